import Expansion
import Storage
import Tracking

/// A study that users extend or edit: which of its runs count no more.
extension World {
    /// Takes in what the journal says that the study has got.
    mutating func checkGrowth() {
        guard hazards.extensions > 0 || hazards.edits > 0 || graph.frozen.hasLateTables else { return }
        var state = RunState(graph.frozen, versions: versions)
        var superseded: [UInt32: Int] = [:]
        let chain = try? JournalChain.read(journal) { record in
            let before = state
            state.apply(record.event, at: record.time)
            guard case .requested(_, let request) = record.event, request.changesStudy else { return }
            for instance in before.graph.instances where state[instance].phase.isAnew(after: before[instance].phase) {
                superseded[instance.index] = Int(before[instance].attempts)
            }
        }
        let isOther =
            state.graph.instanceCount != graph.current.instanceCount || state.graph.version != graph.current.version
        guard chain != nil, isOther else { return }
        graph.grow(to: state.graph)
        ledger.supersede(superseded)
    }
}

extension Request {
    fileprivate var changesStudy: Bool {
        switch self {
        case .extend, .revise: true
        default: false
        }
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
