package import Diagnostics
import Specification

/// The values of all parameters, a column for each; combination i takes the i-th entry of every column.
package struct CombinationTable: Sendable {
    package struct Column: Sendable {
        package let key: String
        /// Every token replaced.
        package let values: PlacedTexts
        let labels: Labels
        /// In bytes, of the value and of the label that have most.
        let longestValue: Int
        let longestLabel: Int
    }

    enum Labels: Sendable {
        /// Stands around the value.
        case around([String])
        case list(PlacedTexts)
    }

    package let columns: [Column]
    /// The number of combinations; 0 where there are parameters without values, 1 where there is no parameter.
    package let count: Int

    package func value(parameter: Int, combination: Int) -> String { columns[parameter].values[combination] }

    package func label(parameter: Int, combination: Int) -> String {
        var label = ""
        append(label: parameter, combination: combination, to: &label)
        return label
    }

    func append(label parameter: Int, combination: Int, to text: inout String) {
        switch columns[parameter].labels {
        case .list(let labels): text += labels[combination]
        case .around(let parts):
            for (position, part) in parts.enumerated() {
                if position > 0 { text += columns[parameter].values[combination] }
                text += part
            }
        }
    }
}

extension CombinationTable {
    /// - Returns: The table, and the values and labels that grow too far; they are empty in it.
    static func read(
        _ parameters: [Parameter], environment: TokenEnvironment
    ) -> (table: CombinationTable, diagnostics: [Diagnostic]) {
        var filler = ValueFiller(parameters, environment: environment)
        let columns = parameters.indices.map { Self.column(parameters[$0], values: filler.values(of: $0)) }
        let count = parameters.isEmpty ? 1 : parameters.map(\.values.count).min() ?? 0
        let labels = zip(parameters, columns).compactMap { parameter, column in
            column.longestLabel > TextBudget.word
                ? Diagnostic.tooLarge(
                    "label-too-large", at: parameter.labelPlace, TextBudget.word,
                    "a label of `\(parameter.key.value)`") : nil
        }
        return (CombinationTable(columns: columns, count: count), filler.diagnostics + labels)
    }

    private static func column(_ parameter: Parameter, values: PlacedTexts) -> Column {
        let labels: Labels
        switch parameter.labels {
        case .pattern(let pattern): labels = .around(split(pattern.value, around: "%%"))
        case .list(let list): labels = .list(list)
        }
        let longest = values.longest
        return Column(
            key: parameter.key.value, values: values, labels: labels,
            longestValue: longest, longestLabel: labels.longest(values: longest))
    }

    /// Equal numbers where value and label of a parameter are equal, so that combinations can be compared quickly.
    func numbering(of parameter: Int) -> Numbering {
        let values = Numbering(columns[parameter].values)
        guard case .list(let list) = columns[parameter].labels, !values.isDistinct else { return values.first(count) }
        return values.paired(with: Numbering(list)).first(count)
    }

    private static func split(_ text: String, around mark: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first {
            if bytes.starts(with: mark.utf8) {
                parts.append([])
                bytes = bytes.dropFirst(mark.utf8.count)
            } else {
                parts[parts.count - 1].append(first)
                bytes = bytes.dropFirst()
            }
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// For one set of parameters: which combinations differ, and which instance each combination belongs to.
struct Grouping {
    /// For each instance its first combination.
    let representatives: [UInt32]
    /// For each combination its instance.
    let ordinals: [UInt32]

    /// - Parameter numbering: Of a parameter; asked for as long as combinations are not known to differ.
    init(by parameters: [Int], numbering: (Int) -> Numbering) {
        guard let first = parameters.first else {
            representatives = [0]
            ordinals = []
            return
        }
        let identities = parameters.dropFirst().reduce(numbering(first)) { found, parameter in
            found.isDistinct ? found : found.paired(with: numbering(parameter))
        }
        // Identities are numbers in the order of their first combination, as those of instances are.
        ordinals = identities.numbers
        representatives = Self.firstRows(ordinals)
    }

    private static func firstRows(_ ordinals: [UInt32]) -> [UInt32] {
        var rows: [UInt32] = []
        for (row, ordinal) in ordinals.enumerated() where Int(ordinal) == rows.count { rows.append(UInt32(row)) }
        return rows
    }
}

extension CombinationTable.Labels {
    fileprivate func longest(values: Int) -> Int {
        switch self {
        case .around(let parts): parts.reduce(values.times(parts.count - 1)) { $0.plus($1.utf8.count) }
        case .list(let labels): labels.longest
        }
    }
}

extension Parameter {
    var labelPlace: Place {
        if case .pattern(let pattern) = labels { pattern.place } else { key.place }
    }
}
