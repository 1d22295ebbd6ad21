import Executors
import Expansion
import Jobs
import Specification
import Tracking

/// What ends mean of what is held back for its parents: by the scheduler, and by its wrapper.
extension Reading {
    /// Whether the scheduler lets it begin at any end of others, which may be tried again.
    private var mayBeginTooSoon: Bool {
        let parents = state.graph.step(of: instance).parents
        return executor.capabilities.letsGoAtAnyEnd
            ? !parents.isEmpty : parents.contains { $0.isHeldForEnd || $0.isHeldGroup }
    }

    /// Whether its job is to be ended by the scheduler where a failure does not come.
    private var mayBeEndedInVain: Bool {
        let parents = state.graph.step(of: instance).parents
        return !executor.capabilities.letsGoAtAnyEnd
            && parents.contains { $0.isHeldForEnd && $0.trigger == .failure }
    }

    /// Where Slurm cancels what waits for something that never comes, that is no end of its own.
    func wasKilledWithItsParent(_ outcome: Outcome, _ watch: Watch) -> Bool {
        (policy.killsInvalidDependencies || mayBeEndedInVain) && outcome == .cancelled(by: .somebodyElse)
            && own.started == nil
            && report.record == nil && !state.dependenciesAreMet(instance) && watch.stops[instance] == nil
    }

    /// Its wrapper found that what it waits for had not come. If that is here now, its own eyes were at fault, unless
    /// its scheduler lets it begin at any end: that was then not known by the records alone, or has come since.
    func blocked(at moment: Timestamp, stop: Watch.StopReason?) -> [Event] {
        guard case .dequeuing = own.phase else {
            return state.dependenciesAreMet(instance) && !mayBeginTooSoon
                ? end(
                    .failed(.launch("the results of its dependencies were not visible where it ran")), at: moment,
                    stop: stop)
                : [.dequeued(instance)]
        }
        return [.dequeued(instance)]
    }

    /// Its record tells of a bad end, before anybody had asked for it.
    var hasRecordedFailure: Bool {
        switch report.record?.end {
        case .exit(let code, _, let isOwn): isOwn && code != 0
        case .timedOut: true
        case .blocked, .skipped, .cancelled, nil: false
        }
    }
}
