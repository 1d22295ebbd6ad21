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
    /// Somebody removed the study directory.
    case removed
}

/// Drives one study: the thin loop around the pure functions of this module.
package struct ConductorLoop {
    let host: Host
    let directory: StudyDirectory
    let desk: SubmissionDesk
    let schedulers: [Venue: any Scheduler]
    /// What the study was started with.
    private let original: Policy
    /// What holds now.
    private(set) var policy: Policy
    private let requests: RequestBox
    let inbox = Inbox()
    var journal: Journal
    var lease: Lease
    var state: RunState
    var watch = Watch()
    var poll: PollTimer
    var statusFile: StatusFile
    private var bells: Bells
    var records: Records
    private let requested: RequestTable
    /// Calls of schedulers' programs that are not in the journal yet, and when the last ones were put there.
    private var calls: [String: Int] = [:]
    private var callsNoted = Timestamp(milliseconds: 0)
    /// Something ended in a way that Slurm may know the reason of.
    var wantsSlurmsWord = false
    /// Noted, and not on disk yet; with the times at which they changed the state.
    var unwritten: [(event: Event, time: Timestamp)] = []
    /// Noted as intended, and not submitted before that is on disk.
    var held: [Batch] = []
    private var trouble = Trouble()
    private var slurmNote = ShownNote(.slurm)
    var isInterrupted = false
    /// Somebody else has taken the study over.
    private var isSuperseded = false
    /// Sees the state whenever all of it is on disk, so that the two can be compared.
    package var witness: (@Sendable (RunState) -> Void)?
    /// Signals to this process, where somebody listens to them already.
    package var signals: AsyncStream<HostSignal>?

    /// - Parameter state: Of a journal that this conductor has taken over.
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
        original = policy
        self.policy = policy.changed(by: state.settings)
        requests = RequestBox(directory, host: host)
        desk = SubmissionDesk(
            graph: state.graph, renderer: renderer, directory: directory, studyID: journal.header.studyID)
        requested = renderer.requests()
        poll = PollTimer(
            shortest: policy.shortestPollSeconds, calm: policy.calmPollSeconds, longest: self.policy.pollSeconds,
            jitter: host.random.bytes(1).first ?? 0)
        bells = Bells(shared: directory.bell, folder: directory.bells, files: host.files)
        records = Records(files: host.files)
        statusFile = StatusFile(path: directory.statusFile)
    }

    var now: Timestamp { Timestamp(milliseconds: host.clock.now()) }

    /// Works until the study is complete or somebody ends it.
    ///
    /// While the journal cannot be written nothing is submitted; it is tried again each round.
    package mutating func run() async -> ConductorEnd {
        doubtUnanswered(of: state.predecessor)
        watch.began = now
        watch.inherited = state.liveHere
        sweepAfterOthers()
        let inbox = inbox
        let host = host
        let signals = signals ?? host.processes.signals()
        return await withTaskGroup(of: Void.self) { group in
            for (venue, scheduler) in schedulers {
                group.addTask { for await news in scheduler.news { inbox.post(.news(news, venue)) } }
            }
            group.addTask {
                for await signal in signals {
                    inbox.post(.signal(signal))
                    if signal != .hangUp { await Self.hurry(host) }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await host.clock.sleep(milliseconds: 500)
                    inbox.post(.tick)
                }
            }
            defer { group.cancelAll() }
            inbox.post(.tick)
            for await _ in inbox.bells {
                if let end = await round(inbox.drain()) { return end }
            }
            return .interrupted
        }
    }

    /// Who asks us to end may kill us soon: a scheduler that does not answer must not keep us from leaving the lease.
    private static func hurry(_ host: Host) async {
        await host.clock.sleep(milliseconds: 5000)
        if !Task.isCancelled { host.programs.stopWaiting() }
    }

    /// What was intended and never answered may be with the scheduler.
    private mutating func doubtUnanswered(of previous: Tracking.Conductor?) {
        let isElsewhere = previous != nil && previous?.host != host.surroundings.hostName
        for id in state.liveThere.sorted() where state.batches[id]?.job == nil {
            if isElsewhere { watch.askedElsewhere.insert(id) }
            note([.doubted(id, reason: "the conductor ended before the scheduler answered")])
        }
    }
}

// MARK: - A round

extension ConductorLoop {
    private mutating func round(_ messages: [Inbox.Message]) async -> ConductorEnd? {
        await hear(messages)
        if let end = loss() { return end }
        while await act() {}
        noteCalls()
        let isWritten = flush()
        tellOfSilence()
        statusFile.write(state, directory: directory, host: host)
        if isWritten, isFinished, await isSwept(), close() { return .complete }
        guard isInterrupted else { return nil }
        lease.release()
        return .interrupted
    }

