package import Diagnostics
import Executors
package import Expansion
package import HostInterface
package import Scheduling
package import Specification
import YAML

/// A study file, read and expanded as far as it is good.
package struct LoadedStudy {
    /// As the user named it.
    package let file: String
    package let path: String
    package let bytes: [UInt8]
    /// What a generator made, where one was asked for.
    package let parameters: [UInt8]?
    /// What was read from outside for its tables.
    package let sources: [SourceReading]
    /// The study directory that the generator was told of.
    package let output: String?
    package let study: Study?
    /// What could be read of one with errors.
    package let faulty: Study?
    package let choices: StudyChoices
    /// Only of a study without errors.
    package let graph: StudyGraph?
    /// Of a study with errors what can be expanded all the same, for checks alone.
    package let remains: StudyGraph?
    package let diagnostics: [Diagnostic]

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// With other mistakes instead of those that reading it has shown.
    package func with(_ diagnostics: [Diagnostic]) -> LoadedStudy {
        LoadedStudy(
            file: file, path: path, bytes: bytes, parameters: parameters, sources: sources, output: output,
            study: study, faulty: faulty, choices: choices, graph: graph, remains: remains, diagnostics: diagnostics)
    }
}

/// Reads a study file; its mistakes are in the result, those of its expansion too, as far as it can be expanded.
///
/// - Parameters:
///   - choices: What the command line chooses of it.
///   - output: The study directory, where it is chosen; a generator is told of it.
///   - commands: What is to become of rows that come from commands.
///   - notify: Is given what a generator or such a command prints.
/// - Throws: When the file itself cannot be read, or the generator of an otherwise good study fails.
package func loadStudy(
    _ file: String, hashedWorkspaces: Bool, precautions: Precautions = Precautions(),
    choices: StudyChoices = StudyChoices(), generator: ParameterGenerator? = nil, output: String? = nil,
    variables: SlurmVariables? = nil, commands: CommandRows = .needed, host: Host,
    notify: @escaping (String) -> Void = { _ in }
) async throws -> LoadedStudy {
    try await loadStudy(
        StudyText(file: file, bytes: host.files.read(host.absolute(file), atMost: Limits.standard.size + 1)),
        hashedWorkspaces: hashedWorkspaces, precautions: precautions, choices: choices, generator: generator,
        output: output, variables: variables, commands: commands, host: host, notify: notify)
}

/// The text of a study file.
package struct StudyText {
    /// As the user named it; of a study that is in no file, what messages are to call it.
    package let file: String
    package let bytes: [UInt8]
    /// What was read from outside before; it is not read again.
    package var sources: [SourceReading] = []

    package init(file: String, bytes: [UInt8], sources: [SourceReading] = []) {
        self.file = file
        self.bytes = bytes
        self.sources = sources
    }
}

/// The same for a text that is known.
///
/// - Throws: When the generator of an otherwise good study fails.
package func loadStudy(
    _ text: StudyText, hashedWorkspaces: Bool = false, precautions: Precautions = Precautions(),
    choices: StudyChoices = StudyChoices(), generator: ParameterGenerator? = nil, output: String? = nil,
    variables: SlurmVariables? = nil, commands: CommandRows = .needed, host: Host,
    notify: @escaping (String) -> Void = { _ in }
) async throws -> LoadedStudy {
    let (file, bytes) = (text.file, text.bytes)
    let path = host.absolute(file)
    let parsed = parse(bytes, file: file)
    let read = try await StudyReading(
        parsed, reader: SourceReader(studyFile: file, earlier: text.sources, host: host, notify: notify),
        commands: commands,
        choices: choices, generator: generator, output: output, host: host, notify: notify)
    var diagnostics = read.diagnostics
    var graph: StudyGraph?
    var remains: StudyGraph?
    if read.study?.batch.kind.dialect.takesVariables ?? false { diagnostics += variables?.mistakes ?? [] }
    let hasErrors = diagnostics.contains { $0.severity == .error }
    if let study = (read.study ?? read.faulty)?.taking(variables) {
        let paths = dependencyPaths(of: study, host: host)
        let options = ExpansionOptions(
            hashedWorkspaces: hashedWorkspaces, dependencyPaths: paths, precautions: precautions)
        diagnostics += missingPaths(study, paths: paths, host: host)
        if !hasErrors, !study.canBeExpanded {
            // Nothing can be said of rows that are not known.
        } else if !hasErrors {
            let expanded = expand(study, options: options)
            diagnostics += expanded.diagnostics + (expanded.graph.map { checkFilledOptions(of: $0) } ?? [])
            graph = diagnostics.contains { $0.severity == .error } ? nil : expanded.graph
            remains = graph == nil ? expanded.graph ?? expanded.remains : nil
        } else {
            let expanded = expandRemains(of: study, options: options)
            diagnostics += expanded.diagnostics.news(beside: diagnostics)
            remains = expanded.graph
        }
    }
    return LoadedStudy(
        file: file, path: path, bytes: bytes, parameters: read.parameters, sources: read.sources, output: read.output,
        study: read.study, faulty: read.faulty, choices: choices, graph: graph, remains: remains,
        diagnostics: diagnostics)
}

/// The paths of `env.dependencies.paths`, made absolute as Maestro makes them: from the working directory. Also those of
/// clones below the home directory, for which no shell sees to the `~`.
package func dependencyPaths(of study: Study, host: Host) -> [String: String] {
    let paths = study.environment.paths.map { ($0.name.value, host.absolute($0.path.value)) }
    let clones = study.environment.repositories.compactMap { repository -> (String, String)? in
        let path = host.homeExpanded(repository.path.value)
        return path == repository.path.value ? nil : (repository.name.value, "\(path)/\(repository.name.value)")
    }
    return Dictionary(paths + clones, uniquingKeysWith: { first, _ in first })
}

private func missingPaths(_ study: Study, paths: [String: String], host: Host) -> [Diagnostic] {
    study.environment.paths.compactMap { dependency in
        guard let path = paths[dependency.name.value] else { return nil }
        // A path that cannot be looked at is as good as absent.
        if let found = try? host.files.resolve(path), !found.isEmpty { return nil }
        return .error(
            "missing-path", at: dependency.path.place,
            "the path `\(path)` of `\(dependency.name.value)` does not exist",
            hint: "relative paths start at the working directory of maestro-swift")
    }
}
