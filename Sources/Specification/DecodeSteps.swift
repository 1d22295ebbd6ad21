import Diagnostics
import Executors
import YAML

/// `study`: the steps, and then what they wait for, since a step may stand before what it depends on.
func decodeSteps(_ node: Node, _ found: inout [Diagnostic]) -> [Step] {
    guard let elements = node.elements else {
        found.append(.wrongKind(node, of: "`study`", needed: "a list of steps"))
        return []
    }
    if elements.isEmpty { found.append(.noSteps(at: node.place)) }
    var decoded: [(step: Step, waitsFor: [Node])] = []
    for element in elements where !found.isEnough {
        if let step = decodeStep(element, &found) { decoded.append(step) }
    }
    var steps = decoded.map(\.step)
    let indices = stepIndices(steps, &found)
    var names = SimilarNames(steps.lazy.map(\.name.value))
    for (index, entry) in decoded.enumerated() {
        steps[index].dependencies = decodeDependencies(
            entry.waitsFor, of: entry.step, index: index, indices: indices, names: &names, &found)
    }
    return steps
}

private let stepResourceKeys: [ResourceKey] = ResourceKey.allCases.filter { $0 != .launcherExclusive }

private let runKeys =
    ["cmd", "restart", "depends", "account", "args", "retry", Section.checkpointKey, Section.strictKey]
    + Section.precautionKeys
    + stepResourceKeys.map(\.rawValue)

private func decodeStep(_ node: Node, _ found: inout [Diagnostic]) -> (step: Step, waitsFor: [Node])? {
    guard let section = Section(node, title: "a step", known: ["name", "description", "run"], found: &found) else {
        return nil
    }
    let name = section.requiredText("name", &found)
    let about = section.requiredText("description", &found)
    if let name, let wrong = checkStepName(name) { found.append(wrong) }
    guard let runNode = section.value("run") else {
        found.append(.missingKey("run", title: "step `\(name?.value ?? "")`", at: section.place))
        return nil
    }
    let title = "`run` of step `\(name?.value ?? "")`"
    let reason = "Maestro reads it but never runs it; write it into `cmd`"
    guard
        let run = Section(
            runNode, title: title, known: runKeys, refused: ["pre": reason, "post": reason], found: &found)
    else { return nil }
    let command = run.requiredText("cmd", &found)
    let nothing = Located("", at: section.place)
    var step = Step(name: name ?? nothing, about: about ?? nothing, command: command ?? nothing)
    step.restart = run.text("restart", &found)
    step.strict = run.strictness(&found)
    // A walltime of 0 asks for none, as with Maestro.
    let asking = run.without([ResourceKey.walltime.rawValue]) { $0.isZero }
    step.settings = decodeSettings(asking, keys: stepResourceKeys, &found)
    step.arguments = decodeArguments(run, &found)
    step.precautions = run.precautions(&found)
    step.retry = decodeRetry(run, places: &step.rulePlaces, &found)
    step.checkpoint = run.checkpoint(&found)
    step.rulePlaces.checkpoint = run.key(Section.checkpointKey)?.place
    let dependencies = run.list("depends", &found) ?? []
    return name == nil ? nil : (step, dependencies)
}

private func checkStepName(_ name: Located<String>) -> Diagnostic? {
    let text = name.value
    if text.hasControlCharacters { return .controlCharacter(of: "a step's name", at: name.place) }
    if text == "." || text == ".." || text.hasPrefix("-") || text.utf8.contains(UInt8(ascii: "/")) || text == "_source"
    {
        return .error(
            "bad-step-name", at: name.place,
            "`\(text)` is not a valid step name, because step names become directory names",
            hint: "use letters, digits, `-` and `_`")
    }
    if text.utf8.contains(UInt8(ascii: "*")) || (text.utf8.contains(UInt8(ascii: "$")) && text.contains("$(")) {
        return .error(
            "bad-step-name", at: name.place, "a step name cannot contain `*` or a token",
            hint: "use letters, digits, `-` and `_`")
    }
    guard text.utf8.count > 200 else { return nil }
    return .error(
        "bad-step-name", at: name.place, "a step name can have at most 200 bytes",
        hint: "put the details into `description`")
}

