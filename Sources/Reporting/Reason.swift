import Diagnostics
import Executors
package import Expansion
import Specification
package import Tracking

/// Why things are as they are, in plain words; the one place where they are worded.
package enum Reason {
    package static func text(_ outcome: Outcome) -> String {
        switch outcome {
        case .succeeded: "finished"
        case .skipped: "skipped"
        case .timedOut: "stopped at its walltime"
        case .cancelled(by: .us): "cancelled"
        case .cancelled(by: .somebodyElse): "cancelled outside maestro-swift, with the scheduler's own commands"
        case .failed(let failure): text(failure)
        }
    }

    package static func text(_ failure: Failure) -> String {
        switch failure {
        case .exit(let code): "exit code \(code)"
        case .signal(let number): "killed by signal \(number)\(name(ofSignal: number).map { " (\($0))" } ?? "")"
        case .outOfMemory: "out of memory"
        case .nodeFailure: "node failure"
        case .preempted: "preempted by the scheduler"
        case .deadline: "could not finish before its deadline"
        case .badRows(let words): "its rows cannot be used: \(words)"
        case .launch(let words), .unusableValue(let words): "could not start: \(words)"
        case .rejected(let words): "rejected by the scheduler: \(words)"
        case .vanished: "it disappeared without an exit record"
        case .noExitRecord: "the scheduler reports success, but no exit record exists"
        case .unknownEnd: "end unknown: the scheduler no longer knows the job, or does not respond"
        case .unrecordedEnd: "end unknown: the process that records its exit was killed"
        case .other(let word): "the scheduler reports \(word)"
        }
    }

    private static func name(ofSignal number: Int32) -> String? {
        [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
            9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
        ][number]
    }

    /// Why an instance stands where it does; nothing where there is nothing to explain.
    package static func text(of instance: InstanceID, in state: RunState) -> String? {
        let own = state[instance]
        switch own.phase {
        case .ended(.failed(.unknownEnd)):
            let job =
                state.jobName(of: instance).map { job in
                    "; if it is still running, `\(state.graph.scheduler.dialect.jobs.cancel) \(job)` ends it"
                } ?? ""
            return text(.unknownEnd) + job
        case .ended(.skipped): return skippedParent(of: instance, in: state) ?? falseCondition(of: instance, in: state)
        case .skipped(.condition), .dequeuing(.skip(.condition)): return falseCondition(of: instance, in: state)
        case .ended(let outcome): return outcome.isSuccess ? nil : text(outcome)
        case .skipped(.failed(let cause)), .dequeuing(.skip(.failed(let cause))):
            return text(of: instance, because: cause, in: state)
        case .skipped(.leftOut(let cause)), .dequeuing(.skip(.leftOut(let cause))):
            return text(of: instance, leftOutFor: cause, in: state)
        case .skipped(.notNeeded), .dequeuing(.skip(.notNeeded)): return unneeded(instance, in: state)
        case .skipped(.loopEnded), .dequeuing(.skip(.loopEnded)): return unneededRound(instance, in: state)
        case .skipped(.removed) where state.graph.isPending(instance): return "stood for rows that are known by now"
        case .skipped(.removed), .dequeuing(.skip(.removed)): return "no longer in the study file"
        case .dequeuing(.amend): return "will be resubmitted with its updated options"
        case .dequeuing(.resubmit), .dequeuing(.replace): return "will be resubmitted after its dependencies"
        case .doubtful:
            let words = state.blockingReasons[instance].map { " (\($0))" } ?? ""
            return "the scheduler's reply was inconclusive\(words); checking whether it has the job"
        case .waiting where !state.graph.study.pools.isEmpty && state.isReadyForItsTurn(instance):
            let pool = state.fullPool(forStep: state.graph.stepIndex(of: instance))
            return pool.map { "waits for a place in the pool \($0.name)" } ?? state.blockingReasons[instance]
        case .waiting, .intended, .queued, .running: return state.blockingReasons[instance]
        }
    }

    private static func unneededRound(_ instance: InstanceID, in state: RunState) -> String {
        let graph = state.graph
        guard let loop = graph.step(of: instance).loop.map({ graph.loops[$0] }), let round = graph.round(of: instance)
        else { return "not needed" }
        return round > loop.atMost
            ? "not needed: \(loop.name) has at most \(counted(loop.atMost, "round"))"
            : "not needed: \(loop.name) was over before round \(round)"
    }

    private static func unneeded(_ instance: InstanceID, in state: RunState) -> String {
        let graph = state.graph
        if graph.step(of: instance).role == .onFailure { return "not needed: the study had not failed by then" }
        for edge in graph.step(of: instance).parents {
            let name = graph.steps[edge.step].name
            switch (edge.trigger, edge.scope) {
            case (.failure, .all): return "not needed: none of \(name) failed"
            case (.failure, .group): return "not needed: none of its group of \(name) failed"
            case (.failure, .matching): return "not needed: \(name) did not fail"
            case (.success, _) where edge.isLate && !edge.mayBeSkipped: return "not needed, because \(name) was not"
            case (.success, _), (.unlessSkipped, _), (.end, _): continue
            }
        }
        return skippedParent(of: instance, in: state) ?? "not needed"
    }

    private static func falseCondition(of instance: InstanceID, in state: RunState) -> String {
        let condition = state.graph.step(of: instance).text.condition.map { " (`\($0.text.value.prefix(200))`)" } ?? ""
        return "skipped: its condition is false" + condition
    }

    private static func skippedParent(of instance: InstanceID, in state: RunState) -> String? {
        let graph = state.graph
        for edge in graph.step(of: instance).parents where edge.trigger == .success {
            let parents = graph.parents(of: instance, through: edge)
            guard let first = parents.first, parents.allSatisfy({ state[$0].phase.isSkipped }) else { continue }
            let name = edge.isGathering ? "every \(graph.steps[edge.step].name)" : graph.name(of: first)
            return "skipped, because \(name) was skipped"
        }
        return nil
    }

    private static func text(
        of instance: InstanceID, leftOutFor cause: InstanceID, in state: RunState
    ) -> String {
        let step = state.graph.step(of: cause)
        let gathers = state.graph.step(of: instance).parents.contains { $0.step == step.index && $0.isGathering }
        if gathers { return "not run: no instance of \(step.name) that it gathers finished" }
        let isAllowed = state.counts(ofStep: step.index).failures <= step.allowedFailures
        return text(of: instance, because: cause, in: state) + (isAllowed ? ", which is allowed" : "")
    }

    private static func text(of instance: InstanceID, because cause: InstanceID, in state: RunState) -> String {
        let graph = state.graph
        let name = graph.name(of: cause)
        guard case .ended(let outcome) = state[cause].phase else { return "not run: \(name) did not finish" }
        let end = text(outcome)
        let isOfOneRound = graph.round(of: instance) == graph.round(of: cause)
        guard isOfOneRound, graph.stepIndex(of: instance) == graph.stepIndex(of: cause) else {
            return "not run: \(name) did not finish (\(end))"
        }
        return state.isCanary(cause)
            ? "not run: the canary \(name) failed (\(end))" : "not run: too many instances failed like \(name) (\(end))"
    }
}
