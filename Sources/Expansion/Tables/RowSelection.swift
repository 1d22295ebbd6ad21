import Diagnostics
import Expressions
import Specification

/// The part of a table that the command line wants (`--only`), before anything is left out of it.
///
/// It chooses among the values that the study has when it is created. What `extend` adds later was asked for by itself,
/// so that each value which is new then is wanted.
struct RowSelection {
    private struct Column {
        let parameter: Int
        let key: Located<String>
        let wanted: [String]
        /// Values before this one were there when the study was created.
        let knownCount: Int
    }

    private let columns: [Column]

    /// - Parameter parameters: The table's own.
    init(_ parameters: [Int], of rows: TableRows, in study: Study) {
        columns = parameters.compactMap { parameter in
            let key = study.parameters[parameter].key
            guard let wanted = study.only[key.value] else { return nil }
            let last = (0..<rows.firstCount).map { rows.place(of: parameter, in: $0) }.max()
            return Column(parameter: parameter, key: key, wanted: wanted, knownCount: last.map { $0 + 1 } ?? 0)
        }
    }

    var parameters: [Int] { columns.map(\.parameter) }

    /// For each value of each of its parameters, whether it is wanted.
    func wanted(of typed: [TypedColumn]) -> [[Bool]] {
        zip(columns, typed).map { column, typed in
            let wanted = Set(column.wanted.compactMap { typed.value($0) })
            return typed.values.enumerated().map { $0 >= column.knownCount || wanted.contains($1) }
        }
    }

    /// Values that no row has.
    func mistakes(in rows: TableRows, _ typed: [TypedColumn]) -> [Diagnostic] {
        zip(columns, typed).flatMap { column, typed -> [Diagnostic] in
            var present: Set<Value> = []
            var known: [String] = []
            for row in 0..<rows.firstCount {
                let value = typed.values[rows.place(of: column.parameter, in: row)]
                if present.insert(value).inserted { known.append(value.text) }
            }
            return column.wanted.compactMap { text -> Diagnostic? in
                guard typed.value(text).map({ !present.contains($0) }) ?? true else { return nil }
                // A number is near any other, but seldom meant.
                let near = typed.type == .number ? nil : nearest(to: text, in: known)
                return Self.missing(text, of: column, known: known, near: near)
            }
        }
    }

    private static func missing(_ text: String, of column: Column, known: [String], near: String?) -> Diagnostic {
        let name = column.key.value
        let shown = known.prefix(10).map { "`\($0.prefix(100))`" }.joined(separator: ", ")
        let all =
            known.isEmpty ? "no row is left by `exclude`" : "its values are \(shown)\(known.count > 10 ? ", …" : "")"
        return .error(
            "unknown-value", at: column.key.place,
            "`--only \(name)=\(text.prefix(100))`: no row has this value of `\(name)`",
            hint: near.map { "did you mean `\($0)`?" } ?? all)
    }

    /// Said where no row is left.
    var emptiness: Diagnostic {
        let options = columns.map { "`--only \($0.key.value)=\($0.wanted.joined(separator: ",").prefix(100))`" }
        return .error(
            "nothing-left", at: columns.first?.key.place, "no row has all of \(options.joined(separator: " and "))",
            hint: "name values that occur together")
    }
}

extension TypedColumn {
    /// A text as a value of it; nothing where it can be none.
    fileprivate func value(_ text: String) -> Value? {
        switch type {
        case .number: Value.number(of: text, mostDigits: .max).map { .number($0) }
        case .flag: text == "true" || text == "false" ? .flag(text == "true") : nil
        case .text: .text(text)
        }
    }
}
