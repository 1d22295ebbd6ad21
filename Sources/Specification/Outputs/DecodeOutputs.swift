import Diagnostics
import YAML

extension Section {
    static let outputsKey = "outputs"
    static let temporaryKey = "temporary"

    /// `outputs`: a text is a file or a pattern, a mapping declares a value.
    func outputs(_ found: inout [Diagnostic]) -> StepOutputs {
        var outputs = StepOutputs()
        let nodes = list(Self.outputsKey, &found) ?? []
        let count = nodes.reduce(0) { $0.plus($1.entries?.count ?? 1) }
        guard count <= StepOutputs.most else {
            found.append(.manyOutputs(of: title, at: nodes[0].place))
            return outputs
        }
        for node in nodes where !found.isEnough {
            if let entries = node.entries {
                outputs.values += entries.compactMap { Self.declaredOutput($0, &found) }
            } else if let file = outputFile(node, of: Self.outputsKey, &found) {
                outputs.files.append(file)
            }
        }
        found += repeated(outputs.values)
        return outputs
    }

    /// `temporary`: files and patterns that go once nobody needs them.
    func temporaries(_ found: inout [Diagnostic]) -> [Located<String>] {
        let nodes = list(Self.temporaryKey, &found) ?? []
        guard nodes.count <= StepOutputs.most else {
            found.append(.manyOutputs(of: title, at: nodes[0].place))
            return []
        }
        return nodes.compactMap { node in
            guard !found.isEnough, let path = outputFile(node, of: Self.temporaryKey, &found) else { return nil }
            guard !path.value.contains("[") else {
                found.append(
                    .error(
                        "bad-output", at: path.place, "a pattern of `\(Self.temporaryKey)` cannot have brackets",
                        hint: "use `*` and `?`"))
                return nil
            }
            return path
        }
    }

    private func outputFile(_ node: Node, of key: String, _ found: inout [Diagnostic]) -> Located<String>? {
        guard let scalar = node.scalar, !node.isNull, !scalar.text.isEmpty else {
            let values = key == Self.outputsKey ? ", or a value such as `error: number`" : " or a pattern"
            found.append(.wrongKind(node, of: "an entry of `\(key)` of \(title)", needed: "a path" + values))
            return nil
        }
        let path = scalar.text
        if path.hasControlCharacters {
            found.append(.controlCharacter(of: "a path of `\(key)`", at: node.place))
            return nil
        }
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            found.append(.outputElsewhere(path, at: node.place))
            return nil
        }
        return Located(path, at: node.place)
    }

    private static func declaredOutput(_ entry: Node.Entry, _ found: inout [Diagnostic]) -> DeclaredOutput? {
        guard let name = entry.key.scalar?.text, OutputToken.isName(Substring(name)) else {
            found.append(.outputName(entry.key.scalar?.text ?? "", at: entry.key.place))
            return nil
        }
        guard !entry.value.isNull else {
            found.append(.emptyText(name, title: "`\(outputsKey)`", at: entry.value.place))
            return nil
        }
        let (title, place) = ("value `\(name)` of `\(outputsKey)`", entry.key.place)
        let rule = ValueRuleDecoder.decode(
            entry.value, title: title, known: ["default"] + RuleKey.all, values: standard(entry.value), &found)
        guard entry.value.scalar == nil else {
            return rule.map { DeclaredOutput(name: Located(name, at: place), rule: $0, standard: nil) }
        }
        guard let standard = standard(entry.value).first else {
            return DeclaredOutput(name: Located(name, at: place), rule: rule ?? ValueRule(type: .text), standard: nil)
        }
        let known = rule ?? ValueRule(type: .text)
        if !known.allows(standard) {
            found.append(.disallowed(Located(standard, at: place), of: "`default` of \(title)", by: known))
        }
        return DeclaredOutput(name: Located(name, at: place), rule: known, standard: standard)
    }

    /// The default, if there is one.
    private static func standard(_ node: Node) -> [String] {
        let entry = node.entries?.first { $0.key.scalar?.text == "default" }
        return entry?.value.scalar.map { [$0.text] } ?? []
    }

    private func repeated(_ values: [DeclaredOutput]) -> [Diagnostic] {
        var first: [String: Place] = [:]
        return values.compactMap { value in
            guard let place = first[value.name.value] else {
                first[value.name.value] = value.name.place
                return nil
            }
            return .takenName(value.name.value, what: "a value", at: value.name.place, first: place)
        }
    }
}

extension Diagnostic {
    fileprivate static func outputElsewhere(_ path: String, at place: Place) -> Diagnostic {
        .error(
            "bad-output", at: place, "`\(path.prefix(200))` is not in the step's workspace",
            hint: "write a path from the workspace, without `..`")
    }

    fileprivate static func manyOutputs(of title: String, at place: Place) -> Diagnostic {
        .error(
            "too-many-outputs", at: place, "`outputs` of \(title) can have at most \(StepOutputs.most) entries",
            hint: "use a pattern such as `*.csv`, and put values into a file")
    }

    fileprivate static func outputName(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "bad-output", at: place, "`\(name.prefix(100))` cannot be the name of a value",
            hint: "use letters, digits and `_`, and begin with no digit")
    }
}
