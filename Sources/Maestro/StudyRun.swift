import Conducting
import Expansion
import HostInterface
import Studies

/// A study that was created: a directory that is conducted, followed and asked. It holds no file open.
///
/// Any number of programs may follow and ask one; of those that conduct it one has it, and the others are refused.
public struct StudyRun: Hashable, Sendable {
    /// The study directory, as an absolute path.
    public let directory: String

    init(_ directory: StudyDirectory) { self.directory = directory.root }

    /// Opens a study that was created before, by this program or by `maestro-swift run`.
    ///
    /// - Throws: ``MaestroError/refused(_:)`` where there is no study.
    public init(opening directory: String) throws(MaestroError) {
        let opened = try translatingErrors { try openStudy(directory, for: .reading, host: .ofThisProgram()) }
        self.init(opened.directory)
    }

    /// Conducts the study in this process until it is over.
    ///
    /// Steps run on this machine or with the scheduler, as the study says. Cancelling the task ends the conducting and
    /// not the study: what runs goes on, and whoever conducts next takes it up. ``cancel(steps:instances:)`` ends it.
    ///
    /// - Parameter localRunner: The program that runs steps on this machine, `maestro-swift` of this version; by default
    ///   this program itself, whose `main` begins with ``runLocalStepsIfAsked()``.
    /// - Returns: How it ended: finished, failed or cancelled.
    /// - Throws: ``MaestroError/stopped`` where the task was cancelled; ``MaestroError/noLocalRunner``;
    ///   ``MaestroError/refused(_:)`` where another conductor has the study or took it over, or its directory went away;
    ///   ``MaestroError/machine(_:)``.
    public func conduct(localRunner: String? = nil) async throws(MaestroError) -> StudyState {
        let stop = StopSignal()
        let host = Host.ofThisProgram(executable: localRunner, stop: stop)
        try checkRunner(localRunner, host: host)
        // Its own task: one that is cancelled hears and waits for nothing any more, and could not give the study back.
        let work = Task { [directory] in
            try await Studies.conduct(directory, host: host)
        }
        let end = try await translatingErrors {
            try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                stop.send()
            }
        }
        switch end {
        case .complete: return try snapshot().state
        case .interrupted: throw .stopped
        case .superseded: throw .refused("another conductor took over \(directory)")
        case .removed: throw .refused("the study directory is no longer at \(directory)")
        }
    }

    private func checkRunner(_ program: String?, host: Host) throws(MaestroError) {
        guard program == nil, !LocalRunning.isPrepared else { return }
        let opened = try translatingErrors { try openStudy(directory, for: .reading, host: host) }
        if opened.graph.usesThisMachine { throw .noLocalRunner }
    }

    /// How the study stands now, read from its directory alone; also what running steps have written of themselves and
    /// its conductor has not read yet.
    ///
    /// - Throws: ``MaestroError/refused(_:)`` where there is no study any more.
    public func snapshot() throws(MaestroError) -> Snapshot {
        let host = Host.ofThisProgram()
        return try translatingErrors {
            let opened = try openStudy(directory, for: .reading, host: host)
            return Snapshot(opened.snapshot(as: directory, readingRecords: true, host: host))
        }
    }

    /// How the study stands, and then again whenever that has changed, until it is over.
    ///
    /// The last snapshot is that of the end. Each loop over the sequence begins anew; a cancelled task gets no more.
    ///
    /// - Parameters:
    ///   - interval: The shortest time between two looks. After a look that took long it rests longer.
    ///   - patience: For how long nobody may conduct the study before the sequence throws, such as between its creation
    ///     and the beginning of ``conduct(localRunner:)``.
    /// - Returns: Snapshots with growing ``Snapshot/sequence``. Looking on throws ``MaestroError/refused(_:)`` where
    ///   nobody conducts the study any more, or its directory went away.
    public func snapshots(
        every interval: Duration = .milliseconds(250), patience: Duration = .seconds(10)
    ) -> some AsyncSequence<Snapshot, MaestroError> & Sendable {
        Snapshots(directory: directory, interval: interval, patience: patience)
    }
}
