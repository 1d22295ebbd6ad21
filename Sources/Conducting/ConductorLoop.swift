import Expansion
package import HostInterface
package import Rendering
package import Scheduling
package import Storage
package import Tracking
import Reporting

/// How a conductor's work ended.
package enum ConductorEnd: Hashable, Sendable {
    case complete
    /// Asked to go by a signal; the study's jobs go on, and another conductor can take it up.
    case interrupted
    /// Another conductor took over.
    case superseded
}

/// Drives one study: the thin loop around the pure functions of this module.
package struct ConductorLoop {
    private let host: Host
    private let directory: StudyDirectory
    private let desk: SubmissionDesk
    private let schedulers: [Venue: any Scheduler]
    private let policy: Policy
    private let inbox = Inbox()
    private var journal: Journal
    private var lease: Lease
    private var state: RunState
    private var watch = Watch()
    private var poll: PollTimer
    private var statusFile: StatusFile
    /// Noted, and not on disk yet.
    private var unwritten: [Event] = []
    /// Which batch a process of ours belongs to.
    private var batchOfProcess: [Int32: BatchID] = [:]
    private var isInterrupted = false

    package init(
        host: Host, directory: StudyDirectory, renderer: ScriptRenderer, state: RunState, journal: Journal,
        lease: Lease, schedulers: [Venue: any Scheduler], policy: Policy
    ) {
        self.host = host
        self.directory = directory
        self.state = state
        self.journal = journal
        self.lease = lease
        self.schedulers = schedulers
        self.policy = policy
        desk = SubmissionDesk(
            graph: state.graph, renderer: renderer, directory: directory, studyID: journal.header.studyID)
        poll = PollTimer(shortest: policy.shortestPollSeconds, longest: policy.pollSeconds)
        statusFile = StatusFile(path: directory.statusFile)
    }

    private var now: Timestamp { Timestamp(milliseconds: host.clock.now()) }

    /// Works until the study is complete or somebody ends it.
    ///
    /// - Throws: What keeps the journal from being read or written for good.
    package mutating func run() async throws -> ConductorEnd {
        note([.opened(Tracking.Conductor(host: host.surroundings.hostName, process: host.surroundings.processID))])
        doubtUnanswered()
        let inbox = inbox
        let host = host
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await end in host.processes.ends { inbox.post(.processEnded(end.id)) } }
            group.addTask { for await signal in host.processes.signals() { inbox.post(.signal(signal)) } }
            group.addTask {
                while !Task.isCancelled {
                    await host.clock.sleep(milliseconds: 500)
                    inbox.post(.tick)
                }
            }
            defer { group.cancelAll() }
            inbox.post(.tick)
            for await _ in inbox.bells {
                if let end = try await round(inbox.drain()) { return end }
            }
            return .interrupted
        }
    }

    /// What was intended and never answered may be with the scheduler.
    private mutating func doubtUnanswered() {
        for id in state.liveBatches.sorted() where state.batches[id]?.job == nil {
            note([.doubted(id, reason: "the conductor ended before the scheduler answered")])
        }
    }
}

// MARK: - A round

extension ConductorLoop {
    private mutating func round(_ messages: [Inbox.Message]) async throws -> ConductorEnd? {
        await hear(messages)
        guard try renewLease() else { return .superseded }
        while try await act() {}
        try flush()
        statusFile.write(state, directory: directory, host: host)
        if state.isComplete, state.liveBatches.isEmpty { return try close() }
        guard isInterrupted else { return nil }
        lease.release()
        return .interrupted
    }

    private mutating func hear(_ messages: [Inbox.Message]) async {
        var ended: Set<BatchID> = []
        var hasTicked = false
        for message in messages {
            switch message {
            case .processEnded(let id): if let batch = batchOfProcess.removeValue(forKey: id) { ended.insert(batch) }
            case .signal(.hangUp): break
            case .signal: isInterrupted = true
            case .tick: hasTicked = true
            }
        }
        await look(at: ended.sorted(), venue: .local)
        guard hasTicked else { return }
        if !state.isCancelled, directory.isCancelRequested(host.files) { note([.cancelRequested]) }
        await lookAround()
    }

    /// Carries out what is to be done; says whether there was anything.
    private mutating func act() async throws -> Bool {
        guard !isInterrupted else { return false }
        let due = commands(for: state, watch: watch, policy: policy, now: now)
        guard !due.isEmpty else { return false }
        let batches = due.compactMap { if case .submit(let batch) = $0 { batch } else { nil } }
        note(batches.map { .intended($0) })
        // On disk before the scheduler is asked: else a lost answer would leave no trace.
        try flush()
        await submit(batches)
        await stop(due)
        return !batches.isEmpty
    }

    private mutating func note(_ events: [Event]) {
        guard !events.isEmpty else { return }
        let now = now
        for event in events { state.apply(event, at: now) }
        unwritten += events
    }

    private mutating func flush() throws {
        guard !unwritten.isEmpty else { return }
        _ = try journal.append(unwritten, at: now)
        unwritten = []
    }

