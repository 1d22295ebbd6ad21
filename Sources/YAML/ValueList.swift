package import Diagnostics

/// A list that may have a million values: its texts are kept closely together, whatever else is in it beside them.
package struct ValueList: Sendable {
    private var written = PlacedTexts()
    private var styles: [Node.Style] = []
    /// What is no text, or an alias, in the order of their positions.
    private var others: [(position: Int, node: Node)] = []
    private var hasNull = false

    package init() {}

    package var count: Int { styles.count }

    /// Whether something in it is no text.
    package var hasGaps: Bool { hasNull || others.contains { $0.node.scalar == nil } }

    /// Its texts, with any other in the place of what is none; nothing where an alias stands for a text.
    package var texts: PlacedTexts? { others.contains { $0.node.scalar != nil } ? nil : written }

    package var nodes: [Node] { styles.indices.map(node) }

    mutating func append(_ text: String, _ style: Node.Style, at place: Place) {
        if !hasNull, Node.Scalar(text: text, style: style).isNull { hasNull = true }
        written.append(text, at: place)
        styles.append(style)
    }

    mutating func append(other node: Node) {
        others.append((count, node))
        append("", .doubleQuoted, at: node.place)
    }

    /// - Complexity: O(log n).
    package func node(_ index: Int) -> Node {
        other(index)
            ?? Node(.scalar(Node.Scalar(text: written[index], style: styles[index])), at: written.place(at: index))
    }

    private func other(_ index: Int) -> Node? {
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle].position < index { low = middle + 1 } else { high = middle }
        }
        return low < others.count && others[low].position == index ? others[low].node : nil
    }
}
