import Expansion
import HostInterface
import TestSupport
import Tracking

/// Nothing runs once the temporary files that it may read are gone.
extension World {
    /// What each temporary file of simulated studies is called.
    static let temporaryFile = "t"

    /// What the command of an instance leaves in its workspace before it ends well; nothing on a full disk.
    mutating func writeTemporaries(_ instance: InstanceID, by client: Client) {
        let graph = graph.current
        guard graph.temporaryReaders.hasTemporaries(graph.stepIndex(of: instance)) else { return }
        let path = "\(self.graph.root)/\(graph.workspace(of: instance))/\(Self.temporaryFile)"
        let isThere =
            (try? files.put(path, [], mode: .privateFile, isNew: false, isSynced: true, by: client, at: now)) != nil
        temporaryFiles[instance] = isThere ? path : nil
    }

    mutating func checkHasTemporaries(_ instance: InstanceID) {
        let graph = graph.current
        guard !graph.temporaryReaders.isEmpty, let state = folded() else { return }
        // An attempt that counts for nothing any more may read what it likes.
        guard !state[instance].phase.isFinal else { return }
        for parents in graph.parents(of: instance) {
            if let maker = parents.first(where: { state.hasLostTemporaries($0) || isTemporaryGone(of: $0) }) {
                violated("instance \(instance.index) runs, and the temporary files of \(maker.index) are gone")
            }
        }
    }

    private func isTemporaryGone(of maker: InstanceID) -> Bool {
        temporaryFiles[maker].map { files.entries[$0] == nil } ?? false
    }
}
