import Conducting
import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Rendering
import Scheduling
import Specification
import Storage
import Synchronization
import TestSupport
import Testing
import Tracking
import YAML

/// Time that passes when somebody waits for it, and costs nothing.
private final class ClockOfSleepers: WallClock {
    private let time = Mutex<Int64>(1_700_000_000_000)
    private let passed: @Sendable () -> Void

    /// - Parameter passed: Called each time that somebody has waited.
    init(passed: @escaping @Sendable () -> Void) { self.passed = passed }

    func now() -> Int64 { time.withLock { $0 } }
    func elapsed() -> Int64 { now() }
    func zoneOffsetMinutes(at moment: Int64) -> Int { 0 }
    func sleep(milliseconds: Int64) async {
        time.withLock { $0 += milliseconds }
        passed()
        await Task.yield()
    }
}

/// A machine whose local runner starts each step and ends it at once.
private final class Node: Sendable {
    let files: FakeFiles
    let processes: FakeProcesses
    private let clock: ClockOfSleepers
    private let started: Started

    /// - Parameters:
    ///   - begun: Called when a step starts, with the number of steps that were started.
    ///   - passed: Called whenever the conductor has waited.
    init(
        begun: @escaping @Sendable (FakeFiles, Int) -> Void = { _, _ in },
        passed: @escaping @Sendable (FakeFiles) -> Void = { _ in }
    ) {
        let files = FakeFiles()
        let names = Started()
        (self.files, started) = (files, names)
        clock = ClockOfSleepers { passed(files) }
        processes = FakeProcesses { line in
            let words = line.split(separator: " ")
            // As its recorder does: without a record a step that the runner has no more was never started.
            files.put("\(words[7])", "claim \(words[1]) 0 login1 7 1700000001.000\nexit 0 1700000002.000\n")
            begun(files, names.add("\(words[4]) \(words[5])"))
            return ["started \(words[1]) 1700000001000", "ended \(words[1]) 0 1700000001000 1700000002000 0"]
        }
    }

    /// Every start, as `instance attempt`, sorted.
    var starts: [String] { started.names.sorted() }

    var host: Host { .fake(files: files, processes: processes, clock: clock, processID: 7) }
}

private final class Started: Sendable {
    private let list = Mutex<[String]>([])

    var names: [String] { list.withLock { $0 } }

    /// Returns the number of names.
    func add(_ name: String) -> Int {
        list.withLock {
            $0.append(name)
            return $0.count
        }
    }
}

private struct RefusingExecutor: Executor {
    var news: AsyncStream<UnsolicitedUpdate> { AsyncStream { $0.finish() } }

    func submit(_ submission: Submission) async -> SubmissionAnswer { .refused(reason: "no more processes") }

    func observe(_ batches: [WatchedBatch]) async -> Observation { Observation(isTrustworthy: true, observed: [:]) }

    func find(_ batches: [LostBatch]) async -> Search { .answered([:]) }

    func stop(_ batches: [WatchedBatch], how: StopStrength) async {}

    func markCancelled(_ batch: Batch) async {}
}

/// Nobody knows what came of a first request, and the scheduler has nothing of it; it refuses the second one.
private final class LosingExecutor: Executor {
    private let told = Mutex<(asked: [Batch], cancelled: [Batch])>(([], []))

    var asked: [Batch] { told.withLock { $0.asked } }
    var cancelled: [Batch] { told.withLock { $0.cancelled } }

    var news: AsyncStream<UnsolicitedUpdate> { AsyncStream { $0.finish() } }

    func submit(_ submission: Submission) async -> SubmissionAnswer {
        let instances = submission.batch.members.map(\.instance)
        let isFirst = told.withLock { told in
            defer { told.asked.append(submission.batch) }
            return !told.asked.contains { $0.members.map(\.instance) == instances }
        }
        return isFirst ? .unknown(reason: "timed out", isTold: false) : .refused(reason: "no more processes")
    }

    func observe(_ batches: [WatchedBatch]) async -> Observation { Observation(isTrustworthy: true, observed: [:]) }

    func find(_ batches: [LostBatch]) async -> Search { .answered([:]) }

    func stop(_ batches: [WatchedBatch], how: StopStrength) async {}

    func markCancelled(_ batch: Batch) async { told.withLock { $0.cancelled.append(batch) } }
}

@Suite struct LoopTests {
    /// A step of six instances, and a funnel.
    private func graph(_ scheduler: String, _ resources: String) throws -> StudyGraph {
        let text = """
            description: {name: n, description: d}
            batch: {type: \(scheduler)}
            study:
            - {name: a, description: d, run: {cmd: $(P)\(resources)}}
            - {name: b, description: d, run: {cmd: x, depends: [a_*]\(resources)}}
            global.parameters: {P: {values: [0, 1, 2, 3, 4, 5], label: P.%%}}
            """
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return try #require(expand(study).graph)
    }

