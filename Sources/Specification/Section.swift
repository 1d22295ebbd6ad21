import Diagnostics
import YAML

/// A mapping of the study, its keys checked against the ones that it may have.
struct Section {
    /// As in "`run` of step `make`": what messages call it.
    let title: String
    let place: Place
    private let written: [Node.Entry]
    /// Those with a key that it may have: so few that looking through them is quicker than a table would be.
    private var entries: [Node.Entry]
    /// Their keys: to look at an entry costs a copy of it.
    private var keys: [String]
    /// Keys that were told to be meant by unknown ones.
    private var meant: Set<String> = []

    private func entry(_ key: String) -> Node.Entry? { keys.firstIndex(of: key).map { entries[$0] } }

    private static func key(_ entry: Node.Entry) -> String { entry.key.scalar?.text ?? "" }

    /// Keys with a value; a key with nothing behind it is absent.
    func value(_ key: String) -> Node? {
        guard let node = entry(key)?.value, !node.isNull else { return nil }
        return node
    }

    /// Whether the key was written, with or without a value.
    func key(_ key: String) -> Node? { entry(key)?.key }

    /// Whether a key was written that is none of these.
    func hasOther(than known: [String]) -> Bool { written.contains { !known.contains(Self.key($0)) } }

    /// Without those of some keys whose value is as good as none.
    func without(_ keys: [String], where isNothing: (Node) -> Bool) -> Section {
        guard self.keys.contains(where: keys.contains) else { return self }
        var section = self
        section.entries.removeAll { entry in
            keys.contains(Self.key(entry)) && isNothing(entry.value)
        }
        section.keys = section.entries.map(Self.key)
        return section
    }

    /// - Parameter known: `nil` lets every key pass.
    init?(_ node: Node, title: String, known: [String]?, refused: [String: String] = [:], found: inout [Diagnostic]) {
        guard let list = node.entries else {
            found.append(.wrongKind(node, of: title, needed: "a mapping"))
            return nil
        }
        self.title = title
        place = node.place
        written = list
        entries = known.map { known in list.filter { known.contains(Self.key($0)) } } ?? list
        keys = entries.map(Self.key)
        if let known, entries.count < list.count { reportUnknown(known, refused, &found) }
    }

    private mutating func reportUnknown(_ known: [String], _ refused: [String: String], _ found: inout [Diagnostic]) {
        for entry in written {
            guard !found.isEnough else { return }
            guard let name = entry.key.scalar?.text, !known.contains(name) else { continue }
            if let reason = refused[name] {
                if !entry.value.isEmptyValue {
                    found.append(.refusedKey(name, at: entry.key.place, title: title, reason: reason))
                }
            } else {
                let near = nearest(to: name, in: known)
                found.append(.unknownKey(name, at: entry.key.place, title: title, known: known, near: near))
                if let near { meant.insert(near) }
            }
        }
    }

    /// A text that must be there.
    func requiredText(_ key: String, _ found: inout [Diagnostic]) -> Located<String>? {
        guard let node = value(key) else {
            // One mistake, told where it is.
            if entry(key) == nil, meant.contains(key) { return nil }
            let near = nearest(to: key, in: written.compactMap(\.key.scalar?.text).sorted())
            let similar = written.first { $0.key.scalar?.text == near ?? key }
            found.append(.missingKey(key, title: title, at: similar?.key.place ?? place, near: near))
            return nil
        }
        return text(node, key, &found)
    }

    /// A text, if the key is there.
    func text(_ key: String, _ found: inout [Diagnostic]) -> Located<String>? {
        if let null = entry(key), null.value.isNull {
            found.append(.emptyText(key, title: title, at: null.value.place))
            return nil
        }
        return value(key).flatMap { text($0, key, &found) }
    }

    private func text(_ node: Node, _ key: String, _ found: inout [Diagnostic]) -> Located<String>? {
        guard let scalar = node.scalar else {
            found.append(.wrongKind(node, of: "`\(key)` of \(title)", needed: "a text"))
            return nil
        }
        guard !scalar.text.isEmpty else {
            found.append(.emptyText(key, title: title, at: node.place))
            return nil
        }
        return Located(scalar.text, at: node.place, isLiteral: scalar.style == .literal, layout: scalar.layout)
    }

    /// The elements of a list, if the key is there.
    func list(_ key: String, _ found: inout [Diagnostic]) -> [Node]? {
        guard let node = value(key) else { return nil }
        guard let elements = node.elements else {
            let single = node.scalar.map { scalar in
                let text = scalar.text.prefix(100)
                // Plain, YAML would read these as its own.
                let isOdd = text.utf8.contains { "*&!%@#?{}[],:'\"|>`".utf8.contains($0) }
                return "write `\(key): [\(isOdd ? "'\(text.replacing("'", with: "''"))'" : text)]`"
            }
            found.append(.wrongKind(node, of: "`\(key)` of \(title)", needed: "a list", hint: single))
            return nil
        }
        return elements
    }

    /// Name and value of a mapping's entries, in the order of the file.
    static func variables(_ node: Node, title: String, found: inout [Diagnostic]) -> [Variable] {
        guard let entries = node.entries else {
            found.append(.wrongKind(node, of: title, needed: "a mapping"))
            return []
        }
        return entries.compactMap { found.isEnough ? nil : variable($0, title: title, found: &found) }
    }

    /// One of them.
    static func variable(_ entry: Node.Entry, title: String, found: inout [Diagnostic]) -> Variable? {
        guard let name = entry.key.scalar?.text else { return nil }
        guard let value = entry.value.scalar, !entry.value.isNull, !value.text.isEmpty else {
            found.append(
                entry.value.scalar == nil
                    ? .wrongKind(entry.value, of: "`\(name)` of \(title)", needed: "a text or a number")
                    : .emptyText(name, title: title, at: entry.value.place))
            return nil
        }
        return Variable(
            name: Located(name, at: entry.key.place), value: Located(value.text, at: entry.value.place),
            isPlain: value.style == .plain)
    }
}

extension Located<String> {
    /// A whole number in decimal digits.
    func number(in range: ClosedRange<Int>, of key: String, needed: String, _ found: inout [Diagnostic]) -> Int? {
        if let number = wholeNumber(value[...]), range.contains(number) { return number }
        found.append(.badValue(value, of: key, at: place, needed: needed))
        return nil
    }
}

/// Digits only: no sign, no blank.
func wholeNumber(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
}

extension Node {
    /// Nothing, an empty list, an empty mapping.
    var isEmptyValue: Bool { isNull || elements?.isEmpty == true || entries?.isEmpty == true }

    /// The number 0, in any spelling; in quotes it is a text.
    var isZero: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return Double(scalar.text) == 0
    }

    /// What Python calls false: Maestro's batch section takes it for absent.
    var isFalse: Bool {
        guard let scalar, !isNull else { return isEmptyValue }
        return scalar.text.isEmpty || isZero || scalar.style == .plain && flag(scalar.text) == false
    }
}
