import Expansion
import Storage
import Tracking

/// Follows a journal as it grows, and compares what it adds up to with what its writer believes.
struct Shadow: Sendable {
    private var state: RunState
    private var chain: JournalChain?

    init(_ graph: StudyGraph) { state = RunState(graph) }

    /// - Returns: What differs, if anything does.
    mutating func compare(with memory: RunState, journal: JournalChain.Source) -> String? {
        do {
            var folded = state
            for version in memory.versions.values { folded.add(version) }
            let add: (Record) -> Void = { folded.apply($0.event, at: $0.time) }
            if chain == nil {
                chain = try JournalChain.read(journal, add)
            } else if try chain?.readOn(journal, add) == false {
                // What was written after somebody took over never happened.
                return nil
            }
            state = folded
        } catch {
            return "the journal cannot be read: \(error)"
        }
        return state.difference(from: memory)
    }
}

extension RunState {
    fileprivate func difference(from other: RunState) -> String? {
        for (mine, its) in zip(instances, other.instances) where mine != its { return "\(mine) is not \(its)" }
        func compare<T: Equatable>(_ name: String, _ value: (RunState) -> T) -> String? {
            value(self) == value(other) ? nil : "\(name) \(value(self)) is not \(value(other))"
        }
        let found: [String?] = [
            compare("last batch") { $0.lastBatch }, compare("course") { $0.course },
            compare("closed") { $0.isClosed },
            compare("settings") { $0.settings }, compare("requests") { $0.requests.sorted() },
            compare("live") { $0.scheduled.sorted() }, compare("unwanted") { $0.unwanted.sorted() },
            compare("blocking reasons") { $0.blockingReasons }, compare("last words") { $0.lastErrorLine },
            compare("untied") { $0.staleDependencies.sorted() }, compare("calls") { $0.calls },
            compare("misfits") { $0.inconsistentEvents }, compare("remaining") { $0.remaining },
            compare("ready") { Array($0.readyToSchedule) },
            compare("batches") { state in state.scheduled.sorted().map { state.batches[$0] } },
        ]
        return found.compactMap { $0 }.first
    }
}
