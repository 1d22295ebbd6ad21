import Expansion
import Storage
import Tracking

/// A study that users extend: which of its runs count no more.
extension World {
    /// Takes in what the journal says that the study has got.
    mutating func checkGrowth() {
        guard hazards.extensions > 0 else { return }
        var state = RunState(graph.frozen)
        var superseded: [UInt32: Int] = [:]
        let chain = try? JournalChain.read(journal) { record in
            let before = state
            state.apply(record.event, at: record.time)
            guard case .requested(_, .extend) = record.event else { return }
            for instance in before.graph.instances where state[instance].phase.isAnew(after: before[instance].phase) {
                superseded[instance.index] = Int(before[instance].attempts)
            }
        }
        guard chain != nil, state.graph.instanceCount != graph.current.instanceCount else { return }
        graph.grow(to: state.graph)
        ledger.supersede(superseded)
    }
}

extension Phase {
    /// Whether it is to run once more.
    fileprivate func isAnew(after earlier: Phase) -> Bool {
        guard self != earlier else { return false }
        switch self {
        case .waiting, .dequeuing(.resubmit): return true
        case .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: return false
        }
    }
}
