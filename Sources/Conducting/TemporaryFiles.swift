import Deciding
import Expansion
import HostInterface
import Rendering
import Tracking

/// The removal of temporary files, by the conductor alone: whoever begins a reader again makes them again.
extension ConductorLoop {
    /// So many instances in one round, so that nothing else waits long.
    private static var mostAtOnce: Int { 1000 }

    /// Removes what nobody can read any more; says whether all that was noted is on disk.
    mutating func removeTemporaries() -> Bool {
        while ending == nil {
            let due = state.removableTemporaries.prefix(Self.mostAtOnce)
            guard !due.isEmpty else { return true }
            let set = InstanceSet(due)
            // On disk before a file goes: else a reader that begins again would look for what is not there.
            note([.removingTemporaries(set)])
            guard flush() else { return false }
            removeFiles(of: set)
        }
        return true
    }

    /// What cannot be removed stays, and costs nothing but room.
    func removeFiles(of set: InstanceSet) {
        for instance in set.instances(below: state.graph.instanceCount) where state.hasLostTemporaries(instance) {
            let step = state.graph.step(of: instance)
            let workspace = directory.path(state.graph.workspace(of: instance))
            let removal = TemporaryRemoval(
                files: host.files, workspace: workspace, ownStem: state.graph.fileStem(of: instance))
            for pattern in step.text.temporary {
                removal.remove(builder.renderer.fill(pattern, for: instance, in: state.graph))
            }
        }
    }
}

/// Removes regular files below a workspace. Links are neither followed nor removed.
struct TemporaryRemoval {
    let files: any FileSystem
    /// Absolute.
    let workspace: String
    /// How the scripts of its instance are called, and what it has written to its output: these stay.
    let ownStem: String

    /// - Parameter pattern: From the workspace.
    func remove(_ pattern: String) {
        let parts = pattern.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty, !parts.contains(".."), isFolder(workspace) else { return }
        var folders = [workspace]
        for part in parts.dropLast() { folders = folders.flatMap { entries(of: $0, part).filter(isFolder) } }
        for folder in folders {
            for path in entries(of: folder, parts[parts.count - 1]) where isRemovable(path) { try? files.remove(path) }
        }
    }

    private func entries(of folder: String, _ part: Substring) -> [String] {
        let pattern = FileNamePattern(part)
        if let name = pattern.name { return ["\(folder)/\(name)"] }
        return ((try? files.list(folder)) ?? []).filter(pattern.matches).map { "\(folder)/\($0)" }
    }

    private func isFolder(_ path: String) -> Bool { kind(of: path) == .directory }

    private func isRemovable(_ path: String) -> Bool {
        kind(of: path) == .file && !path.hasPrefix("\(workspace)/\(ownStem).")
    }

    private func kind(of path: String) -> FileInformation.Kind? { ((try? files.information(path)) ?? nil)?.kind }
}
