import Diagnostics
import YAML

/// `depends` of a step: each entry names a step, and may say of which instances it waits, and for which end.
func decodeDependencies(
    _ nodes: [Node], index: Int, indices: [String: Int], names: inout SimilarNames,
    _ found: inout [Diagnostic]
) -> [Dependency] {
    var seen: [String: Place] = [:]
    var earlier: [Int: Dependency] = [:]
    return nodes.compactMap { node in
        guard !found.isEnough else { return nil }
        guard let text = node.scalar?.text, !node.isNull else {
            found.append(.wrongKind(node, of: "each of `depends`", needed: "the name of a step"))
            return nil
        }
        if let first = seen.updateValue(node.place, forKey: text) {
            found.append(.takenName(text, what: "the dependency", at: node.place, first: first))
            return nil
        }
        let entry = DependencyEntry(text, indices)
        guard let parent = indices[entry.name] else {
            found.append(.unknownStep(text, indices, at: node.place, near: names.nearest(to: entry.name)))
            return nil
        }
        guard parent != index else {
            found.append(.selfDependency(text, at: node.place))
            return nil
        }
        if let wrong = entry.mistake(at: node.place) {
            found.append(wrong)
            return nil
        }
        let dependency = Dependency(
            step: parent, scope: entry.scope, columns: entry.columns, trigger: entry.trigger, place: node.place)
        let first = earlier[parent]
        earlier[parent] = first ?? dependency
        if let first, let wrong = Diagnostic.contradiction(dependency, first, entry.name) {
            found.append(wrong)
            return nil
        }
        return dependency
    }
}

/// `simulate`, `simulate_*`, `simulate_* by SIZE and MODEL`, each with a trigger behind it or without. What names a step
/// as it stands is that step.
private struct DependencyEntry {
    private(set) var name: String
    private(set) var isGathering: Bool
    private(set) var trigger = Trigger.success
    /// What stands behind `by`, if that is there.
    private var words: [String]?

    init(_ text: String, _ indices: [String: Int]) {
        (name, isGathering) = Self.scoped(text)
        guard indices[name] == nil else { return }
        let (rest, trigger) = withoutTrigger(text)
        if trigger != .success {
            self.trigger = trigger
            (name, isGathering) = Self.scoped(rest)
        }
        guard indices[name] == nil else { return }
        splitGroup(trigger == .success ? text : rest, indices)
    }

    /// At the first `by` behind the name of a step.
    private mutating func splitGroup(_ text: String, _ indices: [String: Int]) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        for place in words.indices.dropFirst().prefix(Self.longestName) where words[place] == "by" {
            let (plain, isGathering) = Self.scoped(words[..<place].joined(separator: " "))
            // Of an unknown one, what it may have meant.
            if self.words == nil || indices[plain] != nil {
                (name, self.isGathering) = (plain, isGathering)
                self.words = Array(words[(place + 1)...])
            }
            if indices[plain] != nil { return }
        }
    }

    /// In words: a step's name has at most so many bytes.
    private static let longestName = 200

    private static func scoped(_ text: String) -> (name: String, isGathering: Bool) {
        funnelled(text).map { ($0, true) } ?? (text, false)
    }

    var scope: Scope { words != nil ? .group : isGathering ? .all : .matching }

    /// The parameters, with what stands between two `and` as one.
    var columns: [String] {
        words.map { $0.split(separator: "and", omittingEmptySubsequences: false).map { $0.joined(separator: " ") } }
            ?? []
    }

    func mistake(at place: Place) -> Diagnostic? {
        guard words != nil else { return nil }
        let columns = columns
        guard isGathering else { return .groupOfOne(name, columns, at: place) }
        if columns.contains("") { return .openGroup(name, at: place) }
        if let column = columns.first(where: { $0.contains(" ") }) { return .twoWords(column, name, at: place) }
        var seen: Set<String> = []
        guard let twice = columns.first(where: { !seen.insert($0).inserted }) else { return nil }
        return .error(
            "duplicate-name", at: place, "`\(twice)` is behind `by` twice", hint: "name each parameter once")
    }
}

