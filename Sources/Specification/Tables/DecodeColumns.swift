import Diagnostics
import YAML

/// What a table declares of its columns.
extension TableDecoder {
    /// A column with its declaration, which its values are held against.
    ///
    /// - Parameters:
    ///   - isComputed: Its values are not known yet, so that nothing tells their type but the declaration.
    ///   - known: The keys that a declaration may have.
    mutating func declared(
        _ column: Parameter, isComputed: Bool = false, known: [String] = RuleKey.all
    ) -> Parameter {
        guard let entry = written("columns").first(where: { $0.key.scalar?.text == column.key.value }) else {
            return column
        }
        let title = "column `\(column.key.value)`"
        if isComputed, let entries = entry.value.entries, !entries.contains(where: { $0.key.scalar?.text == "type" }) {
            found.append(.missingKey("type", title: title, at: entry.key.place))
            return column
        }
        let rule = ValueRuleDecoder.decode(
            entry.value, title: title, known: known, values: column.values, &found)
        guard let rule else { return column }
        column.values.check(rule, of: column.key.value, &found)
        return Parameter(
            key: column.key, name: column.name, values: column.values, labels: column.labels, rule: rule,
            isData: column.isData)
    }

    /// The entries of a key whose value is a mapping from columns.
    func written(_ key: String) -> [Node.Entry] { section.value(key)?.entries ?? [] }
}

extension PlacedTexts {
    /// Tells of each value that a declaration does not allow.
    func check(_ rule: ValueRule, of name: String, _ found: inout [Diagnostic]) {
        for index in indices where !found.isEnough {
            let value = self[index]
            guard !rule.allows(value) else { continue }
            found.append(.disallowed(Located(value, at: place(at: index)), of: "a value of `\(name)`", by: rule))
        }
    }
}
