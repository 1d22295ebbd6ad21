import Diagnostics
import Expressions
import YAML

/// The keys by which a declaration says what values are allowed.
enum RuleKey {
    static let all = ["type", "from", "to", "one of", "description"]
}

/// Reads what a declaration says of its values.
struct ValueRuleDecoder {
    private let section: Section
    private var from: Located<String>?
    private var to: Located<String>?
    private var choices: [Located<String>] = []
    private var found: [Diagnostic] = []

    private init(_ section: Section) { self.section = section }

    /// - Parameters:
    ///   - values: What is written for it, which gives the type where none is declared.
    ///   - isWanted: Whether the type of the values is a declaration too, where nothing else is said.
    /// - Returns: Nothing where something is wrong with it, or nothing is said.
    static func decode(
        _ section: Section, values: some Sequence<String>, isWanted: Bool = false, _ found: inout [Diagnostic]
    ) -> ValueRule? {
        guard isWanted || RuleKey.all.contains(where: { section.value($0) != nil }) else { return nil }
        var decoder = ValueRuleDecoder(section)
        let rule = decoder.rule(values)
        found += decoder.found
        return rule
    }

    private mutating func rule(_ values: some Sequence<String>) -> ValueRule? {
        let declared =
            section.key("type") == nil ? nil : section.text("type", &found).flatMap { Self.type($0, &found) }
        from = section.key("from") == nil ? nil : section.text("from", &found)
        to = section.key("to") == nil ? nil : section.text("to", &found)
        choices = decodeChoices()
        let about = section.key("description") == nil ? nil : section.text("description", &found)?.value
        guard found.isEmpty else { return nil }
        let type = declared ?? inferredType(values)
        checkBounds(type)
        let range = ValueRule(type: type, from: from?.value, to: to?.value)
        for choice in choices where found.isEmpty && !range.allows(choice.value) {
            found.append(.disallowed(choice, of: "a value of `one of` of \(section.title)", by: range))
        }
        guard found.isEmpty else { return nil }
        return ValueRule(
            type: type, from: from?.value, to: to?.value, choices: choices.map(\.value), about: about,
            isGuessed: declared == nil && values.contains { $0.contains("$(") })
    }

    /// Of a column: a type alone, or a mapping.
    static func decode(
        _ node: Node, title: String, known: [String], values: some Sequence<String>, _ found: inout [Diagnostic]
    ) -> ValueRule? {
        if node.entries == nil, !node.isNull, let scalar = node.scalar {
            return type(Located(scalar.text, at: node.place), &found).map { ValueRule(type: $0) }
        }
        guard !node.isNull, let section = Section(node, title: title, known: known, found: &found) else { return nil }
        return decode(section, values: values, &found)
    }

    private static func type(_ text: Located<String>, _ found: inout [Diagnostic]) -> DeclaredType? {
        if let type = DeclaredType(rawValue: text.value) { return type }
        let words = DeclaredType.allCases.map(\.rawValue)
        found.append(
            .badValue(
                text.value, of: "type", at: text.place,
                needed: words.dropLast().map { "`\($0)`" }.joined(separator: ", ") + " or `\(words.last ?? "")`",
                hint: nearest(to: text.value, in: words).map { "did you mean `\($0)`?" }))
        return nil
    }

    /// That of what is written: values if there are any, else what is said of them.
    private func inferredType(_ values: some Sequence<String>) -> DeclaredType {
        var written = values.makeIterator()
        if let first = written.next() {
            let all = sequence(first: first) { _ in written.next() }
            return DeclaredType(inferredFrom: all)
        }
        let others = ([from, to].compactMap(\.self) + choices).map(\.value)
        return DeclaredType(inferredFrom: others)
    }

    private mutating func decodeChoices() -> [Located<String>] {
        let nodes = section.list("one of", &found) ?? []
        if let key = section.key("one of"), nodes.isEmpty, found.isEmpty {
            found.append(.emptyText("one of", title: section.title, at: key.place))
        }
        return nodes.compactMap { node in
            guard let text = node.isNull ? nil : node.scalar?.text else {
                found.append(
                    .wrongKind(node, of: "a value of `one of` of \(section.title)", needed: "a text or a number"))
                return nil
            }
            return Located(text, at: node.place)
        }
    }

    private mutating func checkBounds(_ type: DeclaredType) {
        for (key, bound) in [("from", from), ("to", to)] {
            guard let bound else { continue }
            if !type.isNumber {
                found.append(
                    .error(
                        "bad-declaration", at: bound.place,
                        "`\(key)` of \(section.title) needs a number, but its type is `\(type.rawValue)`",
                        hint: "write `type: number`, or remove `\(key)`"))
            } else if Value.number(of: bound.value) == nil {
                found.append(.badValue(bound.value, of: key, at: bound.place, needed: "a number"))
            }
        }
        guard found.isEmpty, let from, let to, let least = Value.number(of: from.value),
            let most = Value.number(of: to.value), least > most
        else { return }
        found.append(
            .error(
                "bad-declaration", at: to.place, "no number is from \(from.value) to \(to.value)",
                hint: "exchange `from` and `to`"))
    }
}

extension Diagnostic {
    /// A value in the file that its declaration does not allow.
    ///
    /// - Parameter what: As in "`default` of variable `A`".
    static func disallowed(_ value: Located<String>, of what: String, by rule: ValueRule) -> Diagnostic {
        .error(
            "disallowed-value", at: value.place,
            "\(what) must be \(rule.allowed), but `\(value.value.prefix(100))` is not",
            hint: rule.hint(for: value.value))
    }
}
