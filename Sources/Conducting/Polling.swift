import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Scheduling
import Tracking

/// How a conductor learns what became of what it submitted.
extension ConductorLoop {
    /// Hears what jobs tell, and asks each executor when it is time.
    mutating func poll(heard: [InstanceID]) async {
        for id in executors.ids where id.isBesideConductor { await poll(at: state.live(with: id), executor: id) }
        await listen(to: heard)
        await sweep()
        guard !state.scheduled.isEmpty, poll.isDue(at: now) else { return }
        let before = state.changed
        for id in executors.ids where !id.isBesideConductor {
            let batches = state.live(with: id)
            await poll(at: batches, executor: id)
            await search(batches, executor: id)
        }
        poll.polled(at: now, somethingChanged: state.changed != before)
        if successesAreAwaited || onlyEndingIsLeft { poll.expectNews(at: now) }
    }

    /// Reads the records of those that have something to tell: no call of Slurm for what goes well.
    private mutating func listen(to heard: [InstanceID]) async {
        for instance in heard where Int(instance.index) < state.instances.count {
            guard let id = state[instance].batch, state.isLive(id), let live = state.batches[id],
                !live.batch.executor.isBesideConductor, live.job != nil,
                let record = records.certain(recordPath(of: instance))
            else { continue }
            let report = Report(
                instance: instance, batch: id, record: record, observed: nil, isTrustworthy: false)
            await take(report, of: live)
            if record.end != nil, !watch.successes.contains(instance), !state[instance].phase.isFinal {
                poll.hurry()
            }
        }
        if successesAreAwaited { poll.hurry() }
    }

    /// Whether all that is with Slurm was asked to end less than two minutes ago.
    private var onlyEndingIsLeft: Bool {
        let count = watch.stops.count(withinSeconds: 120, at: now) { instance in
            state[instance].batch.map { state.scheduled.contains($0) } ?? false
        }
        return count > 0 && state.activeScheduled <= count
    }

    /// Whether anything waits for Slurm's word on what has ended well, by its record: what is to be submitted after it, or
    /// the end of the study.
    private var successesAreAwaited: Bool {
        guard !watch.successes.isEmpty else { return false }
        return state.allCounts[.waiting] > 0
            || state.activeScheduled <= watch.successes.count
    }

    /// Whether a record can tell more than the observation: of ten thousand jobs that wait, none is opened.
    private func canTell(_ instance: InstanceID, _ observed: JobObservation?) -> Bool {
        switch observed {
        // What ran may have ended well before it was put back.
        case .queued, .dependencyNeverSatisfied: state[instance].started != nil
        case .running: state[instance].started == nil || watch.successes.contains(instance)
        case .undecided, .ended, .unaccounted, .givenBack, nil: true
        }
    }

    func recordPath(of instance: InstanceID) -> String {
        builder.record(of: instance, attempt: state[instance].attempts, in: state.graph)
    }

    /// Of any member: one that ran tells which job has the batch.
    mutating func firstRecord(of batch: Batch) -> AttemptRecord? {
        let paths = batch.members.map { builder.record(of: $0.instance, attempt: $0.attempt, in: state.graph) }
        let found = records.possible(paths)
        return paths.lazy.compactMap { found[$0] }.first
    }

    mutating func poll(at batches: [BatchID], executor: ExecutorID) async {
        let waiting = Set(held.map(\.id))
        let known = batches.compactMap { state.batches[$0] }.filter { $0.job != nil && !waiting.contains($0.batch.id) }
        guard !known.isEmpty, let asked = executors[executor] else { return }
        let jobs = known.compactMap { watched($0) }
        let start = now
        let observation = await asked.observe(jobs)
        if executor.capabilities.forgets { await doubtForgotten(observation, of: jobs, executor: executor) }
        if observation.isTrustworthy { watch.arrays.observed(known.map(\.batch.id)) }
        let records = read(jobs, executor, observation)
        for (live, job) in zip(known, jobs) {
            for task in job.tasks {
                let observed = observation.observed[task.instance]
                // Of ten thousand that wait as they did before there is nothing to say.
                if observed == .queued(blockingReason: nil), state[task.instance].phase == .queued,
                    state.blockingReasons.isEmpty, !watch.missing.hasAbsences
                {
                    continue
                }
                let report = Report(
                    instance: task.instance, batch: live.batch.id, record: records[recordPath(of: task.instance)],
                    observed: observed, life: observation.lives[task.instance], asked: start,
                    isTrustworthy: observation.isTrustworthy)
                await take(report, of: live)
            }
        }
        await sweep(observation.neverStarting, of: executor)
    }

