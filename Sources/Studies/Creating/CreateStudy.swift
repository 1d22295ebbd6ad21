import Conducting
package import Expansion
package import HostInterface
import Specification
package import Storage
import Tracking

/// Makes the study directory with all it needs: the frozen study, scripts, journal.
///
/// - Parameter notify: Is given lines for the user.
/// - Returns: The directory.
package func createStudy(
    _ loaded: LoadedStudy, graph: StudyGraph, settings: RunSettings, host: Host, notify: (String) -> Void
) async throws -> StudyDirectory {
    let ownFiles = host.files
    let host = host.sharing(settings.isGroupReadable)
    var settings = settings
    settings.choices = loaded.choices
    settings.hasTables = graph.study.tables.contains { $0.name != nil }
    let isNew = try settings.output.map { try host.files.information(host.absolute($0)) == nil } ?? true
    let directory = try makeDirectory(graph.study, settings: settings, host: host, notify: notify)
    let specificationRoot = folder(of: loaded.path)
    let paths = StudyPaths(output: directory.root, specification: specificationRoot)
    let renderer = try makeRenderer(graph, paths: paths, files: host.files)
    try host.files.create(directory.frozenStudy, with: loaded.bytes, mode: .privateFile)
    if let parameters = loaded.parameters {
        try host.files.create(directory.frozenParameters, with: parameters, mode: .privateFile)
    }
    try SourceFolder(of: directory).freeze(loaded.sources.map(\.frozen), files: ownFiles)
    try host.files.create(
        directory.path(lastComponent(of: loaded.path)), with: loaded.bytes, mode: .privateFile)
    for (path, text) in directory.scripts(for: graph.scheduler) {
        try host.files.create(path, with: text, mode: .privateExecutable)
    }
    do { try await acquireDependencies(of: graph.study, paths: paths, host: host) } catch {
        // A folder that was there before stays, as empty as it was.
        let inside = (try? host.files.list(directory.root)) ?? []
        await remove(isNew ? [directory.root] : inside.map(directory.path), host)
        throw error
    }
    try layOut(graph, renderer: renderer, in: directory, files: host.files)
    let header = JournalHeader(
        studyID: newStudyID(host), specificationFile: lastComponent(of: loaded.path),
        specificationRoot: specificationRoot,
        hashedWorkspaces: settings.hashedWorkspaces, dependencyPaths: dependencyPaths(of: graph.study, host: host),
        created: Timestamp(milliseconds: host.clock.now()),
        settings: settings.texts)
    try StudyPlace(study: header.studyID, at: directory, host: host).write(directory, files: host.files)
    // Last: a directory with a journal is a whole study, and one without it never was started.
    try Journal.create(in: directory, header: header, files: host.files)
    return directory
}

/// Eight random hexadecimal digits.
package func newStudyID(_ host: Host) -> String {
    host.random.bytes(4).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}

extension StudyPlace {
    /// That of a study which is to be at home in a directory.
    package init(
        study: String, at directory: StudyDirectory, specificationRoot: String? = nil, host: Host
    ) throws(HostError) {
        self.init(
            study: study, path: directory.root, folder: try host.files.target(directory.root)?.identity,
            host: host.context.hostName, specificationRoot: specificationRoot)
    }
}

/// Clones what `env.dependencies.git` names: all of it, or none.
private func acquireDependencies(of study: Study, paths: StudyPaths, host: Host) async throws {
    guard !study.environment.repositories.isEmpty else { return }
    var made: [String] = []
    do { try await clone(study, paths: paths, made: &made, host: host) } catch {
        await remove(made, host)
        throw error
    }
}

private func clone(_ study: Study, paths: StudyPaths, made: inout [String], host: Host) async throws {
    let environment = TokenEnvironment(study.environment, dependencyPaths: [:])
    for repository in study.environment.repositories {
        func fill(_ text: String) -> String {
            replacing(environment.replacing(text)) {
                ["OUTPUT_PATH": paths.output, "SPECROOT": paths.specification][$0]
            }
        }
        let target = host.absolute("\(fill(repository.path.value))/\(repository.name.value)")
        guard try host.files.information(target) == nil else {
            throw StudyError("\(target) already exists, so `\(repository.name.value)` cannot be cloned there")
        }
        made.append(target)
        try await git(["clone", "--quiet", "--", fill(repository.url.value), target], host)
        switch repository.revision?.value {
        case .tag(let name): try await git(["-C", target, "checkout", "--quiet", "tags/\(name)"], host)
        case .branch(let name), .commit(let name): try await git(["-C", target, "checkout", "--quiet", name], host)
        case nil: break
        }
    }
}

/// Removes what was made in vain, as far as it can be; why it was in vain is what is told.
private func remove(_ paths: [String], _ host: Host) async {
    guard !paths.isEmpty else { return }
    _ = try? await host.programs.run(Invocation("rm", ["-rf", "--"] + paths, deadlineSeconds: 600))
}

private func git(_ arguments: [String], _ host: Host) async throws {
    let result = try await host.programs.run(Invocation("git", arguments, deadlineSeconds: 3600))
    guard result.succeeded else {
        throw StudyError(
            "git \(arguments.joined(separator: " ")) failed: \(String(decoding: result.errors, as: UTF8.self))")
    }
}