    /// - Parameter executor: What runs the steps; processes of the node by default.
    private func conduct(
        _ node: Node, with executor: (any Executor)? = nil, as id: ExecutorID = .local
    ) async throws -> RunState {
        let graph = try id == .local ? graph("local", "") : graph("slurm", ", procs: 1")
        let directory = StudyDirectory(root: "/s")
        try directory.create(files: node.files)
        let header = JournalHeader(
            studyID: "0123abcd", specificationFile: "s.yaml", specificationRoot: "/", hashedWorkspaces: false,
            dependencyPaths: [:], created: Timestamp(milliseconds: 0), settings: [:])
        try Journal.create(in: directory, header: header, files: node.files)
        guard case .acquired(let lease) = try Lease.acquire(directory, host: node.host) else { throw Held() }
        let (journal, records, _) = try #require(
            try Journal.takeOver(
                directory, epoch: lease.epoch, as: Conductor(host: "login1", process: 7),
                at: Timestamp(milliseconds: 0), files: node.files))
        var state = RunState(graph)
        for record in records { state.apply(record.event, at: record.time) }
        let renderer = try ScriptRenderer(graph: graph, paths: StudyPaths(output: "/s", specification: "/"))
        var loop = ConductorLoop(
            host: node.host, directory: directory, renderer: renderer, state: state, journal: journal, lease: lease,
            studyID: journal.header.studyID,
            executors: ExecutorTable([
                id: executor
                    ?? LocalScheduler(host: node.host, directory: "/s", allowance: Allowance(cores: 2))
            ]),
            policy: Policy(cores: 2), edits: StudyEdits(version: { _ in throw Held() }, renderer: { _ in renderer }))
        #expect(await loop.run() == .complete)
        state = RunState(graph)
        _ = try JournalChain.read(JournalChain.Source(directory, files: node.files)) {
            state.apply($0.event, at: $0.time)
        }
        return state
    }

    private struct Held: Error {}

    private let each = (0..<6).map { "a_P.\($0) 1" } + ["b 1"]

    @Test("a study is conducted to its end, and its journal tells the same as its memory")
    func complete() async throws {
        let node = Node()
        let state = try await conduct(node)
        #expect(state.isComplete && state.isClosed && state.inconsistentEvents == 0)
        #expect(node.starts == each)
        #expect(node.files.text("/s/status.csv")?.contains("b,") == true)
    }

    @Test("a study whose local steps are all refused ends: there is no queue in which one of them may have been left")
    func refused() async throws {
        let state = try await conduct(Node(), with: RefusingExecutor())
        #expect(state.isComplete && state.isClosed && state.inconsistentEvents == 0)
        #expect(state[InstanceID(0)].phase == .ended(.failed(.launch("no more processes"))))
    }

    @Test("a request that may arrive after it was given up starts nothing: its batch is marked as cancelled")
    func arrivesLate() async throws {
        let executor = LosingExecutor()
        let state = try await conduct(Node(), with: executor, as: .slurm)
        #expect(state.isComplete && state.isClosed && state.inconsistentEvents == 0)
        let first = try #require(executor.asked.first), last = try #require(executor.asked.last)
        #expect(executor.cancelled.map(\.id).contains(first.id))
        #expect(first.id != last.id && !executor.cancelled.map(\.id).contains(last.id))
    }

    @Test(
        "while the disk is full nothing is submitted; when there is room the study goes on, and each step runs once",
        arguments: 0..<60, [1, 2, 3, 20])
    func diskFull(room: Int, refusals: Int) async throws {
        let node = Node { files, count in
            if count == 1 { files.failWrites(after: room, times: refusals) }
        }
        let state = try await conduct(node)
        #expect(state.isComplete && state.isClosed && state.inconsistentEvents == 0)
        #expect(node.starts == each)
    }

    @Test(
        "a journal that was open and answers no more is opened anew, and what was said of it is taken back",
        arguments: 1...7)
    func lostDescriptor(since start: Int) async throws {
        let node = Node { files, count in
            if count == start { files.loseDescriptors() }
        }
        let state = try await conduct(node)
        #expect(state.isComplete && state.isClosed && state.inconsistentEvents == 0)
        #expect(node.starts == each)
        #expect(node.files.text("/s/.maestro/stuck") == nil)
    }

    @Test("a conductor that cannot write its journal says so, why, and since when, and takes it back")
    func stuck() async throws {
        let directory = StudyDirectory(root: "/s")
        let node = Node { files, count in
            if count == 2 { files.refuseWriting("/s/.maestro/journal.1", true) }
        } passed: { files in
            guard let note = TroubleNote(.journal, in: directory, files: files) else { return }
            #expect(note.epoch == 1 && note.cause.contains("Input/output error"))
            files.refuseWriting("/s/.maestro/journal.1", false)
        }
        let state = try await conduct(node)
        #expect(state.isComplete && state.isClosed && node.starts == each)
        #expect(TroubleNote(.journal, in: directory, files: node.files) == nil)
    }
}
