import Diagnostics
import YAML

/// `env.variables`: each a text, or a declaration with a default.
///
/// - Parameter choices: What the command line gives them.
func decodeVariables(_ node: Node, _ choices: StudyChoices, _ found: inout [Diagnostic]) -> [Variable] {
    let title = "`env.variables`"
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: title, needed: "a mapping"))
        return []
    }
    var variables: [Variable] = []
    variables.reserveCapacity(entries.count)
    for entry in entries where !found.isEnough {
        let variable =
            entry.value.entries == nil
            ? Section.variable(entry, title: title, found: &found) : decodeDeclaration(entry, &found)
        if let variable { variables.append(variable.taking(choices, &found)) }
    }
    return variables
}

/// The keys of a variable's declaration.
let declarationKeys = ["default"] + RuleKey.all

private func decodeDeclaration(_ entry: Node.Entry, _ found: inout [Diagnostic]) -> Variable? {
    guard let name = entry.key.scalar?.text,
        let section = Section(entry.value, title: "variable `\(name)`", known: declarationKeys, found: &found)
    else { return nil }
    let standard = section.value("default") == nil ? nil : section.text("default", &found)
    let rule = ValueRuleDecoder.decode(
        section, values: [standard?.value].compactMap(\.self), isWanted: standard != nil,
        &found)
    if let standard, let rule, !rule.allows(standard.value) {
        found.append(.disallowed(standard, of: "`default` of \(section.title)", by: rule))
    }
    return Variable(
        name: Located(name, at: entry.key.place), value: standard ?? Located("", at: entry.key.place),
        isPlain: section.value("default")?.scalar?.style == .plain, rule: rule,
        isOpen: section.value("default") == nil)
}
