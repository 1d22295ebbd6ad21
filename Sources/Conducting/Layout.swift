package import Expansion
package import HostInterface
package import Rendering
import Storage

/// Writes the workspaces and scripts of all instances.
///
/// - Throws: The first failure of the file system; what was made so far stays.
package func layOut(
    _ graph: StudyGraph, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem
) throws(HostError) {
    try layOut(graph, from: 0, renderer: renderer, in: directory, files: files, isAnew: false)
}

/// Writes the scripts once more, for another place, and what is missing of their workspaces. What stands in the place of
/// a script may be a link to it in another study, so it goes.
package func layOutAnew(
    _ graph: StudyGraph, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem
) throws(HostError) {
    try layOut(graph, from: 0, renderer: renderer, in: directory, files: files, isAnew: true)
}

/// Writes those of the instances that a study has got since. Somebody may have begun that and been killed.
///
/// - Parameter first: The first new id.
func layOutNew(
    _ graph: StudyGraph, from first: Int, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem
) throws(HostError) {
    try layOut(graph, from: first, renderer: renderer, in: directory, files: files, isAnew: true)
}

/// Writes the scripts of what is new in an edited study, and those that say something else than before. Scripts that
/// are there stay as they are: jobs may be reading them.
func layOut(
    _ revision: Revision, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem
) throws(HostError) {
    let graph = revision.graph
    for step in graph.steps where !graph.isGone(step.index) {
        let first = step.scriptVersion == graph.version ? 0 : revision.firstNew
        try layOut(step, of: graph, from: first, renderer: renderer, in: directory, files: files, isAnew: true)
    }
}

private func layOut(
    _ graph: StudyGraph, from first: Int, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem,
    isAnew: Bool
) throws(HostError) {
    for step in graph.steps where !graph.isGone(step.index) {
        try layOut(step, of: graph, from: first, renderer: renderer, in: directory, files: files, isAnew: isAnew)
    }
}

private func layOut(
    _ step: StepNode, of graph: StudyGraph, from first: Int, renderer: ScriptRenderer, in directory: StudyDirectory,
    files: any FileSystem, isAnew: Bool
) throws(HostError) {
    guard let last = step.instances.last, last.index >= first else { return }
    try makeFolder(directory.path(step.directory), files, mayBeThere: isAnew)
    try makeFolder(directory.attempts(ofStep: step.index), files, mayBeThere: isAnew)
    if step.loop != nil { try makeFolder(directory.path(StudyGraph.emptyFolder), files, mayBeThere: true) }
    for instance in step.instances where instance.index >= first && !graph.isAbsent(instance) {
        let workspace = directory.path(graph.workspace(of: instance))
        // A round that may not be needed is laid out when it begins.
        if graph.isOfLaterRound(instance) {
            guard isAnew, try files.information(workspace) != nil else { continue }
        }
        if step.isParameterised { try makeFolder(workspace, files, mayBeThere: isAnew) }
        for (name, text) in scripts(of: instance, in: graph, renderer) {
            let path = "\(workspace)/\(name)"
            if isAnew { do { try files.remove(path) } catch .notFound {} }
            try files.write(path, Array(text.utf8), mode: .privateExecutable)
        }
    }
}

/// Writes the workspace and the scripts of one instance as far as they are not there: somebody may have begun that and been
/// killed, or jobs may be reading them.
func layOut(
    _ instance: InstanceID, of graph: StudyGraph, renderer: ScriptRenderer, in directory: StudyDirectory,
    files: any FileSystem
) throws(HostError) {
    let workspace = directory.path(graph.workspace(of: instance))
    try makeFolder(workspace, files, mayBeThere: true)
    for (name, text) in scripts(of: instance, in: graph, renderer) {
        let path = "\(workspace)/\(name)"
        guard try files.information(path) == nil else { continue }
        try files.replace(path, with: Array(text.utf8), mode: .privateExecutable)
    }
}

private func scripts(
    of instance: InstanceID, in graph: StudyGraph, _ renderer: ScriptRenderer
) -> [(name: String, text: String)] {
    let script = renderer.script(for: instance, in: graph)
    let restart = script.restartName.flatMap { name in script.restartText.map { (name, $0) } }
    return [(script.name, script.text)] + (restart.map { [$0] } ?? [])
}

private func makeFolder(_ path: String, _ files: any FileSystem, mayBeThere: Bool) throws(HostError) {
    do { try files.createDirectory(path, mode: .privateDirectory) } catch .alreadyExists where mayBeThere {}
}
