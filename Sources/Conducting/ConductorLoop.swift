package import Deciding
package import Expansion
package import HostInterface
package import Rendering
import Reporting
import Scheduling
package import Storage
package import Tracking

/// Drives one study: the thin loop around the pure functions of `Deciding`.
package struct ConductorLoop {
    let host: Host
    let directory: StudyDirectory
    /// Which folder the study directory was when this began.
    let home: FileIdentity?
    var builder: SubmissionBuilder
    let edits: StudyEdits
    let executors: ExecutorTable
    /// What the study was started with.
    let original: Policy
    /// What holds now.
    var policy: Policy
    let requests: RequestBox
    let inbox = Inbox()
    var journal: Journal
    var lease: Lease
    var state: RunState
    var watch = Watch()
    var poll: PollTimer
    var look = LookTimer()
    var statusFile: StatusFile
    var notifications: NotificationFiles
    var records: Records
    var requested: RequestTable
    var gatheredFiles = WrittenFiles<GatheredFile>()
    var failureFiles = WrittenFiles<String>()
    /// Ends that could not be taken in yet.
    var deferredReports: [Report] = []
    var calls = ProgramCalls()
    var unwritten = UnwrittenEvents()
    /// Noted as intended, and not submitted before that is on disk.
    var held: [Batch] = []
    var trouble = Trouble()
    var silenceNote = ShownNote(.scheduler)
    /// Why this conductor is to end before the study, if so.
    var ending: ConductorEnd?
    /// Sees the state whenever all of it is on disk, so that the two can be compared.
    package var witness: (@Sendable (RunState) -> Void)?
    /// Signals to this process, where somebody listens to them already.
    package var signals: AsyncStream<HostSignal>?

    /// - Parameters:
    ///   - state: Of a journal that this conductor has taken over.
    ///   - studyID: Part of the names of its jobs.
    ///   - edits: Reads what the user makes of the study file.
    package init(
        host: Host, directory: StudyDirectory, renderer: ScriptRenderer, state: RunState, journal: Journal,
        lease: Lease, studyID: String, executors: ExecutorTable, policy: Policy, edits: StudyEdits
    ) {
        self.edits = edits
        self.host = host
        self.directory = directory
        self.state = state
        self.journal = journal
        self.lease = lease
        self.executors = executors
        original = policy
        self.policy = policy.changed(by: state.settings)
        home = (try? host.files.target(directory.root))?.identity
        requests = RequestBox(directory, host: host)
        builder = SubmissionBuilder(
            renderer: renderer, directory: directory, studyID: studyID)
        requested = renderer.requests(in: state.graph)
        poll = PollTimer(
            shortest: policy.shortestPollSeconds, calm: policy.calmPollSeconds, longest: self.policy.pollSeconds,
            jitter: host.random.bytes(1).first ?? 0)
        notifications = NotificationFiles(
            shared: directory.notificationFile, folder: directory.notificationFolder, files: host.files)
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
        watch.inherited = state.liveBesideConductor
        sweepAfterOthers()
        removeFiles(of: state.lastRemovedTemporaries)
        let inbox = inbox
        let host = host
        let signals = signals ?? host.processes.signals()
        return await withTaskGroup(of: Void.self) { group in
            for id in executors.ids {
                guard let news = executors[id]?.news else { continue }
                group.addTask { for await each in news { inbox.post(.news(each, id)) } }
            }
            group.addTask {
                for await signal in signals {
                    inbox.post(.signal(signal))
                    if signal != .hangUp { await Self.hurry(host) }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await host.clock.sleep(milliseconds: inbox.tickInterval)
                    inbox.post(.tick)
                }
            }
            defer { group.cancelAll() }
            inbox.post(.tick)
            for await _ in inbox.notifications {
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
        let isElsewhere = previous != nil && previous?.host != host.context.hostName
        for id in state.scheduled.sorted() where state.batches[id]?.job == nil {
            if isElsewhere { watch.searches.askedElsewhere(id) }
            note([.doubted(id, reason: "the conductor ended before the scheduler responded")])
        }
    }
}
