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
    let host: Host
    let directory: StudyDirectory
    let desk: SubmissionDesk
    let schedulers: [Venue: any Scheduler]
    let policy: Policy
    let inbox = Inbox()
    var journal: Journal
    var lease: Lease
    var state: RunState
    var watch = Watch()
    var poll: PollTimer
    var statusFile: StatusFile
    /// Noted, and not on disk yet.
    var unwritten: [Event] = []
    /// Which batch a process of ours belongs to.
    var batchOfProcess: [Int32: BatchID] = [:]
    var isInterrupted = false

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

    var now: Timestamp { Timestamp(milliseconds: host.clock.now()) }

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

    mutating func note(_ events: [Event]) {
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
