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
    /// Types of variables that declare one.
    private let declared: [String: ValueType]

    init(_ study: Study, variables: [String: String], values: [PlacedTexts]) {
        self.study = study
        self.variables = variables
        self.values = values
        declared = study.environment.declaredTypes
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
        let selection = RowSelection(own.columns + own.computed.map(\.column), of: rows, in: study)
        for condition in own.excluded { leaveOut(condition, of: &rows) }
        select(selection, of: &rows)
        return rows
    }

    /// Puts rows in the order that they had before the study was edited.
    mutating func arrange(_ rows: TableRows, as earlier: EarlierRows, names: [String]) -> TableRows {
        earlier.arrange(rows, names: names, values: &values)
    }

    /// Keeps what `--only` names.
    private mutating func select(_ selection: RowSelection, of rows: inout TableRows) {
        guard !selection.parameters.isEmpty, diagnostics.isEmpty else { return }
        let columns = selection.parameters.map { typedColumn($0) }
        diagnostics += selection.mistakes(in: rows, columns)
        guard diagnostics.isEmpty else { return }
        let wanted = selection.wanted(of: columns)
        let all = rows
        rows.keep { row in
            zip(selection.parameters, wanted).allSatisfy { $1[all.place(of: $0, in: row)] }
        }
        if rows.firstCount == 0 { diagnostics.append(selection.emptiness) }
    }

    private mutating func add(_ computed: ParameterTable.ComputedColumn, to rows: inout TableRows) {
        guard let found = results(of: computed.expression, as: nil, in: rows) else { return }
        var texts = PlacedTexts()
        texts.append(contentsOf: found.values.map(\.text), at: computed.expression.place)
        let parameter = study.parameters[computed.column]
        if let rule = parameter.rule, let wrong = found.values.first(where: { !rule.allows($0) }) {
            diagnostics.append(.disallowed(wrong, of: parameter.key.value, by: rule, at: computed.expression.place))
            return
        }
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
        diagnostics.append(
            .expression(mistake.mistake.naming(inputs.map { $0.value(in: mistake.row) }, of: expression), in: text))
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
        return variable(name)?.type
    }

    private mutating func input(_ name: String, in rows: TableRows) -> ExpressionInput {
        guard let column = column(name, in: rows) else {
            return ExpressionInput(values: [variable(name) ?? .text("")], places: .constant)
        }
        let places = rows.values[column].map(ExpressionInput.Places.listed) ?? .same
        return ExpressionInput(values: typedColumn(column).values, places: places)
    }

    private func variable(_ name: String) -> Value? {
        variables[name].map { TypedColumn.value($0, declared: declared[name]) }
    }

    private mutating func typedColumn(_ column: Int) -> TypedColumn {
        if let known = typed[column] { return known }
        let result = TypedColumn(values[column], declared: study.parameters[column].rule?.valueType)
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

extension ValueRule {
    fileprivate func allows(_ value: Value) -> Bool { value.type == type.valueType && allows(value.text) }
}

extension Diagnostic {
    /// A computed value that its column's declaration does not allow.
    fileprivate static func disallowed(
        _ value: Value, of name: String, by rule: ValueRule, at place: Place
    ) -> Diagnostic {
        let kind = value.type == rule.type.valueType ? "" : ", \(value.type.described),"
        return .error(
            "disallowed-value", at: place,
            "`\(name)` must be \(rule.allowed), but `\(value.text.prefix(100))`\(kind) is computed here")
    }
}

extension StudyEnvironment {
    /// Types of variables that declare one.
    var declaredTypes: [String: ValueType] {
        Dictionary(
            variables.compactMap { variable in variable.rule?.valueType.map { (variable.name.value, $0) } }
        ) { first, _ in first }
    }
}

extension ExpressionMistake {
    /// Says for which values.
    func naming(_ values: [Value], of expression: CheckedExpression) -> ExpressionMistake {
        let words = zip(expression.columns, values).map { "`\($0)` is `\($1.text.prefix(100))`" }
        guard !words.isEmpty else { return self }
        return ExpressionMistake(
            offset..<offset + length, message + ", where " + words.joined(separator: " and "), hint: hint)
    }
}
