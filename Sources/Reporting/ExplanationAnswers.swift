import Diagnostics
import Executors
import Expansion
import Specification
import Tracking

/// The answer to "why", for each place where an instance may stand.
extension Explanation {
    struct Answer {
        var words: String
        var facts: [String] = []
        var wantsOutput = false
        var help = ""
    }

    var answer: Answer {
        switch state[instance].phase {
        case .waiting: return waiting
        case .dequeuing(.amend):
            return Answer(words: "waits to be resubmitted with its updated options", help: absence)
        case .dequeuing(.resubmit), .dequeuing(.replace):
            return Answer(words: "waits to be resubmitted after its dependencies, which are retried", help: absence)
        case .intended, .doubtful:
            return Answer(
                words: "was submitted, but the scheduler's reply was inconclusive; checking whether it has the job",
                facts: state.blockingReasons[instance].map { ["the scheduler's message: \($0)"] } ?? [], help: absence)
        case .queued: return queued
        case .running: return running
        case .ended(.skipped), .skipped(.condition), .dequeuing(.skip(.condition)):
            return Answer(words: "was " + (Reason.text(of: instance, in: state) ?? "skipped"), help: "")
        case .ended(let outcome): return ended(outcome)
        case .skipped(.failed(let cause)), .dequeuing(.skip(.failed(let cause))), .skipped(.leftOut(let cause)),
            .dequeuing(.skip(.leftOut(let cause))):
            return skipped(because: cause)
        case .skipped(.removed) where state.graph.isPending(instance):
            return Answer(words: "stood for rows that are known by now", help: "")
        case .skipped(.removed), .dequeuing(.skip(.removed)):
            return Answer(words: "is no longer in the study file, which was edited since", help: "")
        case .skipped(.notNeeded), .dequeuing(.skip(.notNeeded)), .skipped(.loopEnded), .dequeuing(.skip(.loopEnded)):
            return Answer(words: "was " + (Reason.text(of: instance, in: state) ?? "not needed"), help: "")
        }
    }

    /// What to do where nobody conducts the study; empty where somebody does.
    private var absence: String {
        ConductorNote(conductor, directory: directory, zoneOffsetMinutes: zoneOffsetMinutes).text ?? ""
    }

    /// Where it runs on a machine that nothing is heard of.
    private var unheard: UnheardSteps? {
        evidence.unheard.first { $0.instances.contains(instance) }.map {
            UnheardSteps(host: $0.host, instances: [instance], heard: $0.heard, isSilent: $0.isSilent)
        }
    }

    // MARK: Before it runs

    private var waiting: Answer {
        let parents = openParents
        if let first = parents.first {
            let more = parents.count > 3 ? " and \(parents.count - 3) more" : ""
            let names = parents.prefix(3).map(described).joined(separator: ", ")
            return Answer(
                words: "waits for \(names)\(more)",
                help: absence.isEmpty ? "\(command("why", word(first))) explains that" : absence)
        }
        if state.awaitsCanaries(instance) {
            return Answer(words: "waits for the canaries of its step to succeed", help: absence)
        }
        if state.isPaused {
            return Answer(words: "waits, because the study is paused", help: "\(command("resume")) continues it")
        }
        if let pool = state.fullPool(forStep: state.graph.stepIndex(of: instance)) {
            return Answer(
                words: "waits for a place in the pool \(pool.name), of which \(pool.taken) of \(pool.places) are taken",
                help: absence)
        }
        let blockingReason = state.blockingReasons[instance].map { "at its last submission: \($0)" }
        return Answer(
            words: "waits for its turn: its dependencies have ended",
            facts: [turn] + [blockingReason].compactMap { $0 },
            help: absence)
    }

    private var scheduler: Dialect { state.graph.scheduler.dialect }

    private var turn: String {
        let live = state.graph.isScheduled(instance) ? state.activeScheduled : runningHere
        if evidence.throttle > 0, live >= evidence.throttle {
            return "\(countedAre(live, "job")) active, and --throttle allows \(evidence.throttle)"
        }
        if let limit = evidence.submitLimit { return "\(countedAre(live, "job")) in \(scheduler.title), and \(limit)" }
        guard !state.graph.isScheduled(instance) else { return "\(countedAre(live, "job")) in \(scheduler.title)" }
        let memory = evidence.kibibytes.map { " and \(MemoryAmount.text(kibibytes: $0)) of memory" } ?? ""
        return "\(countedAre(live, "step")) running; local steps share \(counted(evidence.cores ?? 1, "core"))\(memory)"
    }

