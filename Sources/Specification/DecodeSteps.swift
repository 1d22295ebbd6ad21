import Diagnostics
import Executors
import YAML

private let stepResourceKeys: [ResourceKey] = ResourceKey.allCases.filter { $0 != .launcherExclusive }

private let runKeys =
    [
        "cmd", "restart", "depends", "account", "args", "retry", Section.checkpointKey, Section.strictKey,
        Section.outputsKey, Section.temporaryKey, "stub", "when", Section.takesKey, Section.allowFailureKey,
        Section.repeatKey,
    ]
    + Section.precautionKeys
    + stepResourceKeys.map(\.rawValue)

/// An entry of a list of steps, with what it waits for.
func decodeStep(
    _ node: Node, _ found: inout [Diagnostic]
) -> (step: Step, waitsFor: [Node], repetition: Repetition?)? {
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
    var details = StepDetails(name: name ?? nothing, about: about ?? nothing, command: command ?? nothing)
    details.restart = run.text("restart", &found)
    details.strict = run.strictness(&found)
    // A walltime of 0 asks for none, as with Maestro.
    let asking = run.without([ResourceKey.walltime.rawValue]) { $0.isZero }
    details.settings = decodeSettings(asking, keys: stepResourceKeys, &found)
    details.arguments = decodeArguments(run, &found)
    details.precautions = run.precautions(&found)
    details.retry = decodeRetry(run, places: &details.rulePlaces, &found)
    details.checkpoint = run.checkpoint(&found)
    details.outputs = run.outputs(&found)
    details.outputs.temporary = run.temporaries(&found)
    details.takes = run.takes(&found)
    details.allowedFailures = run.allowedFailures(&found)
    details.stub = run.text("stub", &found)
    details.condition = run.value("when").flatMap { expression($0, of: "`when` of \(title)", &found) }
    details.rulePlaces.checkpoint = run.key(Section.checkpointKey)?.place
    let dependencies = run.list("depends", &found) ?? []
    let repetition = run.repetition(&found)
    return name == nil ? nil : (Step(details), dependencies, repetition)
}

/// A step's name is part of paths and tokens; so is that of a group.
func checkStepName(_ name: Located<String>) -> Diagnostic? {
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
