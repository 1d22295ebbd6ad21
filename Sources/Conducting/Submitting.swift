import Scheduling
import Tracking

/// How a conductor submits and stops.
extension ConductorLoop {
    /// Local steps one by one, since they cost nothing and shall start in order; the others several at a time.
    mutating func submit(_ batches: [Batch]) async {
        for batch in batches where batch.venue == .local {
            let answer = await schedulers[.local]?.submit(desk.submission(batch, state: state))
            take(answer ?? .refused(reason: "no such scheduler here"), for: batch)
        }
        let others = batches.filter { $0.venue != .local }
        if !others.isEmpty { await submitTogether(others) }
    }

    private mutating func submitTogether(_ batches: [Batch]) async {
        let submissions = batches.map { desk.submission($0, state: state) }
        let schedulers = schedulers
        let width = policy.simultaneousSubmissions
        let answers = await withTaskGroup(of: (Int, SubmissionAnswer).self) { group in
            var answers: [SubmissionAnswer?] = Array(repeating: nil, count: submissions.count)
            var next = 0
            func start(_ group: inout TaskGroup<(Int, SubmissionAnswer)>) {
                let index = next
                next += 1
                group.addTask {
                    let answer = await schedulers[submissions[index].batch.venue]?.submit(submissions[index])
                    return (index, answer ?? .refused(reason: "no such scheduler here"))
                }
            }
            while next < min(width, submissions.count) { start(&group) }
            for await (index, answer) in group {
                answers[index] = answer
                if next < submissions.count { start(&group) }
            }
            return answers
        }
        for (batch, answer) in zip(batches, answers) { if let answer { take(answer, for: batch) } }
    }

    private mutating func take(_ answer: SubmissionAnswer, for batch: Batch) {
        switch answer {
        case .accepted(let job):
            guard batch.venue == .slurm else { break }
            note([.accepted(batch.id, job: job)])
            watch.submissionsGoWell()
            poll.expectNews(at: now)
        case .refused(let reason):
            guard batch.venue == .slurm, watch.refused(batch) < policy.submissionAttempts else {
                return note([.rejected(batch.id, reason: reason)])
            }
            note([.postponed(batch.id, reason: reason)])
            watch.backOff(at: now)
        case .postponed(let reason):
            note([.postponed(batch.id, reason: reason)])
            watch.backOff(at: now)
        case .unknown(let reason):
            note([.doubted(batch.id, reason: reason)])
            watch.backOff(at: now)
        }
    }

    mutating func takeBack(_ due: [Command]) async {
        for case .takeBack(let batches) in due {
            watch.takenBack.formUnion(batches)
            await schedulers[.local]?.takeBack(batches.compactMap { state.batches[$0] }.compactMap(watched))
        }
    }

    mutating func stop(_ due: [Command]) async {
        var jobs: [Venue: (calm: [WatchedJob], urgent: [WatchedJob])] = [:]
        for case .stop(let id, let reason, let urgently) in due {
            guard let live = state.batches[id], let job = watched(live) else { continue }
            watch.stops[id] = Watch.Stop(
                reason: reason, since: watch.stops[id]?.since ?? now, wasUrgent: urgently, asked: now)
            if urgently {
                jobs[live.batch.venue, default: ([], [])].urgent.append(job)
            } else {
                jobs[live.batch.venue, default: ([], [])].calm.append(job)
            }
        }
        for (venue, list) in jobs {
            if !list.calm.isEmpty { await schedulers[venue]?.stop(list.calm, urgently: false) }
            if !list.urgent.isEmpty { await schedulers[venue]?.stop(list.urgent, urgently: true) }
            if venue == .slurm { poll.expectNews(at: now) }
        }
    }

    func watched(_ live: BatchState) -> WatchedJob? {
        guard let job = live.job, let member = live.batch.members.first else { return nil }
        return WatchedJob(
            batch: live.batch.id, number: job, token: desk.token(for: live.batch), record: desk.record(of: member))
    }
}