private func withoutTrigger(_ text: String) -> (rest: String, trigger: Trigger) {
    let (rest, last) = withoutLastWord(text)
    let (before, word) = withoutLastWord(rest)
    if let trigger = Trigger(rawValue: "\(word) \(last)") { return (before, trigger) }
    return Trigger(rawValue: last).map { (rest, $0) } ?? (text, .success)
}

private func withoutLastWord(_ text: String) -> (rest: String, last: String) {
    guard let space = text.lastIndex(of: " ") else { return (text, "") }
    var rest = text[..<space]
    while rest.last == " " { rest.removeLast() }
    return (String(rest), String(text[text.index(after: space)...]))
}

/// `name_*` and `name*` wait for every instance: the name without the mark, or nothing for a plain name.
private func funnelled(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "*")) else { return nil }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        if byte == UInt8(ascii: "*") {
            if bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

// MARK: - Mistakes

extension Diagnostic {
    fileprivate static func unknownStep(
        _ text: String, _ indices: [String: Int], at place: Place, near: String?
    ) -> Diagnostic {
        let (rest, last) = withoutLastWord(text)
        let (before, word) = withoutLastWord(rest)
        if indices[funnelled(before) ?? before] != nil, nearest(to: "\(word) \(last)", in: ["unless skipped"]) != nil {
            return .error(
                "bad-value", at: place, "`\(word) \(last)` after `\(before)` is not a known trigger",
                hint: "did you mean `\(before) unless skipped`?")
        }
        guard indices[funnelled(rest) ?? rest] != nil else {
            return .error(
                "unknown-step", at: place, "unknown step `\(text)` in `depends`",
                hint: near.map { "did you mean `\($0)`?" } ?? "write the name of a step of this study")
        }
        return .error(
            "bad-value", at: place, "`\(last)` after `\(rest)` is not a known trigger",
            hint: nearest(to: last, in: ["ended", "failed"]).map { "did you mean `\(rest) \($0)`?" }
                ?? "write `\(rest)` alone, `\(rest) ended`, `\(rest) failed` or `\(rest) unless skipped`")
    }

    /// A step waits for another in one way only; for one of its instances and for all of them is for all.
    fileprivate static func contradiction(_ second: Dependency, _ first: Dependency, _ name: String) -> Diagnostic? {
        guard second.trigger == first.trigger else {
            return .error(
                "contradiction", at: second.place,
                "`\(name)` is in `depends` twice with different triggers; the first is at line \(first.place.line)",
                hint: "keep one of them")
        }
        guard second.scope == .group || first.scope == .group else { return nil }
        return .error(
            "contradiction", at: second.place,
            "`\(name)` is in `depends` twice, once with `by`; the first is at line \(first.place.line)",
            hint: "keep one of them")
    }

    fileprivate static func selfDependency(_ name: String, at place: Place) -> Diagnostic {
        .error("cycle", at: place, "step `\(name)` depends on itself", hint: "remove it from `depends`")
    }

    fileprivate static func groupOfOne(_ name: String, _ columns: [String], at place: Place) -> Diagnostic {
        .error(
            "bad-value", at: place, "`by` gathers instances, and `\(name)` alone is one instance",
            hint: "write `\(name)_* by \(columns.joined(separator: " and "))`")
    }

    fileprivate static func openGroup(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "bad-value", at: place, "a parameter is missing behind `by` or `and`",
            hint: "write `\(name)_* by P`, or `\(name)_* by P and Q`, with parameters that `\(name)` uses")
    }

    /// Two parameters without `and`, or a trigger with a slip.
    fileprivate static func twoWords(_ column: String, _ name: String, at place: Place) -> Diagnostic {
        let (rest, last) = withoutLastWord(column)
        let meant = nearest(to: last, in: ["ended", "failed"]).map { "\(rest) \($0)" }
        return .error(
            "bad-value", at: place, "`\(column)` behind `by` is not the name of a parameter",
            hint: meant.map { "did you mean `\(name)_* by \($0)`?" } ?? "write `and` between two parameters")
    }
}
