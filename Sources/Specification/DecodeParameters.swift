import Diagnostics
import YAML

/// `global.parameters`, in the order of the file.
func decodeParameters(_ node: Node, _ found: inout [Diagnostic]) -> [Parameter] {
    guard let entries = node.entries else {
        found.append(.wrongKind(node, of: "`global.parameters`", needed: "a mapping"))
        return []
    }
    return entries.compactMap { decodeParameter($0, &found) }
}

private func decodeParameter(_ entry: Node.Entry, _ found: inout [Diagnostic]) -> Parameter? {
    guard let key = entry.key.scalar?.text,
        let section = Section(
            entry.value, title: "parameter `\(key)`", known: ["values", "label", "name"], found: &found)
    else { return nil }
    let name = section.text("name", &found)
    guard section.value("values") != nil else {
        found.append(.missingKey("values", title: section.title, at: entry.key.place))
        return nil
    }
    let values = (section.list("values", &found) ?? []).compactMap { node in
        found.isEnough ? nil : scalar(node, "a value of \(section.title)", &found)
    }
    guard let labels = decodeLabels(section, key: entry.key, values: values, &found) else { return nil }
    return Parameter(
        key: Located(key, at: entry.key.place), name: name?.value, values: values, labels: labels)
}

private func scalar(
    _ node: Node, _ what: @autoclosure () -> String, _ found: inout [Diagnostic]
) -> Located<String>? {
    guard let text = node.scalar?.text, !node.isNull else {
        found.append(.wrongKind(node, of: what(), needed: "a text or a number"))
        return nil
    }
    return Located(text, at: node.place)
}

private func decodeLabels(
    _ section: Section, key: Node, values: [Located<String>], _ found: inout [Diagnostic]
) -> Parameter.Labels? {
    guard let node = section.value("label"), let elements = node.elements else {
        return section.requiredText("label", &found).flatMap { label in
            isPlain(label, section, &found) ? .pattern(label) : nil
        }
    }
    let labels = elements.compactMap { element in
        found.isEnough
            ? nil
            : scalar(element, "a label of \(section.title)", &found).flatMap { label in
                isPlain(label, section, &found) ? label.value : nil
            }
    }
    guard labels.count == elements.count else { return nil }
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

/// Labels are part of names, which stand in one line.
private func isPlain(_ label: Located<String>, _ section: Section, _ found: inout [Diagnostic]) -> Bool {
    guard label.value.hasControlCharacters else { return true }
    found.append(.controlCharacter(of: "a label of \(section.title)", at: label.place))
    return false
}
