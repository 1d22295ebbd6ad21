package import Conducting
package import Deciding
import Executors
import Expansion
package import HostInterface
import Reporting
package import Scheduling
import Storage
package import Tracking

/// Conducts a study in this process until it is complete.
///
/// - Parameters:
///   - scheduler: Makes what the study's batches go to, where that is not its scheduler's own adapter.
///   - adjust: Changes what the study's settings make of the policy.
///   - witness: Sees the state whenever all of it is on disk.
/// - Throws: `StudyError` where another conductor has it.
package func conduct(
    _ path: String, host: Host, scheduler: ((Host) -> any Executor)? = nil, adjust: (inout Policy) -> Void = { _ in },
    witness: (@Sendable (RunState) -> Void)? = nil
) async throws -> ConductorEnd {
    let opened = try openStudy(path, for: .cancelling, host: host)
    try opened.refuseOpenPlaceUnlessItEnds(host: host)
    if scheduler == nil { try opened.requireAdapterUnlessItEnds(host: host) }
    guard host.processes.canStart(threads: .conductor) else { throw StudyError(ThreadNeed.conductor.refusal) }
    let isOver = opened.state.isClosed && opened.state.isComplete
    if isOver, RequestBox(opened.directory, host: host).pending(isCertain: true).isEmpty { return .complete }
    let host = host.sharing(opened.header.isGroupReadable).withMonotonicClock
    // From here on a signal to end is heard, so that the lease is given back.
    let signals = host.processes.signals()
    let lease: Lease
    switch try Lease.acquire(opened.directory, host: host) {
    case .acquired(let mine): lease = mine
    case .heldBy(let holder): throw StudyError("\(path) already has a conductor: \(holder.holder ?? "")")
    }
    try renewScripts(of: opened.directory, for: opened.graph.scheduler, files: host.files)
    if !opened.location.isWritten {
        try StudyPlace(study: opened.header.studyID, at: opened.directory, host: host)
            .write(opened.directory, files: host.files)
    }
    let conductor = Conductor(host: host.context.hostName, process: host.context.processID)
    let now = Timestamp(milliseconds: host.clock.now())
    guard
        let (journal, records, areNews) = try Journal.takeOver(
            opened.directory, epoch: lease.epoch, as: conductor, at: now, after: opened.journal, files: host.files)
    else {
        lease.release()
        throw StudyError("\(path) already has a conductor, which has just taken over")
    }
    var state = areNews ? opened.state : RunState(opened.frozen.graph, versions: opened.state.versions)
    for record in records { state.apply(record.event, at: record.time) }
    let own = scheduler?(host) ?? opened.scheduler(host)
    let allowance = opened.header.allowance(await host.allowance(for: opened.graph))
    var policy = await opened.header.policy(allowance).within(own, of: opened.graph)
    adjust(&policy)
    var executors: [ExecutorID: any Executor] = [
        .local: LocalScheduler(host: host, directory: opened.directory.root, allowance: allowance)
    ]
    if let own { executors[opened.graph.scheduler] = own }
    var loop = ConductorLoop(
        host: host, directory: opened.directory, renderer: try opened.renderer(files: host.files), state: state,
        journal: journal, lease: lease, studyID: opened.header.studyID,
        executors: ExecutorTable(executors), policy: policy, edits: StudyEdits(of: opened, files: host.files))
    loop.witness = witness
    loop.signals = signals
    let watching = host.noteLackOfThreads(in: opened.directory, epoch: lease.epoch)
    defer { withExtendedLifetime(watching) {} }
    return await loop.run()
}

extension Host {
    /// Has a note in the study's directory for as long as no thread can be started: the conductor itself may then stand still.
    fileprivate func noteLackOfThreads(in directory: StudyDirectory, epoch: UInt32) -> any Watching {
        let (files, clock) = (files, clock)
        try? TroubleNote.remove(.threads, from: directory, files: files)
        return processes.watchThreads { areLacking in
            let note = TroubleNote(
                epoch: epoch, since: Timestamp(milliseconds: clock.now()), cause: ThreadNeed.one.refusal)
            // What cannot be written now is told by the heartbeat, which grows old.
            if areLacking {
                try? note.post(as: .threads, in: directory, files: files)
            } else {
                try? TroubleNote.remove(.threads, from: directory, files: files)
            }
        }
    }
}

/// What jobs run is this version's own, also in a study that an earlier one made. What runs already has its copy.
private func renewScripts(of directory: StudyDirectory, for scheduler: ExecutorID, files: any FileSystem) throws {
    for (path, text) in directory.scripts(for: scheduler) where (try? files.read(path)) != text {
        try files.replace(path, with: text, mode: .privateExecutable)
    }
    for folder in [directory.batches, directory.notificationFolder] where try files.information(folder) == nil {
        try files.createDirectory(folder, mode: .privateDirectory)
    }
}

extension Policy {
    /// As it is where the scheduler has no part in the study, or tells nothing of its cluster.
    fileprivate func within(_ scheduler: (any Executor)?, of graph: StudyGraph) async -> Policy {
        guard graph.usesScheduler, let limits = await (scheduler as? any ClusterSurveying)?.limits()
        else { return self }
        return within(limits, of: graph)
    }
}
