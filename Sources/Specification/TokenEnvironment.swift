package import Diagnostics

/// The names of `env` with what they stand for, fully replaced among one another, in whatever order they were written.
package struct TokenEnvironment: Sendable {
    /// The tokens that the environment gives a meaning to.
    package let texts: [String: String]

    /// More than this is nobody's variable, but a bomb of variables that double one another.
    static let maximumLength = 1 << 20

    /// - Parameter dependencyPaths: The absolute path of each path dependency, by name; others stay as written.
    /// - Returns: The environment, and names that stand for themselves or grow without bound.
    package init(_ environment: StudyEnvironment, dependencyPaths: [String: String]) {
        let resolved = Self.resolve(environment, dependencyPaths: dependencyPaths)
        texts = resolved.texts
        diagnostics = resolved.diagnostics
    }

    package let diagnostics: [Diagnostic]

    /// This environment; reads well where the mistakes are already known.
    package var environment: TokenEnvironment { self }

    /// The text with every token of the environment replaced; other tokens stay.
    package func replacing(_ text: String) -> String {
        guard !texts.isEmpty, text.utf8.contains(UInt8(ascii: "$")) else { return text }
        return Specification.replacing(text) { texts[$0] }
    }
}

/// Replaces the tokens to which a meaning is given.
package func replacing(_ text: String, meaning: (String) -> String?) -> String {
    let utf8 = Array(text.utf8)
    var result: [UInt8] = []
    var start = 0
    for token in tokens(in: text) {
        guard let replacement = meaning(token.name) else { continue }
        result += utf8[start..<token.range.lowerBound]
        result += Array(replacement.utf8)
        start = token.range.upperBound
    }
    return start == 0 ? text : String(decoding: result + utf8[start...], as: UTF8.self)
}

// MARK: - Resolving

extension TokenEnvironment {
    private static func resolve(
        _ environment: StudyEnvironment, dependencyPaths: [String: String]
    ) -> (texts: [String: String], diagnostics: [Diagnostic]) {
        var raw: [String: Located<String>] = [:]
        var order: [String] = []
        func add(_ name: Located<String>, _ text: String) {
            guard raw[name.value] == nil else { return }
            raw[name.value] = Located(text, at: name.place)
            order.append(name.value)
        }
        for variable in environment.variables + environment.labels { add(variable.name, variable.value.value) }
        for path in environment.paths { add(path.name, dependencyPaths[path.name.value] ?? path.path.value) }
        for repository in environment.repositories {
            add(repository.name, "\(repository.path.value)/\(repository.name.value)")
        }
        var resolver = Resolver(raw: raw)
        for name in order { resolver.resolve(name) }
        return (resolver.texts, resolver.diagnostics)
    }

    /// Depth first, with a stack of its own, since names may form chains of any length.
    private struct Resolver {
        let raw: [String: Located<String>]
        var texts: [String: String] = [:]
        var diagnostics: [Diagnostic] = []

        mutating func resolve(_ origin: String) {
            var path = [origin]
            while let name = path.last {
                guard texts[name] == nil, let text = raw[name] else {
                    path.removeLast()
                    continue
                }
                let needed = tokens(in: text.value).map(\.name).first { texts[$0] == nil && raw[$0] != nil }
                guard let needed else {
                    texts[name] = filled(text)
                    path.removeLast()
                    continue
                }
                if let start = path.firstIndex(of: needed) {
                    breakCycle(Array(path[start...]))
                } else {
                    path.append(needed)
                }
            }
        }

        private mutating func filled(_ text: Located<String>) -> String {
            var length = text.value.utf8.count
            for token in tokens(in: text.value) { length += texts[token.name]?.utf8.count ?? 0 }
            guard length <= TokenEnvironment.maximumLength else {
                diagnostics.append(
                    .error(
                        "variable-too-large", at: text.place,
                        "written out, this has more than \(TokenEnvironment.maximumLength) bytes",
                        hint: "keep data in files"))
                return ""
            }
            return Specification.replacing(text.value) { [texts] in texts[$0] }
        }

        private mutating func breakCycle(_ names: [String]) {
            let places = names.compactMap { raw[$0]?.place }
            diagnostics.append(
                .error(
                    "cycle", at: places.first,
                    "these stand for one another: \((names + names.prefix(1)).joined(separator: " → "))",
                    hint: "let one of them be a plain text",
                    notes: zip(names, places).dropFirst().map { .init("`\($0)`", at: $1) }))
            for name in names { texts[name] = "" }
        }
    }
}