private func stepIndices(_ steps: [Step], _ found: inout [Diagnostic]) -> [String: Int] {
    var indices: [String: Int] = [:]
    for (index, step) in steps.enumerated() {
        if let first = indices[step.name.value] {
            guard !found.isEnough else { continue }
            found.append(
                .takenName(step.name.value, what: "a step", at: step.name.place, first: steps[first].name.place))
        } else {
            indices[step.name.value] = index
        }
    }
    return indices
}

private func decodeDependencies(
    _ nodes: [Node], of step: Step, index: Int, indices: [String: Int], names: inout SimilarNames,
    _ found: inout [Diagnostic]
) -> [Dependency] {
    var seen: [String: Place] = [:]
    var triggers: [Int: (trigger: Trigger, place: Place)] = [:]
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
        let (name, scope, trigger) = parts(of: text, indices)
        guard let parent = indices[name] else {
            found.append(unknown(text, indices, at: node.place, near: names.nearest(to: name)))
            return nil
        }
        guard parent != index else {
            found.append(.selfDependency(text, at: node.place))
            return nil
        }
        let first = triggers[parent]
        triggers[parent] = first ?? (trigger, node.place)
        if let first, first.trigger != trigger {
            found.append(.twoTriggers(name, at: node.place, first: first.place))
            return nil
        }
        return Dependency(step: parent, scope: scope, trigger: trigger, place: node.place)
    }
}

/// `simulate`, `simulate_*`, `simulate_* ended`, `simulate failed`. What names a step as it stands is that step.
private func parts(of text: String, _ indices: [String: Int]) -> (name: String, scope: Scope, trigger: Trigger) {
    func scoped(_ name: String) -> (String, Scope) { funnelled(name).map { ($0, .all) } ?? (name, .matching) }
    let (name, scope) = scoped(text)
    guard indices[name] == nil else { return (name, scope, .success) }
    let (rest, last) = withoutLastWord(text)
    guard let trigger = Trigger(rawValue: last), trigger != .success else { return (name, scope, .success) }
    let (plain, inner) = scoped(rest)
    return (plain, inner, trigger)
}

private func withoutLastWord(_ text: String) -> (rest: String, last: String) {
    guard let space = text.lastIndex(of: " ") else { return (text, "") }
    var rest = text[..<space]
    while rest.last == " " { rest.removeLast() }
    return (String(rest), String(text[text.index(after: space)...]))
}

private func unknown(_ text: String, _ indices: [String: Int], at place: Place, near: String?) -> Diagnostic {
    let (rest, last) = withoutLastWord(text)
    guard indices[funnelled(rest) ?? rest] != nil else { return .unknownStep(text, at: place, near: near) }
    return .error(
        "bad-value", at: place, "`\(last)` after `\(rest)` is not a known trigger",
        hint: nearest(to: last, in: ["ended", "failed"]).map { "did you mean `\(rest) \($0)`?" }
            ?? "write `\(rest)` alone, `\(rest) ended` or `\(rest) failed`")
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

extension Diagnostic {
    fileprivate static func unknownStep(_ name: String, at place: Place, near: String?) -> Diagnostic {
        .error(
            "unknown-step", at: place, "unknown step `\(name)` in `depends`",
            hint: near.map { "did you mean `\($0)`?" } ?? "write the name of a step of this study")
    }

    fileprivate static func twoTriggers(_ name: String, at place: Place, first: Place) -> Diagnostic {
        .error(
            "contradiction", at: place,
            "`\(name)` is in `depends` twice with different triggers; the first is at line \(first.line)",
            hint: "keep one of `\(name)`, `\(name) ended` and `\(name) failed`")
    }

    fileprivate static func selfDependency(_ name: String, at place: Place) -> Diagnostic {
        .error("cycle", at: place, "step `\(name)` depends on itself", hint: "remove it from `depends`")
    }
}
