import Diagnostics

/// A mapping's entries while it is read, each key once.
struct UniqueEntries {
    private(set) var list: [Node.Entry] = []
    /// Where each key stands, once there are more than are quickly looked through.
    private var positions: [String: Int] = [:]

    private static let few = 12

    /// - Returns: The entry that has the key already; then the new one is left out.
    mutating func insert(_ entry: Node.Entry, name: String) -> Node.Entry? {
        if let position = position(of: name) { return list[position] }
        list.append(entry)
        guard list.count > Self.few else { return nil }
        for position in (positions.isEmpty ? 0 : list.count - 1)..<list.count {
            if let name = list[position].key.scalar?.text { positions[name] = position }
        }
        return nil
    }

    /// Puts in what a merge key stands for, a mapping or several; what is there already wins, then the earlier one.
    ///
    /// - Returns: Where something else stands.
    mutating func merge(_ node: Node) -> [Place] {
        var wrong: [Place] = []
        for source in node.elements ?? [node] {
            guard case .mapping(let merged) = source.content else {
                wrong.append(source.place)
                continue
            }
            for entry in merged {
                if let name = entry.key.scalar?.text { _ = insert(entry, name: name) }
            }
        }
        return wrong
    }

    private func position(of name: String) -> Int? {
        positions.isEmpty ? list.firstIndex { $0.key.scalar?.text == name } : positions[name]
    }
}
