package import Diagnostics
package import Rows
package import YAML

/// Reads a study from its file's root: all of the language, every mistake at once.
///
/// - Parameters:
///   - generated: What a generator made, to stand for `global.parameters`; that section is checked all the same.
///   - rows: What was read of tables whose rows come from outside, by their names; the rows of others are not known.
///   - choices: What the command line chooses.
///   - judgesOptions: Whether options for sbatch and the shell are judged; those of a study that was started were, by the
///     rules of then.
///   - judgesTokens: Whether unknown tokens of strict steps, and unknown names of the command line, are errors. They are
///     not in a study that was started, nor before a generator has told the parameters.
/// - Returns: The study, unless there is an error; all that was found, warnings included; and what could be read of a
///   study with errors.
package func readStudy(
    _ root: Node, generated: Node? = nil, rows: [String: RowReading] = [:], choices: StudyChoices = StudyChoices(),
    judgesOptions: Bool = true, judgesTokens: Bool = true
) -> (study: Study?, diagnostics: [Diagnostic], faulty: Study?) {
    var found: [Diagnostic] = []
    let study = decodeStudy(root, generated: generated, rows, choices, &found)
    if let study {
        let decoded = !found.contains { $0.severity == .error }
        found += checkNames(study)
        found += checkTokens(study, areWarningsWanted: decoded, isStrictnessKept: judgesTokens && !study.lacksColumns)
        found += checkSecrets(study)
        found += checkParameters(study)
        if judgesTokens, !study.lacksColumns { found += checkChoices(choices, of: study) + checkGroups(study) }
        found += checkBatch(study)
        found += checkRules(study) + checkPools(study) + checkLateTables(study) + checkLoops(study)
        if judgesOptions { found += checkShell(study) + checkSignalOptions(study) + checkOptions(study) }
    }
    // Last: so many of these that nobody reads more are no reason to look no further for errors.
    found += StudySection.check(root)
    let failed = found.contains { $0.severity == .error }
    let result = choices.isStub ? study?.stubbed() : study
    return failed ? (nil, found, result) : (result, found, nil)
}

private func decodeStudy(
    _ root: Node, generated: Node?, _ rows: [String: RowReading], _ choices: StudyChoices,
    _ found: inout [Diagnostic]
) -> Study? {
    guard let section = Section(root, title: "the study", known: nil, found: &found) else { return nil }
    var study = decodeDescription(section, &found)
    if let node = section.value("env") {
        study.environment = decodeEnvironment(node, choices: choices, &found)
    }
    study.only = choices.only
    if let node = section.value("secrets") { study.secrets = decodeSecrets(node, &found) }
    if let node = section.value("pools") { study.pools = decodePools(node, &found) }
    if let node = section.value("batch") { study.batch = decodeBatch(node, &found) }
    let written = section.value("global.parameters").map { decodeParameters($0, &found) }
    study.add(generated.map { decodeParameters($0, &found) } ?? written ?? [], as: .listed)
    if let node = section.value("tables") { decodeTables(node, rows: rows, into: &study, &found) }
    guard let node = section.value("study") else {
        found.append(.noSteps(at: section.key("study")?.place ?? section.place))
        return study
    }
    let lists = StepRole.allCases.dropFirst().compactMap { role in
        section.value(role.rawValue).map { (role, $0) }
    }
    (study.steps, study.loops) = StepListDecoder.decode([(.regular, node)] + lists, &found)
    study.awaitProducers(&found)
    study.linkLoops(&found)
    study.linkHandlers(&found)
    return study
}

private func decodeDescription(_ root: Section, _ found: inout [Diagnostic]) -> Study {
    let nothing = Located("", at: root.place)
    guard let node = root.value("description") else {
        found.append(.missingKey("description", title: "the study", at: root.place))
        return Study(name: nothing, about: nothing)
    }
    guard let section = Section(node, title: "`description`", known: nil, found: &found) else {
        return Study(name: nothing, about: nothing)
    }
    let name = section.requiredText("name", &found)
    let about = section.requiredText("description", &found)
    if let name, name.value.hasControlCharacters {
        found.append(.controlCharacter(of: "the study's name", at: name.place))
    }
    var study = Study(name: name ?? nothing, about: about ?? nothing)
    study.details = (node.entries ?? []).compactMap { entry in
        guard let key = entry.key.scalar?.text, key != "name", key != "description", let value = entry.value.scalar
        else { return nil }
        return Variable(name: Located(key, at: entry.key.place), value: Located(value.text, at: entry.value.place))
    }
    return study
}

extension Diagnostic {
    static func noSteps(at place: Place) -> Diagnostic {
        .error("no-steps", at: place, "the study has no step", hint: "list at least one under `study:`")
    }
}
