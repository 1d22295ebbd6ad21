package import Expansion
package import HostInterface
package import Rendering
package import Storage

/// Writes the workspaces and scripts of all instances.
///
/// - Throws: The first failure of the file system; what was made so far stays.
package func layOut(
    _ graph: StudyGraph, renderer: ScriptRenderer, in directory: StudyDirectory, files: any FileSystem
) throws(HostError) {
    for step in graph.steps where !step.instances.isEmpty {
        try makeFolder(directory.path(step.directory), files)
        try makeFolder(directory.attempts(ofStep: step.index), files)
        for index in step.instances {
            let instance = InstanceID(index)
            let workspace = directory.path(graph.workspace(of: instance))
            if step.isParameterised { try makeFolder(workspace, files) }
            let script = renderer.script(for: instance)
            try files.write("\(workspace)/\(script.name)", Array(script.text.utf8), mode: .privateExecutable)
            if let name = script.restartName, let text = script.restartText {
                try files.write("\(workspace)/\(name)", Array(text.utf8), mode: .privateExecutable)
            }
        }
    }
}

private func makeFolder(_ path: String, _ files: any FileSystem) throws(HostError) {
    try files.createDirectory(path, mode: .privateDirectory)
}