    private mutating func renewLease() throws -> Bool { try lease.renewIfDue(now) }

    private mutating func close() throws -> ConductorEnd {
        note([.closed])
        try flush()
        statusFile.writeNow(state, directory: directory, host: host)
        lease.release()
        return .complete
    }
}

// MARK: - Submitting and stopping

extension ConductorLoop {
    private mutating func submit(_ batches: [Batch]) async {
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
            note([.accepted(batch.id, job: job)])
            if batch.venue == .slurm { watch.submissionsGoWell() }
            if batch.venue == .local, let id = Int32(exactly: job) { batchOfProcess[id] = batch.id }
            if batch.venue == .slurm { poll.expectNews(at: now) }
        case .refused(let reason): note([.rejected(batch.id, reason: reason)])
        case .postponed(let reason):
            note([.postponed(batch.id, reason: reason)])
            watch.backOff(at: now)
        case .unknown(let reason):
            note([.doubted(batch.id, reason: reason)])
            watch.backOff(at: now)
        }
    }

    private mutating func stop(_ due: [Command]) async {
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

    private func watched(_ live: BatchState) -> WatchedJob? {
        guard let job = live.job, let member = live.batch.members.first else { return nil }
        return WatchedJob(
            batch: live.batch.id, number: job, token: desk.token(for: live.batch), record: desk.record(of: member))
    }
}

// MARK: - Looking

extension ConductorLoop {
    /// Asks both schedulers, each when it is time.
    private mutating func lookAround() async {
        let live = state.liveBatches.sorted()
        let here = live.filter { state.batches[$0]?.batch.venue == .local }
        await look(at: here, venue: .local)
        await search(here, venue: .local)
        let there = live.filter { state.batches[$0]?.batch.venue == .slurm }
        guard !there.isEmpty, poll.isDue(at: now) || hasNewRecord(there) else { return }
        let before = state.changed
        await look(at: there, venue: .slurm)
        await search(there, venue: .slurm)
        poll.polled(at: now, somethingChanged: state.changed != before)
    }

    /// The wrapper's records cost no call; they tell when asking Slurm is worth it.
    private func hasNewRecord(_ batches: [BatchID]) -> Bool {
        guard batches.count <= 200, poll.mayHurry(at: now) else { return false }
        return batches.contains { id in
            guard let live = state.batches[id], let member = live.batch.members.first, live.job != nil,
                let record = record(of: member)
            else { return false }
            return record.end != nil || state[member.instance].started == nil
        }
    }

    private func record(of member: Batch.Member) -> AttemptRecord? {
        // Not there yet, or not readable now: the next look tells.
        (try? host.files.read(desk.record(of: member))).flatMap { AttemptRecord($0) }
    }

    private mutating func look(at batches: [BatchID], venue: Venue) async {
        let known = batches.compactMap { state.batches[$0] }.filter { $0.job != nil }
        guard !known.isEmpty, let scheduler = schedulers[venue] else { return }
        let observation = await scheduler.observe(known.compactMap(watched))
        for live in known {
            guard let member = live.batch.members.first else { continue }
            let report = Report(
                batch: live.batch.id, record: record(of: member), sighting: observation.sightings[live.batch.id],
                isTrustworthy: observation.isTrustworthy)
            note(events(from: report, state: state, watch: &watch, policy: policy, now: now))
            if !state.liveBatches.contains(live.batch.id) { await finish(live) }
        }
    }

    /// What a stopped step left running goes with it.
    private mutating func finish(_ live: BatchState) async {
        if live.batch.venue == .local, watch.stops[live.batch.id] != nil, let job = watched(live) {
            await schedulers[.local]?.stop([job], urgently: true)
        }
        watch.forget(live.batch.id)
    }

    private mutating func search(_ batches: [BatchID], venue: Venue) async {
        let lost = batches.compactMap { id -> LostBatch? in
            guard let live = state.batches[id], live.job == nil, let member = live.batch.members.first else {
                return nil
            }
            return LostBatch(
                batch: id, token: desk.token(for: live.batch), record: desk.record(of: member), since: live.since)
        }
        guard !lost.isEmpty, let scheduler = schedulers[venue],
            case .answered(let found) = await scheduler.find(lost)
        else { return }
        for batch in lost { await settle(batch, jobs: found[batch.batch] ?? [], venue: venue) }
    }

    private mutating func settle(_ lost: LostBatch, jobs: [UInt64], venue: Venue) async {
        guard let member = state.batches[lost.batch]?.batch.members.first else { return }
        let finding = Finding(batch: lost.batch, jobs: jobs, record: record(of: member))
        let (events, duplicates) = reconcile(finding, state: state, watch: &watch, policy: policy, now: now)
        note(events)
        let unneeded = duplicates.map {
            WatchedJob(batch: lost.batch, number: $0, token: lost.token, record: lost.record)
        }
        if !unneeded.isEmpty { await schedulers[venue]?.stop(unneeded, urgently: false) }
    }
}
