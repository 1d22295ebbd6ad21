import Diagnostics
import YAML

/// `env`: variables, labels, and what must be there before the study starts.
///
/// - Parameter choices: What the command line gives variables.
func decodeEnvironment(
    _ node: Node, choices: StudyChoices = StudyChoices(), _ found: inout [Diagnostic]
) -> StudyEnvironment {
    var environment = StudyEnvironment()
    let known = ["variables", "labels", "dependencies", Section.strictKey, "sources"]
    guard let section = Section(node, title: "`env`", known: known, found: &found) else { return environment }
    if let sources = section.value("sources"), !sources.isEmptyValue { found.append(.unusedSources(at: sources.place)) }
    environment.strict = section.strictness(&found)
    if let variables = section.value("variables") {
        environment.variables = decodeVariables(variables, choices, &found)
        if let place = environment.variables.firstIndex(where: { $0.name.value == "OUTPUT_PATH" }) {
            environment.outputPath = environment.variables.remove(at: place).value
        }
    }
    if let labels = section.value("labels") {
        environment.labels = Section.variables(labels, title: "`env.labels`", found: &found)
    }
    if let dependencies = section.value("dependencies") {
        decodeDependencies(dependencies, into: &environment, &found)
    }
    return environment
}

extension Diagnostic {
    /// No error, since Maestro's users have it in studies that run.
    fileprivate static func unusedSources(at place: Place) -> Diagnostic {
        .warning(
            "unused-key", at: place, "`sources` of `env` has no effect, as in Maestro",
            hint: "write `source FILE` at the top of the steps' `cmd`, and remove this")
    }
}

private func decodeDependencies(
    _ node: Node, into environment: inout StudyEnvironment, _ found: inout [Diagnostic]
) {
    let refused = ["spack": "Maestro does not support it either; load packages at the top of `cmd`"]
    guard
        let section = Section(
            node, title: "`env.dependencies`", known: ["paths", "git"], refused: refused, found: &found)
    else { return }
    for element in section.list("paths", &found) ?? [] {
        guard let path = Section(element, title: "a path dependency", known: ["name", "path"], found: &found) else {
            continue
        }
        let name = path.requiredText("name", &found)
        let target = path.requiredText("path", &found)
        if let name, let target { environment.paths.append(PathDependency(name: name, path: target)) }
    }
    for element in section.list("git", &found) ?? [] {
        if let repository = decodeRepository(element, &found) { environment.repositories.append(repository) }
    }
}

private func decodeRepository(_ node: Node, _ found: inout [Diagnostic]) -> GitDependency? {
    let known = ["name", "path", "url", "tag", "branch", "hash"]
    guard let section = Section(node, title: "a git dependency", known: known, found: &found) else { return nil }
    let name = section.requiredText("name", &found)
    let path = section.requiredText("path", &found)
    let url = section.requiredText("url", &found)
    if let name, name.value.contains("/") || name.value == ".." || name.value == "." || name.value.hasPrefix("-") {
        found.append(.badValue(name.value, of: "name", at: name.place, needed: "the name of a directory"))
    }
    let revisions: [Located<GitDependency.Revision>] = [
        section.text("tag", &found).map { Located(.tag($0.value), at: $0.place) },
        section.text("branch", &found).map { Located(.branch($0.value), at: $0.place) },
        section.text("hash", &found).map { Located(.commit($0.value), at: $0.place) },
    ].compactMap { $0 }
    if revisions.count > 1 {
        found.append(
            .error(
                "several-revisions", at: revisions[1].place,
                "a git dependency takes only one of `tag`, `branch` and `hash`",
                notes: [.init("the other one", at: revisions[0].place)]))
    }
    for revision in revisions where revision.value.name.hasPrefix("-") {
        found.append(
            .badValue(revision.value.name, of: "revision", at: revision.place, needed: "a name that git takes"))
    }
    guard let name, let path, let url else { return nil }
    return GitDependency(name: name, path: path, url: url, revision: revisions.first)
}

extension GitDependency.Revision {
    var name: String {
        switch self {
        case .tag(let name), .branch(let name), .commit(let name): name
        }
    }
}
