import Diagnostics
import Specification

/// Replaces the environment's names and other parameters inside values; a value that leads back to itself stays as
/// written where it does.
struct ValueFiller {
    private let parameters: [Parameter]
    private let raw: [PlacedTexts]
    /// For each parameter its table, if the i-th values of all its columns belong together: only such values can name
    /// one another.
    private let tables: [Int?]
    private let indices: [String: Int]
    private(set) var diagnostics: [Diagnostic]
    /// Of all values with tokens together.
    private var total: TextBudget
    /// Of the value that is being filled.
    private var own = TextBudget(0)
    /// The parameters that it has led to.
    private var seen: Set<Int> = []

    /// A value that leads through more others is a slip, and each takes a part of the stack.
    private static let deepest = 500
    /// What a token costs beside its bytes: the work of looking for it.
    private static let tokenCost = 10

    init(_ parameters: [Parameter], tables: [ParameterTable], environment: TokenEnvironment) {
        self.parameters = parameters
        var owners = Array(repeating: Int?.none, count: parameters.count)
        for (index, table) in tables.enumerated() where table.shape == .listed {
            for column in table.columns { owners[column] = index }
        }
        self.tables = owners
        var total = TextBudget(TextBudget.study * 2)
        var diagnostics: [Diagnostic] = []
        indices = Dictionary(
            parameters.enumerated().map { ($1.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        var raw: [PlacedTexts] = []
        for parameter in parameters {
            raw.append(
                // A token in what comes from outside is text.
                parameter.isData
                    ? parameter.values
                    : Self.mapped(parameter.values) { text, row in
                        Self.replaced(text, at: parameter.values.place(at: row), environment, &total, &diagnostics)
                    })
        }
        self.raw = raw
        self.total = total
        self.diagnostics = diagnostics
    }

    /// The texts with others in the place of those that have tokens.
    private static func mapped(_ texts: PlacedTexts, _ replace: (String, Int) -> String) -> PlacedTexts {
        guard texts.containsByte(where: { $0 == UInt8(ascii: "$") }) else { return texts }
        var result = PlacedTexts()
        for row in texts.indices {
            let text = texts[row]
            let hasToken = text.utf8.contains(UInt8(ascii: "$"))
            result.append(hasToken ? replace(text, row) : text, at: texts.place(at: row))
        }
        return result
    }

    private static func replaced(
        _ text: String, at place: Place, _ environment: TokenEnvironment, _ total: inout TextBudget,
        _ diagnostics: inout [Diagnostic]
    ) -> String {
        guard diagnostics.isEmpty else { return "" }
        var own = TextBudget(TextBudget.word)
        if let text = environment.replacing(text, budget: &own), total.takes(text.utf8.count) { return text }
        diagnostics.append(tooLarge(at: place, isOwn: own.isOverdrawn))
        return ""
    }

    private static func tooLarge(at place: Place, isOwn: Bool) -> Diagnostic {
        isOwn
            ? .tooLarge("value-too-large", at: place, TextBudget.word, "this value")
            : .tooLarge("value-too-large", at: place, TextBudget.study * 2, "this value, with those before it,")
    }

    /// All values of a parameter.
    mutating func values(of parameter: Int) -> PlacedTexts {
        if parameters[parameter].isData { return raw[parameter] }
        return Self.mapped(raw[parameter]) { text, row in
            guard diagnostics.isEmpty else { return "" }
            var result: [UInt8] = []
            own = TextBudget(TextBudget.word)
            seen = [parameter]
            if append(text, row: row, to: &result) { return String(decoding: result, as: UTF8.self) }
            diagnostics.append(Self.tooLarge(at: parameters[parameter].values.place(at: row), isOwn: own.isOverdrawn))
            return ""
        }
    }

    /// Says whether it stays within the budgets.
    private mutating func append(_ text: String, row: Int, to result: inout [UInt8]) -> Bool {
        let utf8 = Array(text.utf8)
        var start = 0
        guard takes(0) else { return false }
        for token in tokens(in: text) {
            guard let other = indices[token.name], !seen.contains(other), isInRow(other), row < raw[other].count
            else { continue }
            guard takes(token.range.lowerBound - start), seen.count < Self.deepest else { return false }
            result += utf8[start..<token.range.lowerBound]
            seen.insert(other)
            defer { seen.remove(other) }
            guard append(raw[other][row], row: row, to: &result) else { return false }
            start = token.range.upperBound
        }
        result += utf8[start...]
        return takes(utf8.count - start)
    }

    /// Whether it belongs to the table of those that have led to it.
    private func isInRow(_ other: Int) -> Bool {
        seen.first.map { tables[other] != nil && tables[$0] == tables[other] } ?? false
    }

    private mutating func takes(_ bytes: Int) -> Bool {
        let isOwn = own.takes(bytes)
        return total.takes(bytes + Self.tokenCost) && isOwn
    }
}
