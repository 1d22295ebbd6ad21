package import Diagnostics

/// The names of `env` with what they stand for, fully replaced among one another, in whatever order they were written.
package struct TokenEnvironment: Sendable {
    /// The tokens that the environment gives a meaning to.
    package let texts: [String: String]
    /// Names that stand for themselves or grow without bound.
    package let diagnostics: [Diagnostic]

    /// - Parameter dependencyPaths: The paths of dependencies, by name; others stay as written.
    package init(_ environment: StudyEnvironment, dependencyPaths: [String: String]) {
        let resolved = Self.resolve(environment, dependencyPaths: dependencyPaths)
        texts = resolved.texts
        diagnostics = resolved.diagnostics
    }

    /// The text with every token of the environment replaced; other tokens stay.
    package func replacing(_ text: String) -> String {
        guard !texts.isEmpty, text.utf8.contains(UInt8(ascii: "$")) else { return text }
        return Specification.replacing(text) { texts[$0] }
    }

    /// The same within a budget; nothing where it does not suffice.
    package func replacing(_ text: String, budget: inout TextBudget) -> String? {
        Specification.replacing(text, budget: &budget) { texts[$0] }
    }
}

/// Replaces the tokens to which a meaning is given.
///
/// - Parameter meaning: Of texts that are no longer than a study may have them.
package func replacing(_ text: String, meaning: (String) -> String?) -> String {
    var budget = TextBudget(Int.max)
    return replacing(text, budget: &budget, meaning: meaning) ?? ""
}

/// The same within a budget; nothing where it does not suffice.
package func replacing(_ text: String, budget: inout TextBudget, meaning: (String) -> String?) -> String? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return budget.takes(text.utf8.count) ? text : nil }
    let utf8 = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    for token in tokens(in: text) {
        guard let replacement = meaning(token.name) else { continue }
        guard budget.takes(token.range.lowerBound - start + replacement.utf8.count) else { return nil }
        result += utf8[start..<token.range.lowerBound]
        result += Array(replacement.utf8)
        start = token.range.upperBound
    }
    guard budget.takes(utf8.count - start) else { return nil }
    return start == 0 ? text : String(decoding: result + utf8[start...], as: UTF8.self)
}

// MARK: - Resolving

extension TokenEnvironment {
    private static func resolve(
        _ environment: StudyEnvironment, dependencyPaths: [String: String]
    ) -> (texts: [String: String], diagnostics: [Diagnostic]) {
        var resolver = Resolver(count: environment.variables.count + environment.labels.count)
        for variable in environment.variables { resolver.add(variable.name, variable.value.value) }
        for label in environment.labels { resolver.add(label.name, label.value.value) }
        for path in environment.paths { resolver.add(path.name, dependencyPaths[path.name.value] ?? path.path.value) }
        for repository in environment.repositories {
            let clone = dependencyPaths[repository.name.value]
            resolver.add(repository.name, clone ?? "\(repository.path.value)/\(repository.name.value)")
        }
        resolver.resolve()
        return (resolver.texts, resolver.diagnostics)
    }

    /// Depth first, with a stack of its own, since names may form chains of any length.
    private struct Resolver {
        /// Those that need work, and their names in the order of the file.
        private var raw: [String: Located<String>] = [:]
        private var order: [String] = []
        private(set) var texts: [String: String] = [:]
        private(set) var diagnostics: [Diagnostic] = []
        private var budget = TextBudget(TextBudget.study)

        init(count: Int) { texts.reserveCapacity(count) }

        /// The first text of a name counts; one without tokens stands for itself.
        mutating func add(_ name: Located<String>, _ text: String) {
            guard texts[name.value] == nil, raw[name.value] == nil else { return }
            let isPlain = text.utf8.count <= TextBudget.word && !text.utf8.contains(UInt8(ascii: "$"))
            if isPlain, budget.takes(text.utf8.count) {
                texts[name.value] = text
            } else {
                raw[name.value] = Located(text, at: name.place)
                order.append(name.value)
            }
        }

        mutating func resolve() { for name in order { resolve(name) } }

        /// A name whose text is being filled, with the names in it that have not been looked at.
        private struct Frame {
            let name: String
            var needed: ArraySlice<String>
        }

        private mutating func resolve(_ origin: String) {
            guard texts[origin] == nil else { return }
            guard raw[origin]?.value.utf8.contains(UInt8(ascii: "$")) == true else {
                texts[origin] = filled(origin)
                return
            }
            var path = [frame(origin)].compactMap { $0 }
            var places = [origin: 0]
            while let frame = path.last {
                guard let needed = frame.needed.first, texts[frame.name] == nil else {
                    if texts[frame.name] == nil { texts[frame.name] = filled(frame.name) }
                    places[frame.name] = nil
                    path.removeLast()
                    continue
                }
                path[path.count - 1].needed.removeFirst()
                guard texts[needed] == nil, let next = self.frame(needed) else { continue }
                if let start = places[needed] {
                    breakCycle(path[start...].map(\.name))
                } else {
                    places[needed] = path.count
                    path.append(next)
                }
            }
        }

        private func frame(_ name: String) -> Frame? {
            raw[name].map { text in
                Frame(name: name, needed: tokens(in: text.value).map(\.name).filter { raw[$0] != nil }[...])
            }
        }

        private mutating func filled(_ name: String) -> String {
            guard let text = raw[name] else { return "" }
            var own = TextBudget(TextBudget.word)
            let result = Specification.replacing(text.value, budget: &own) { [texts] in texts[$0] }
            guard let result, budget.takes(result.utf8.count) else {
                if !diagnostics.isEnough {
                    diagnostics.append(
                        .tooLarge(
                            "variable-too-large", at: text.place,
                            result == nil ? TextBudget.word : TextBudget.study,
                            result == nil ? "this" : "this, with the variables before it,"))
                }
                return ""
            }
            return result
        }

        private mutating func breakCycle(_ names: [String]) {
            let places = names.compactMap { raw[$0]?.place }
            for name in names { texts[name] = "" }
            guard !diagnostics.isEnough else { return }
            let shown = names.count > 20 ? Array(names.prefix(20)) + ["…"] : names
            diagnostics.append(
                .error(
                    "cycle", at: places.first,
                    "these variables refer to each other: \((shown + names.prefix(1)).joined(separator: " → "))",
                    hint: "make one of them a plain text",
                    notes: zip(names, places).dropFirst().prefix(20).map { .init("`\($0)`", at: $1) }))
        }
    }
}

extension Diagnostic {
    /// A text that grows too far as its tokens are replaced.
    package static func tooLarge(
        _ code: String, at place: Place?, _ limit: Int, _ what: String = "this"
    ) -> Diagnostic {
        .error(
            code, at: place, "\(what) expands to more than \(limit) bytes",
            hint: "keep data in files, and nest fewer texts")
    }
}

extension TokenEnvironment {
    /// The tokens of a text whose names are replaced, and those of the names that it has with `|q`.
    package func tokensNamed(in text: String) -> [Token] {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return [] }
        let own = tokens(in: replacing(text))
        let quoted = Set(own.compactMap(\.quotedName)).compactMap { texts[$0] }
        return own + quoted.flatMap { tokens(in: $0) }
    }
}
