import Diagnostics
import Expressions
import Specification

/// Makes the rows of tables, and what is computed for them.
struct TableBuilder {
    let study: Study
    /// The text of each name of the environment.
    let variables: [String: String]
    /// Of each parameter, every token replaced; those of computed columns are made here.
    private(set) var values: [PlacedTexts]
    private(set) var diagnostics: [Diagnostic] = []
    /// For all rows of all tables.
    var operations = 0

    /// Names are looked for in all expressions of the study.
    private var similar: SimilarNames
    private var typed: [Int: TypedColumn] = [:]

    init(_ study: Study, variables: [String: String], values: [PlacedTexts]) {
        self.study = study
        self.variables = variables
        self.values = values
        similar = SimilarNames(variables.keys.sorted() + study.parameters.map(\.key.value))
    }

    /// The rows of a table after `include`, `add` and `exclude`.
    mutating func rows(of table: Int) -> TableRows {
        let own = study.tables[table]
        var rows: TableRows
        switch own.shape {
        case .listed, .grid: rows = TableRows(own)
        case .product(let members): rows = TableRows(combining: members.map { self.rows(of: $0) })
        }
        for column in own.computed { add(column, to: &rows) }
        for condition in own.excluded { leaveOut(condition, of: &rows) }
        return rows
    }

    private mutating func add(_ computed: ParameterTable.ComputedColumn, to rows: inout TableRows) {
        guard let found = results(of: computed.expression, as: nil, in: rows) else { return }
        var texts = PlacedTexts()
        texts.append(contentsOf: found.values.map(\.text), at: computed.expression.place)
        values[computed.column] = texts
        typed[computed.column] = TypedColumn(type: found.type, values: found.values)
        rows.add(computed.column, values: found.rows)
    }

    private mutating func leaveOut(_ condition: Located<String>, of rows: inout TableRows) {
        guard let found = results(of: condition, as: .flag, in: rows) else { return }
        let excluded = found.values.map { $0 == .flag(true) }
        rows.keep { !excluded[Int(found.rows[$0])] }
    }

    /// What an expression gives for each row.
    private mutating func results(
        of text: Located<String>, as type: ValueType?, in rows: TableRows
    ) -> ExpressionResults? {
        guard diagnostics.isEmpty, let expression = checked(text, as: type, in: rows) else { return nil }
        let inputs = expression.columns.map { input($0, in: rows) }
        var results = ExpressionResults(type: expression.type)
        let mistake = results.evaluate(expression, inputs: inputs, count: rows.count, operations: &operations)
        guard let mistake else { return results }
        diagnostics.append(.expression(mistake.mistake.naming(inputs, of: expression, row: mistake.row), in: text))
        return nil
    }

    private mutating func checked(
        _ text: Located<String>, as type: ValueType?, in rows: TableRows
    ) -> CheckedExpression? {
        // Its grammar was found right when the file was read.
        guard let expression = try? Expression.parse(text.value) else { return nil }
        let types = Dictionary(expression.names.map { ($0.name, self.type(of: $0.name, in: rows)) }) { first, _ in first
        }
        do throws(ExpressionMistakes) {
            return try expression.checked(as: type, names: &similar) { types[$0] ?? nil }
        } catch {
            diagnostics += error.list.map { .expression(elsewhere($0, expression, rows), in: text) }
            return nil
        }
    }

    // MARK: Names

    private func column(_ name: String, in rows: TableRows) -> Int? {
        rows.parameters.first { study.parameters[$0].key.value == name }
    }

    private mutating func type(of name: String, in rows: TableRows) -> ValueType? {
        if let column = column(name, in: rows) { return typedColumn(column).type }
        return variables[name].map { TypedColumn.value($0).type }
    }

    private mutating func input(_ name: String, in rows: TableRows) -> ExpressionInput {
        guard let column = column(name, in: rows) else {
            return ExpressionInput(values: [TypedColumn.value(variables[name] ?? "")], places: .constant)
        }
        let places = rows.values[column].map(ExpressionInput.Places.listed) ?? .same
        return ExpressionInput(values: typedColumn(column).values, places: places)
    }

    private mutating func typedColumn(_ column: Int) -> TypedColumn {
        if let known = typed[column] { return known }
        let result = TypedColumn(values[column])
        typed[column] = result
        return result
    }

    /// Of a name that another table has, says so.
    private func elsewhere(
        _ mistake: ExpressionMistake, _ expression: Expression, _ rows: TableRows
    ) -> ExpressionMistake {
        let name = expression.names.first { $0.range.lowerBound == mistake.offset }?.name
        if let name, column(name, in: rows) != nil { return mistake }
        let owner = study.tables.first { table in
            (table.columns + table.computed.map(\.column)).contains { study.parameters[$0].key.value == name }
        }
        guard let name, let owner else { return mistake }
        let table = owner.name.map { "table `\($0.value)`" } ?? "`global.parameters`"
        return ExpressionMistake(
            mistake.offset..<mistake.offset + mistake.length, "`\(name)` is a column of \(table), and not of this one",
            hint: owner.name == nil
                ? "move the parameter into this table" : "write a `product` of both tables, and this in it")
    }
}

extension ExpressionMistake {
    /// Says for which values.
    fileprivate func naming(
        _ inputs: [ExpressionInput], of expression: CheckedExpression, row: Int
    ) -> ExpressionMistake {
        let words = zip(expression.columns, inputs).map { "`\($0)` is `\($1.value(in: row).text.prefix(100))`" }
        guard !words.isEmpty else { return self }
        return ExpressionMistake(
            offset..<offset + length, message + ", where " + words.joined(separator: " and "), hint: hint)
    }
}