    /// Where anything is with Slurm or to come to it, whoever looks at the study is told that Slurm does not answer, and need
    /// not ask it for that.
    private mutating func tellOfSilence() {
        let isAsked = !state.liveThere.isEmpty || state.allCounts[.waiting] > 0
        let silence = isAsked ? schedulers[.slurm]?.silence : nil
        let told = silence.flatMap { now.milliseconds(since: $0.since) >= SlurmSilence.lateness ? $0 : nil }
        slurmNote.show(
            told.map { TroubleNote(epoch: lease.epoch, since: $0.since, cause: $0.words) }, in: directory, host)
    }

    /// Whether nothing is to be done any more, here or in Slurm.
    private var isFinished: Bool {
        state.isComplete && state.liveHere.isEmpty && state.liveThere.isEmpty && watch.sweepDue == nil
    }

    /// Whether the study is no longer ours. A lease that cannot be looked at is not lost; one that is lost is fenced by
    /// its number.
    private mutating func loss() -> ConductorEnd? {
        if isSuperseded { return .superseded }
        do {
            return try lease.renewIfDue(now) ? nil : .superseded
        } catch HostError.notFound {
            return .removed
        } catch {
            return nil
        }
    }

    private mutating func hear(_ messages: [Inbox.Message]) async {
        var hasTicked = false
        for message in messages {
            switch message {
            case .news(let news, let venue): await take(news, from: venue)
            case .signal(.hangUp): break
            case .signal: isInterrupted = true
            case .tick: hasTicked = true
            }
        }
        guard hasTicked else { return }
        let news = bells.heard()
        grantRequests(mayBeNew: news.mayAsk)
        await lookAround(heard: news.instances)
    }

    /// Each is in the journal before it leaves the box; one that was interrupted between the two is known by its name.
    private mutating func grantRequests(mayBeNew: Bool) {
        let pending = requests.pending(isCertain: mayBeNew)
        guard !pending.isEmpty else { return }
        note(pending.filter { !state.requests.contains($0.name) }.map { .requested(id: $0.name, $0.request) })
        policy = original.changed(by: state.settings)
        poll.change(longest: policy.pollSeconds)
        // What was written after somebody else had taken over does not count: the box is then for that one to empty.
        guard flush(), let isTooLate = try? journal.hasSuccessor() else { return }
        isSuperseded = isSuperseded || isTooLate
        guard !isTooLate else { return }
        for request in pending { requests.remove(request.name) }
    }

    /// Carries out what is to be done; says whether there was anything.
    private mutating func act() async -> Bool {
        guard !isInterrupted, !inbox.hasSignal else { return false }
        let due = commands(for: state, watch: watch, policy: policy, requests: requested, now: now)
        var batches: [Batch] = []
        for case .submit(let batch, let terms) in due {
            batches.append(batch)
            if terms != Terms() { watch.terms[batch.id] = terms }
        }
        note(batches.map { .intended($0) })
        held += batches
        await stop(due)
        await takeBack(due)
        await retie(due)
        await widen(due)
        await loosen(due)
        // On disk before the scheduler is asked: else a lost answer would leave no trace.
        guard !held.isEmpty, flush() else { return false }
        let ready = held
        held = []
        await submit(ready)
        return true
    }

    /// What the schedulers' programs cost: told with whatever else there is to write, or else once a minute.
    private mutating func noteCalls() {
        for scheduler in schedulers.values { calls.merge(scheduler.drainCalls()) { $0 + $1 } }
        let isDue = !unwritten.isEmpty || state.isComplete || isInterrupted
        guard !calls.isEmpty, isDue || now.milliseconds(since: callsNoted) >= 60_000 else { return }
        note(calls.sorted { $0.key < $1.key }.map { .called(program: $0.key, count: $0.value) })
        calls = [:]
        callsNoted = now
    }

    mutating func note(_ events: [Event]) {
        guard !events.isEmpty else { return }
        let now = now
        for event in events { state.apply(event, at: now) }
        unwritten += events.map { ($0, now) }
    }

    /// Writes what was noted; says whether all of it is on disk.
    private mutating func flush() -> Bool {
        guard !unwritten.isEmpty else { return true }
        // Who stood still for long may be taken for dead, and has no say any more.
        isSuperseded = isSuperseded || !lease.isNewest
        guard !isSuperseded else { return false }
        do {
            try journal.append(unwritten)
            unwritten = []
            trouble.isOver(in: directory, host)
            witness?(state)
            return true
        } catch {
            if trouble.goesOn(error, epoch: lease.epoch, at: now, in: directory, host) {
                host.terminal.writeErrors("maestro-swift: \(error); nothing is submitted until that is mended\n")
            }
            return false
        }
    }

    private mutating func close() -> Bool {
        if !state.isClosed { note([.closed]) }
        guard flush() else { return false }
        statusFile.writeNow(state, directory: directory, host: host)
        lease.release()
        return true
    }
}
