import Diagnostics
import Executors
import YAML

/// `study`, `on failure` and `always`: the steps, and then what they wait for, since a step may stand before what it depends on.
func decodeSteps(_ lists: [(role: StepRole, node: Node)], _ found: inout [Diagnostic]) -> [Step] {
    var steps: [Step] = []
    var awaited: [[Node]] = []
    for (role, node) in lists { decodeList(node, role, &steps, &awaited, &found) }
    let indices = stepIndices(steps, &found)
    var names = SimilarNames(steps.lazy.map(\.name.value))
    for index in steps.indices {
        steps[index].dependencies = decodeDependencies(
            awaited[index], of: steps[index], index: index, indices: indices, names: &names, &found)
    }
    checkHandlers(steps, &found)
    return steps
}

/// - Parameter awaited: Gets what each step says in `depends`.
private func decodeList(
    _ node: Node, _ role: StepRole, _ steps: inout [Step], _ awaited: inout [[Node]], _ found: inout [Diagnostic]
) {
    guard let elements = node.elements else {
        found.append(.wrongKind(node, of: "`\(role.rawValue)`", needed: "a list of steps"))
        return
    }
    if elements.isEmpty, role == .regular { found.append(.noSteps(at: node.place)) }
    guard role == .regular || elements.count <= Study.mostHandlers else {
        found.append(.manyHandlers(role, at: node.place))
        return
    }
    for element in elements where !found.isEnough {
        guard let entry = decodeStep(element, &found) else { continue }
        steps.append(entry.step)
        steps[steps.count - 1].role = role
        awaited.append(entry.waitsFor)
    }
}

private let stepResourceKeys: [ResourceKey] = ResourceKey.allCases.filter { $0 != .launcherExclusive }

private let runKeys =
    [
        "cmd", "restart", "depends", "account", "args", "retry", Section.checkpointKey, Section.strictKey,
        Section.outputsKey, Section.temporaryKey, "stub", "when", Section.takesKey, Section.allowFailureKey,
    ]
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
    step.outputs = run.outputs(&found)
    step.outputs.temporary = run.temporaries(&found)
    step.takes = run.takes(&found)
    step.allowedFailures = run.allowedFailures(&found)
    step.stub = run.text("stub", &found)
    step.condition = run.value("when").flatMap { expression($0, of: "`when` of \(title)", &found) }
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
