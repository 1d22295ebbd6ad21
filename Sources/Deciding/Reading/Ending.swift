import Executors
import Expansion
import Jobs
import Specification
import Tracking

/// What an end means for the run: whether it stands, whose it is, and whether the attempt is followed by another.
extension Reading {
    func end(_ outcome: Outcome, at moment: Timestamp, stop: Watch.StopReason?) -> [Event] {
        let outcome = attributed(outcome, stop: stop)
        switch own.phase {
        // It ran on what is being made anew, or counts no more than if it had ended before it was removed.
        case .dequeuing(.resubmit), .dequeuing(.skip(.removed)): return [.dequeued(instance)]
        case .dequeuing(.replace) where !outcome.isSuccess, .dequeuing(.amend) where !outcome.isSuccess:
            return [.dequeued(instance)]
        case .dequeuing(.skip) where !outcome.isSuccess && outcome != .skipped: return [.dequeued(instance)]
        case .dequeuing, .waiting, .intended, .doubtful, .queued, .running, .ended, .skipped: break
        }
        return isTriedAgain(outcome)
            ? [.retrying(instance, outcome, at: moment)] : [.ended(instance, outcome, at: moment)]
    }

    /// A signal or a cancellation that we asked for has our reason.
    private func attributed(_ outcome: Outcome, stop: Watch.StopReason?) -> Outcome {
        let isUnwanted = state.isCancelled(instance)
        switch outcome {
        case .succeeded, .skipped, .timedOut: return outcome
        case .cancelled, .failed(.signal), .failed(.vanished), .failed(.exit), .failed(.noExitRecord),
            .failed(.unrecordedEnd), .failed(.launch):
            if stop == .walltime { return .timedOut }
            return stop != nil || (isUnwanted && outcome.isInterruption) ? .cancelled(by: .us) : outcome
        case .failed: return outcome
        }
    }

    private func isTriedAgain(_ outcome: Outcome) -> Bool {
        guard !state.isCancelled(instance), let cause = outcome.retryCause else { return false }
        let step = state.graph.step(of: instance)
        let rule = policy.rule(for: cause, step: step.index, of: state.graph)
        let hasTurns = own.retries[cause] < rule.times
        switch (cause, outcome) {
        case (.timeLimit, _):
            guard step.text.restart != nil else { return hasTurns }
            let limit = policy.restarts(ofStep: step.index, in: state.graph)
            return limit.map { Int(own.restarts) + (report.record?.links ?? 0) < $0 } ?? true
        // The wrapper has tried these in place as often as the step allows.
        case (.exit, _) where !executor.isBesideConductor: return false
        case (.exit, .failed(.exit(let code))): return hasTurns && rule.includes(code: code)
        case (.exit, .failed(.signal(let signal))): return hasTurns && rule.includes(code: 128 + signal)
        // A job that waited for its end has read its record, and gone on.
        case (.infrastructure, _) where hasRecordedFailure && policy.mayBeBelieved(ofStep: step.index, in: state.graph):
            return false
        // It may have done its work, or a part of it, so that only who wrote the step can say.
        case (.infrastructure, .failed(.unrecordedEnd)):
            return state.graph.study.steps[step.index].retry.infrastructure != nil && hasTurns
        case (.infrastructure, _), (.outOfMemory, _), (.exit, _): return hasTurns
        }
    }
}

extension Outcome {
    fileprivate var isInterruption: Bool {
        switch self {
        case .cancelled, .failed(.signal), .failed(.vanished), .failed(.launch): true
        case .succeeded, .skipped, .timedOut, .failed: false
        }
    }
}
