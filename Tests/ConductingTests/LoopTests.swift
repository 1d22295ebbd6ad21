import Conducting
import Expansion
import HostInterface
import Rendering
import Scheduling
import Storage
import Synchronization
import TestSupport
import Testing
import Tracking

/// Time that passes when somebody waits for it, and costs nothing.
private final class ClockOfSleepers: WallClock {
    private let time = Mutex<Int64>(1_700_000_000_000)

    func now() -> Int64 { time.withLock { $0 } }
    func elapsed() -> Int64 { now() }
    func zoneOffsetMinutes(at moment: Int64) -> Int { 0 }
    func sleep(milliseconds: Int64) async {
        time.withLock { $0 += milliseconds }
        await Task.yield()
    }
}

/// A machine whose local runner starts each step and ends it at once.
private final class Node: Sendable {
    let files = FakeFiles()
    let terminal = RecordingTerminal()
    private let started: Started
    let processes: FakeProcesses

    private final class Started: Sendable {
        let names = Mutex<[String]>([])
    }

    init() {
        let started = Started()
        self.started = started
        processes = FakeProcesses { line in
            let words = line.split(separator: " ")
            started.names.withLock { $0.append("\(words[4]) \(words[5])") }
            return ["started \(words[1]) 1700000001000", "ended \(words[1]) 0 1700000001000 1700000002000"]
        }
    }

    /// Every start, as `instance attempt`.
    var starts: [String] { started.names.withLock { $0 } }

    var host: Host {
        .fake(files: files, processes: processes, clock: ClockOfSleepers(), terminal: terminal, processID: 7)
    }
}

@Suite struct LoopTests {
    private func conduct(_ node: Node, during body: @Sendable @escaping () async -> Void = {}) async throws -> RunState
    {
        let graph = try graph(
            """
            - {name: a, description: d, run: {cmd: $(P)}}
            - {name: b, description: d, run: {cmd: x, depends: [a_*]}}
            """, values: 6, kind: "local")
        let directory = StudyDirectory(root: "/s")
        try directory.create(files: node.files)
        let header = JournalHeader(
            studyID: "0123abcd", specificationFile: "s.yaml", specificationRoot: "/", hashedWorkspaces: false,
            dependencyPaths: [:], created: Timestamp(milliseconds: 0), settings: [:])
        try Journal.create(in: directory, header: header, files: node.files)
        guard case .acquired(let lease) = try Lease.acquire(directory, host: node.host) else { throw Held() }
        let (journal, records) = try #require(
            try Journal.takeOver(
                directory, epoch: lease.epoch, as: Conductor(host: "login1", process: 7), at: at(0), files: node.files))
        var state = RunState(graph)
        for record in records { state.apply(record.event, at: record.time) }
        let renderer = try ScriptRenderer(graph: graph, paths: StudyPaths(output: "/s", specification: "/"))
        let (host, begun, taken) = (node.host, state, journal)
        let end = await withTaskGroup(of: ConductorEnd?.self) { group in
            group.addTask {
                await body()
                return nil
            }
            group.addTask {
                var loop = ConductorLoop(
                    host: host, directory: directory, renderer: renderer, state: begun, journal: taken,
                    lease: lease, schedulers: [.local: LocalScheduler(host: host, directory: "/s", cores: 2)],
                    policy: Policy(cores: 2))
                return await loop.run()
            }
            for await end in group where end != nil {
                group.cancelAll()
                return end
            }
            return nil
        }
        #expect(end == .complete)
        state = RunState(graph)
        _ = try JournalChain.read(JournalChain.Source(directory, files: node.files)) {
            state.apply($0.event, at: $0.time)
        }
        return state
    }

    private struct Held: Error {}

    private var each: Set<String> { Set((0..<6).map { "a_P.\($0) 1" } + ["b 1"]) }

    @Test("a study is conducted to its end, and its journal tells the same as its memory")
    func complete() async throws {
        let node = Node()
        let state = try await conduct(node)
        #expect(state.isComplete && state.isClosed && state.misfits == 0)
        #expect(node.starts.count == 7 && Set(node.starts) == each)
        #expect(node.files.text("/s/status.csv")?.contains("b,") == true)
    }

    @Test("while the disk is full nothing is submitted; when there is room the study goes on, and each step runs once")
    func diskFull() async throws {
        let node = Node()
        let state = try await conduct(node) {
            while node.starts.count < 2 { await Task.yield() }
            node.files.failWrites(after: 0)
            while node.files.refusedWrites < 5 { await Task.yield() }
            let before = node.starts.count
            while node.files.refusedWrites < 50 { await Task.yield() }
            #expect(node.starts.count == before)
            node.files.failWrites(after: nil)
        }
        #expect(state.isComplete && state.isClosed && state.misfits == 0)
        #expect(node.starts.count == 7 && Set(node.starts) == each)
    }

    @Test("a journal that was open and answers no more is opened anew, and what was said of it is taken back")
    func lostDescriptor() async throws {
        let node = Node()
        let state = try await conduct(node) {
            while node.starts.count < 2 { await Task.yield() }
            node.files.loseDescriptors()
        }
        #expect(state.isComplete && state.isClosed && state.misfits == 0)
        #expect(node.starts.count == 7 && Set(node.starts) == each)
        #expect(node.files.text("/s/.maestro/stuck") == nil)
    }

    @Test("a conductor that cannot write its journal says so, why, and since when, and takes it back")
    func stuck() async throws {
        let node = Node()
        let directory = StudyDirectory(root: "/s")
        let state = try await conduct(node) {
            while node.starts.count < 2 { await Task.yield() }
            node.files.refuseWriting("/s/.maestro/journal.1", true)
            while node.files.text("/s/.maestro/stuck") == nil { await Task.yield() }
            let note = TroubleNote(.journal, in: directory, files: node.files)
            #expect(note?.epoch == 1 && note?.cause.contains("Input/output error") == true)
            node.files.refuseWriting("/s/.maestro/journal.1", false)
        }
        #expect(state.isComplete && state.isClosed && node.starts.count == 7)
        #expect(TroubleNote(.journal, in: directory, files: node.files) == nil)
    }
}
