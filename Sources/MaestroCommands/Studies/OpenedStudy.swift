import Expansion
import HostInterface
import Rendering
import Specification
import Storage
import Tracking
import YAML

/// A study directory as it stands on disk.
struct OpenedStudy {
    let directory: StudyDirectory
    let header: JournalHeader
    let graph: StudyGraph
    var state: RunState
    let holder: LeaseHolder

    var paths: StudyPaths { StudyPaths(output: directory.root, specification: header.specificationRoot) }

    /// The renderer of its scripts, with the user's own template if the study names one.
    func renderer(files: any FileSystem) throws -> ScriptRenderer {
        try makeRenderer(graph, paths: paths, files: files)
    }
}

func makeRenderer(_ graph: StudyGraph, paths: StudyPaths, files: any FileSystem) throws -> ScriptRenderer {
    let template = try graph.study.batch.template.map { located -> UserTemplate in
        let path = absolute(located.value, from: paths.specification)
        return UserTemplate(file: path, text: String(decoding: try files.read(path), as: UTF8.self))
    }
    return try ScriptRenderer(graph: graph, paths: paths, userTemplate: template)
}

/// Reads a study directory without changing it.
///
/// - Throws: `CommandFailure` where it is none, or what is wrong with it.
func openStudy(_ path: String, host: Host) throws -> OpenedStudy {
    let root = absolute(path, from: host.surroundings.workingDirectory)
    let directory = StudyDirectory(root: root)
    guard try host.files.information(directory.journal) != nil else {
        throw CommandFailure("\(path) is no study directory: it has no \(StudyDirectory.stateFolder)/journal")
    }
    try directory.check(owner: host.surroundings.userID, files: host.files)
    let bytes = try host.files.read(directory.journal)
    let header = try JournalReader.header(bytes, file: directory.journal)
    let graph = try frozenGraph(directory, header: header, files: host.files)
    var state = RunState(graph)
    _ = try JournalReader.fold(bytes, file: directory.journal) { state.apply($0.event, at: $0.time) }
    return OpenedStudy(
        directory: directory, header: header, graph: graph, state: state,
        holder: Lease.holder(of: directory, host: host))
}

/// The study as it was when it was started: later edits of the user's file do not reach a run.
private func frozenGraph(
    _ directory: StudyDirectory, header: JournalHeader, files: any FileSystem
) throws -> StudyGraph {
    let bytes = try files.read(directory.frozenStudy)
    let options = ExpansionOptions(
        hashedWorkspaces: header.hashedWorkspaces, dependencyPaths: header.dependencyPaths)
    let hasParameters = try files.information(directory.frozenParameters) != nil
    let parameters = hasParameters ? try files.read(directory.frozenParameters) : nil
    let generated = parameters.flatMap { parse($0, file: directory.frozenParameters).root }
    guard let root = parse(bytes, file: directory.frozenStudy).root, hasParameters == (generated != nil),
        let study = readStudy(root, generated: generated).study,
        let graph = expand(study, options: options).graph
    else { throw CommandFailure("\(directory.frozenStudy) is damaged: it is no longer the study that was started") }
    return graph
}
