import Executors
import Expansion
import Jobs
import Tracking

/// Whether what a report is about has begun, waits, or was put back.
extension Reading {
    var beginning: [Event] {
        if case .queued = report.observed { return blockingReason }
        if let record = report.record, record.job == job, !isOfEarlierLife(record) {
            if own.started == nil { return [.started(instance, at: min(record.started, now))] }
            // Its end is not believed while its job waits, and that job would wait for ever.
            return report.observed == .dependencyNeverSatisfied ? staleDependency : []
        }
        switch report.observed {
        case .running:
            guard own.started != nil else { return [.started(instance, at: now)] }
            return again
        case .dependencyNeverSatisfied: return staleDependency
        case .queued, .undecided, .ended, .unaccounted, .givenBack, nil: return []
        }
    }

    func waitingFor(_ reason: String?) -> [Event] {
        reason == state.blockingReasons[instance] ? [] : [.blocked(instance, reason: reason ?? "")]
    }

    private var blockingReason: [Event] {
        guard case .queued(let reason) = report.observed else { return [] }
        return waitingFor(reason)
    }

    /// It ran, and waits again. What squeue tells may be older than what the record told, and has whole seconds.
    var requeue: [Event] {
        guard case .queued = report.observed, let started = own.started, let requeued = report.life?.submitted,
            requeued.milliseconds >= started.milliseconds / 1000 * 1000
        else { return [] }
        // Slurm calls a job running before its wrapper has made its record.
        let begun = report.record.map { max($0.started, started) } ?? started
        return [.requeued(instance, at: max(requeued, begun.advanced(byMilliseconds: 1)))]
    }

    private func isOfEarlierLife(_ record: AttemptRecord) -> Bool { own.requeued.map { record.started < $0 } ?? false }

    /// It was put back into the queue, and runs once more.
    private var again: [Event] {
        (state.blockingReasons[instance] == nil ? [] : [.blocked(instance, reason: "")])
            + (state.staleDependencies.contains(instance) ? [.updatedDependencies(InstanceSet([instance]))] : [])
    }

    /// Where Slurm took a parent for failed that did not fail, the job must be let go; it may have begun before, if the
    /// controller has forgotten that.
    private var staleDependency: [Event] {
        guard own.phase == .queued || own.phase == .running, state.dependenciesAreMet(instance),
            !state.staleDependencies.contains(instance)
        else {
            return []
        }
        return [.staleDependencies(InstanceSet([instance]))]
    }
}