    /// The records that can tell something, by path.
    private mutating func read(
        _ jobs: [WatchedBatch], _ executor: ExecutorID, _ observation: Observation
    ) -> [String: AttemptRecord] {
        let paths = jobs.flatMap(\.tasks).filter { canTell($0.instance, observation.observed[$0.instance]) }
            .map { recordPath(of: $0.instance) }
        guard executor.isBesideConductor else { return records.possible(paths) }
        // What this machine makes itself it sees.
        return paths.reduce(into: [:]) { $0[$1] = records.certain($1) }
    }

    /// What a scheduler told unasked.
    mutating func take(_ news: UnsolicitedUpdate, from executor: ExecutorID) async {
        guard let live = state.batches[news.batch], let member = live.batch.members.first else { return }
        await take(
            Report(
                instance: member.instance, batch: news.batch, record: news.record, observed: news.observed,
                isTrustworthy: false), of: live)
    }

    /// What was told before, and could not be taken in then.
    mutating func takeAgain() async {
        let reports = deferredReports
        deferredReports = []
        for report in reports {
            guard let live = state.batches[report.batch] else { continue }
            await take(report, of: live)
        }
    }

    private mutating func take(_ report: Report, of live: BatchState) async {
        let count = state.graph.instanceCount
        let found = events(from: report, state: state, watch: &watch, policy: policy, now: now)
        guard let events = withRows(found, isElsewhere: !live.batch.executor.isBesideConductor) else {
            // What this machine has told, it does not tell again.
            deferredReports.append(report)
            return
        }
        guard !events.isEmpty else { return }
        if !live.batch.executor.isBesideConductor {
            for event in events { closeRecord(event, isThere: report.record != nil) }
        }
        note(events.flatMap { lastErrorLine(before: $0, of: live) + [withValuesForRequests($0)] })
        if state.graph.instanceCount > count { renewRequests() }
        let phase = state[report.instance].phase
        if phase.isFinal || phase == .waiting { await finish(report.instance, of: live) }
        if phase == .running { watch.stops.begins(report.instance) }
    }

    /// Before a verdict stands: should Slurm start that attempt once more, as when somebody requeues a job that has failed,
    /// its wrapper finds it closed and runs nothing.
    private func closeRecord(_ event: Event, isThere: Bool) {
        let instance: InstanceID
        switch event {
        case .retrying(let failed, _, _): instance = failed
        // What we called off ourselves never begins, and may be thousands.
        case .dequeued(let dequeued) where isThere || !watch.stops.isCancelled(dequeued): instance = dequeued
        // The same holds for an end of ours, unless it has begun: a controller may forget that it ended.
        // What depends on an instance reads in its record that it was skipped.
        case .ended(_, .succeeded, _), .ended(_, .skipped, _): return
        case .ended(let failed, let outcome, _) where isThere || outcome != .cancelled(by: .us): instance = failed
        case .opened, .intended, .accepted, .rejected, .postponed, .doubted, .blocked, .lastErrorLine, .published,
            .wroteRows,
            .started,
            .requeued,
            .ended,
            .dequeued, .updatedDependencies, .staleDependencies, .resubmitting, .removingTemporaries, .called,
            .requested, .closed:
            return
        }
        // Where there is none yet, one is made, and nobody can claim it; where none can be made, the claim must do.
        let path = recordPath(of: instance)
        host.files.addToAttemptRecord(path, AttemptRecord.over(at: now))
    }

    /// What a stopped step left running goes with it.
    private mutating func finish(_ instance: InstanceID, of live: BatchState) async {
        if live.batch.executor.isBesideConductor, watch.stops[instance] != nil,
            let job = watched(live, only: [instance])
        {
            await executors[live.batch.executor]?.stop([job], how: .urgently)
        }
        watch.forget(instance, in: live.batch.id)
        records.forget(recordPath(of: instance))
    }
}
