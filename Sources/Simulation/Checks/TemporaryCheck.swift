import Expansion
import Tracking

/// Nothing runs once the temporary files that it may read are gone.
extension World {
    mutating func checkHasTemporaries(_ instance: InstanceID) {
        let graph = graph.current
        guard !graph.temporaryReaders.isEmpty, let state = folded() else { return }
        // An attempt that counts for nothing any more may read what it likes.
        guard !state[instance].phase.isFinal else { return }
        for parents in graph.parents(of: instance) {
            if let maker = parents.first(where: { state.hasLostTemporaries($0) }) {
                violated("instance \(instance.index) runs, and the temporary files of \(maker.index) are gone")
            }
        }
    }
}