    /// Local steps that run; a runner has more at hand.
    private var runningHere: Int {
        state.liveBesideConductor.count { id in
            state.batches[id]?.batch.members.contains { state[$0.instance].phase == .running } ?? false
        }
    }

    private var openParents: [InstanceID] {
        zip(state.graph.step(of: instance).parents, state.graph.parents(of: instance)).flatMap { edge, range in
            range.lazy.filter { edge.trigger.edgeState(of: $0, in: state[$0].phase) == .open }
        }
    }

    private func described(_ instance: InstanceID) -> String {
        "\(state.graph.name(of: instance)) (\(StateWord(state[instance].phase).shown))"
    }

    private var queued: Answer {
        guard history.attempts.last?.executor.isBesideConductor != true else {
            return Answer(words: "is queued on this machine until cores are free", facts: [turn], help: absence)
        }
        let job = state.jobName(of: instance).map { "job \($0)" } ?? "a job"
        var answer = Answer(words: "is queued in \(scheduler.title) as \(job) and has not started", help: absence)
        let parents = openParents
        if !parents.isEmpty {
            answer.facts.append("it depends on " + parents.prefix(3).map(described).joined(separator: ", "))
        }
        if state[instance].requeued != nil {
            answer.facts.append("it ran before, and \(scheduler.title) requeued its job")
        }
        if let said = evidence.wordsNow { answer.facts.append("\(scheduler.title) reports: \(said)") }
        if let blockingReason = state.blockingReasons[instance] {
            answer.facts.append(blockingReason)
            if let job = state.jobName(of: instance) {
                answer.help =
                    "`\(scheduler.jobs.show) \(job)` shows details; \(command("cancel", "--instance \(word(instance))")) cancels it"
            }
        }
        return answer
    }

    // MARK: While it runs, and after

    private var running: Answer {
        let own = state[instance]
        let since =
            own.started.map { " for " + Duration.short(milliseconds: max(0, now.milliseconds(since: $0))) } ?? ""
        var answer = Answer(words: "runs\(since)\(place)", wantsOutput: true)
        if let limit = state.resources(of: instance).walltime.flatMap({ state.seconds(of: $0, for: instance) }) {
            answer.facts.append("its walltime is \(Duration.short(Int64(limit)))")
        }
        if let blockingReason = state.blockingReasons[instance] { answer.facts.append(blockingReason) }
        if let said = evidence.wordsNow { answer.facts.append("\(scheduler.title) reports: \(said)") }
        if let unheard { answer.facts.append(UnheardNote(unheard, in: state, directory: directory, now: now).fact) }
        answer.help =
            absence.isEmpty ? "\(command("logs", "\(word(instance)) --follow")) follows its output" : absence
        return answer
    }

    private var place: String {
        let host = evidence.host.map { " on \($0)" } ?? ""
        return host + (history.attempts.last.map { job(of: $0) } ?? "")
    }

    private func ended(_ outcome: Outcome) -> Answer {
        let after = state[instance].length.map { " after " + Duration.short(milliseconds: $0) } ?? ""
        switch outcome {
        case .succeeded: return Answer(words: "finished\(after)\(place)")
        case .skipped, .cancelled:
            return Answer(words: "was \(Reason.text(outcome))", help: advice(outcome))
        case .failed, .timedOut:
            var answer = Answer(
                words: "\(outcome == .timedOut ? "was " : "failed\(after)\(place): ")\(Reason.text(outcome))",
                wantsOutput: true)
            if let record = evidence.record { answer.facts.append("its exit record is \(record)") }
            answer.help = advice(outcome)
            return answer
        }
    }

    private func advice(_ outcome: Outcome) -> String {
        Advice(for: instance, outcome, in: state) { command("retry", "--instance \(word(instance))\($0)") }.text
    }

    private func skipped(because cause: InstanceID) -> Answer {
        let reason = Reason.text(of: instance, in: state) ?? "not run"
        return Answer(
            words: reason.hasPrefix("not run") ? "was \(reason)" : reason,
            help:
                "\(command("why", word(cause))) explains that; \(command("retry", "--instance \(word(cause))")) runs it again, and what depends on it"
        )
    }
}
