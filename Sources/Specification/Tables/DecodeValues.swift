import Diagnostics
import YAML

/// The values of a column: a list, or a range in place of one.
///
/// - Returns: Nothing where none can be read.
func decodeValues(_ node: Node, of what: String, _ found: inout [Diagnostic]) -> PlacedTexts? {
    if node.entries != nil { return decodeRange(node, of: what, &found) }
    guard node.isList else {
        let single = node.scalar.map { "write `[\($0.text.prefix(100))]`" }
        found.append(.wrongKind(node, of: what, needed: "a list or a range", hint: single))
        return nil
    }
    let before = found.count
    let texts = decodeTexts(node, each: "a value of \(what)", &found)
    return found.count == before ? texts : nil
}

/// The texts of a list; each that is none is told.
///
/// - Parameter what: What messages call one of them.
func decodeTexts(_ list: Node, each what: String, _ found: inout [Diagnostic]) -> PlacedTexts {
    guard case .values(let values) = list.content, let texts = values.texts else {
        return texts(of: list.elements ?? [], each: what, &found)
    }
    // They are not collected anew, since there may be a million.
    if values.hasGaps { reportGaps((0..<values.count).lazy.map(values.node), what, &found) }
    return texts
}

private func texts(of nodes: [Node], each what: String, _ found: inout [Diagnostic]) -> PlacedTexts {
    reportGaps(nodes, what, &found)
    var texts = PlacedTexts()
    for node in nodes {
        if let text = node.valueText { texts.append(text, at: node.place) }
    }
    return texts
}

private func reportGaps(_ nodes: some Sequence<Node>, _ what: String, _ found: inout [Diagnostic]) {
    for node in nodes where node.valueText == nil {
        guard !found.isEnough else { return }
        found.append(.wrongKind(node, of: what, needed: "a text or a number"))
    }
}

extension Node {
    /// What may be a value; nothing where it is none.
    var valueText: String? { isNull ? nil : scalar?.text }

    /// Whether it has elements, without making any.
    var isList: Bool {
        switch content {
        case .sequence, .values: true
        default: false
        }
    }
}

private func decodeRange(_ node: Node, of what: String, _ found: inout [Diagnostic]) -> PlacedTexts? {
    let before = found.count
    guard
        let section = Section(
            node, title: "the range \(what)", known: ["from", "to", "step", "count", "spacing"], found: &found)
    else { return nil }
    let from = number("from", section, &found)
    let to = number("to", section, &found)
    let step = section.key("step") == nil ? nil : number("step", section, &found)
    let count = section.text("count", &found).flatMap {
        $0.number(in: 2...Study.mostCombinations, of: "count", needed: "a whole number from 2", &found)
    }
    let spacing = section.text("spacing", &found)
    guard found.count == before, let from, let to else { return nil }
    do {
        let range = try NumberRange(from: from, to: to, step: step, count: count, spacing: spacing)
        var texts = PlacedTexts()
        texts.append(contentsOf: range.values, at: node.place)
        return texts
    } catch {
        found.append(.error("bad-range", at: error.place ?? node.place, error.message, hint: error.hint))
        return nil
    }
}

private func number(_ key: String, _ section: Section, _ found: inout [Diagnostic]) -> Located<Decimal>? {
    guard let text = section.requiredText(key, &found) else { return nil }
    guard let number = Decimal(text.value) else {
        found.append(.badValue(text.value, of: key, at: text.place, needed: "a decimal number of at most 15 digits"))
        return nil
    }
    return Located(number, at: text.place)
}
