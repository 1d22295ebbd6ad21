import Diagnostics
import Specification

/// Replaces the environment's names and other parameters inside values; a value that leads back to itself stays as
/// written where it does.
struct ValueFiller {
    private let parameters: [Parameter]
    private let raw: [[String]]
    private let indices: [String: Int]
    private(set) var diagnostics: [Diagnostic] = []
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

    init(_ parameters: [Parameter], environment: TokenEnvironment) {
        self.parameters = parameters
        total = TextBudget(TextBudget.study * 2)
        indices = Dictionary(
            parameters.enumerated().map { ($1.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        var raw: [[String]] = []
        for parameter in parameters {
            raw.append([])
            for value in parameter.values {
                raw[raw.count - 1].append(Self.replaced(value, environment, &total, &diagnostics))
            }
        }
        self.raw = raw
    }

    private static func replaced(
        _ value: Located<String>, _ environment: TokenEnvironment, _ total: inout TextBudget,
        _ diagnostics: inout [Diagnostic]
    ) -> String {
        guard value.value.utf8.contains(UInt8(ascii: "$")) else { return value.value }
        guard diagnostics.isEmpty else { return "" }
        var own = TextBudget(TextBudget.word)
        if let text = environment.replacing(value.value, budget: &own), total.takes(text.utf8.count) { return text }
        diagnostics.append(tooLarge(at: value.place, isOwn: own.isOverdrawn))
        return ""
    }

    private static func tooLarge(at place: Place, isOwn: Bool) -> Diagnostic {
        isOwn
            ? .tooLarge("value-too-large", at: place, TextBudget.word, "this value")
            : .tooLarge("value-too-large", at: place, TextBudget.study * 2, "this value, with those before it,")
    }

    /// All values of a parameter.
    mutating func values(of parameter: Int) -> [String] {
        raw[parameter].indices.map { row in
            let text = raw[parameter][row]
            guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
            guard diagnostics.isEmpty else { return "" }
            var result: [UInt8] = []
            own = TextBudget(TextBudget.word)
            seen = [parameter]
            if append(text, row: row, to: &result) { return String(decoding: result, as: UTF8.self) }
            diagnostics.append(Self.tooLarge(at: parameters[parameter].values[row].place, isOwn: own.isOverdrawn))
            return ""
        }
    }

    /// Says whether it stays within the budgets.
    private mutating func append(_ text: String, row: Int, to result: inout [UInt8]) -> Bool {
        let utf8 = Array(text.utf8)
        var start = 0
        guard takes(0) else { return false }
        for token in tokens(in: text) {
            guard let other = indices[token.name], !seen.contains(other), row < raw[other].count else { continue }
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

    private mutating func takes(_ bytes: Int) -> Bool {
        let isOwn = own.takes(bytes)
        return total.takes(bytes + Self.tokenCost) && isOwn
    }
}
