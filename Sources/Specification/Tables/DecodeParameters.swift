import Diagnostics
import YAML

/// `global.parameters`, in the order of the file.
func decodeParameters(_ node: Node, _ found: inout [Diagnostic]) -> [Parameter] {
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`global.parameters`", needed: "a mapping"))
        return []
    }
    var parameters: [Parameter] = []
    var rest = TableLimits.values
    for entry in entries where rest >= 0 {
        guard let parameter = decodeParameter(entry, &found) else { continue }
        parameters.append(parameter)
        rest -= parameter.values.count
    }
    if rest < 0 { found.append(.tooManyValues("these parameters", at: node.place)) }
    return parameters
}

private func decodeParameter(_ entry: Node.Entry, _ found: inout [Diagnostic]) -> Parameter? {
    guard let key = entry.key.scalar?.text,
        let section = Section(
            entry.value, title: "parameter `\(key)`", known: ["values", "label", "name"] + RuleKey.all,
            found: &found)
    else { return nil }
    let name = section.text("name", &found)
    guard section.value("values") != nil else {
        found.append(.missingKey("values", title: section.title, at: entry.key.place))
        return nil
    }
    let values = values(section, &found)
    let rule = ValueRuleDecoder.decode(section, values: values, &found)
    if let rule { values.check(rule, of: key, &found) }
    let labels =
        section.key("label") == nil
        ? Parameter.Labels.standard(key, at: entry.key.place) : decodeLabels(section, values: values, &found)
    guard let labels else { return nil }
    return Parameter(
        key: Located(key, at: entry.key.place), name: name?.value, values: values, labels: labels,
        rule: rule)
}

private func values(_ section: Section, _ found: inout [Diagnostic]) -> PlacedTexts {
    guard let node = section.value("values"), node.entries != nil else {
        return texts("values", "a value", section, &found)
    }
    return decodeValues(node, of: "`values` of \(section.title)", &found) ?? PlacedTexts()
}

/// The texts of a list; what is none is told.
private func texts(_ key: String, _ what: String, _ section: Section, _ found: inout [Diagnostic]) -> PlacedTexts {
    guard let node = section.value(key), node.isList else {
        _ = section.list(key, &found)
        return PlacedTexts()
    }
    return decodeTexts(node, each: "\(what) of \(section.title)", &found)
}

private func decodeLabels(
    _ section: Section, values: PlacedTexts, _ found: inout [Diagnostic]
) -> Parameter.Labels? {
    guard let node = section.value("label"), node.scalar == nil, node.entries == nil else {
        return section.requiredText("label", &found).flatMap { label in
            isPlain(label, section, &found) ? .pattern(label) : nil
        }
    }
    let before = found.count
    let labels = texts("label", "a label", section, &found)
    guard found.count == before, !found.isEnough, arePlain(labels, section, &found) else { return nil }
    guard labels.count == values.count else {
        found.append(
            .error(
                "label-count", at: node.place,
                "\(section.title) has \(values.count) values and \(labels.count) labels",
                hint: "write one label for each value, or one text with `%%` for the value"))
        return nil
    }
    return .list(labels)
}

private func arePlain(_ labels: PlacedTexts, _ section: Section, _ found: inout [Diagnostic]) -> Bool {
    guard labels.containsByte(where: { $0 < 0x20 || $0 >= 0x7F }) else { return true }
    var arePlain = true
    for index in labels.indices where !found.isEnough {
        arePlain = isPlain(Located(labels[index], at: labels.place(at: index)), section, &found) && arePlain
    }
    return arePlain
}

/// Labels are part of names, which stand in one line.
private func isPlain(_ label: Located<String>, _ section: Section, _ found: inout [Diagnostic]) -> Bool {
    guard label.value.hasControlCharacters else { return true }
    found.append(.controlCharacter(of: "a label of \(section.title)", at: label.place))
    return false
}
