import Executors
import Expansion
import HostInterface
import Jobs
import Scheduling
import TestSupport
import Testing
import Tracking

/// What a conductor sees of local steps that another one started, and how it stops them.
@Suite struct LocalSchedulerTests {
    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let path = "/s/.maestro/attempts/0/0.1"

    private var scheduler: LocalScheduler {
        LocalScheduler(host: .fake(files: files, processes: processes), directory: "/s", allowance: Allowance(cores: 2))
    }

    private let job = WatchedBatch(
        batch: BatchID(3), job: 3, token: "t", isArray: false,
        tasks: [WatchedBatch.Task(instance: InstanceID(0 as Int), index: 0)], record: "/s/.maestro/attempts/0/0.1")

    private func record(_ text: String) throws {
        try files.createDirectories(to: "/s/.maestro/attempts/0")
        try files.write(path, Array(text.utf8), mode: .privateFile)
    }

    private func observed() async -> JobObservation? {
        await scheduler.observe([job]).observed[InstanceID(0 as Int)]
    }

    private func live(_ id: Int32) { processes.add(id, Invocation("x", [], deadlineSeconds: 0)) }

    private let claim = "claim 3 0 login1 40 100.000 - 40\n"
    private let begun = "begun 41 100.100 41\n"

    @Test("it runs while its recorder lives, by its number and its birth")
    func recorder() async throws {
        try record(claim)
        live(40)
        #expect(await observed() == .running)
        try record("claim 3 0 login1 40 100.000 - 39\n")
        #expect(await observed() == nil)
    }

    @Test("a command whose recorder was killed runs while anything of its session lives, and then its end is unknown")
    func command() async throws {
        try record(claim + begun)
        live(41)
        #expect(await observed() == .running)
        processes.end(41)
        #expect(await observed() == .ended(.failed(.unrecordedEnd)))
        try record(claim + begun + "exit 0 101.000\n")
        #expect(await observed() == nil)
    }

    @Test("what has a claim and no command was never begun, once its recorder is gone")
    func neverBegun() async throws {
        try record(claim)
        #expect(await observed() == nil)
    }

    @Test("what ran when its machine was started anew failed with it, and so did what has no more than an empty record")
    func restarted() async throws {
        processes.add(42, Invocation("x", [], deadlineSeconds: 0), boot: "b2")
        try record("claim 3 0 login1 40 100.000 - 40@b1\nbegun 41 100.100 41@b1\n")
        #expect(await observed() == .ended(.failed(.nodeFailure)))
        try record("claim 3 0 login1 40 100.000 - 40@b2\nbegun 41 100.100 41@b2\n")
        #expect(await observed() == .ended(.failed(.unrecordedEnd)))
        try record("")
        #expect(await observed() == .ended(.failed(.nodeFailure)))
    }

    @Test("a step of an earlier version is known by its environment")
    func older() async throws {
        try record("claim 3 0 login1 40 100.000\n")
        processes.add(50, Invocation("x", [], environment: ["MAESTRO_RECORD": path], deadlineSeconds: 0))
        #expect(await observed() == .running)
        processes.end(50)
        #expect(await observed() == .ended(.failed(.unrecordedEnd)))
    }

    private func submission(_ number: UInt32) -> Submission {
        let member = Batch.Member(instance: InstanceID(number), attempt: 1, isRestart: false)
        return Submission(
            batch: Batch(id: BatchID(number), executor: .local, members: [member]), token: "t",
            tasks: [
                Submission.Task(
                    study: "n", step: "s", instance: "s", attempt: 1, workspace: "/s/s", command: ["./s.sh"],
                    record: "/s/.maestro/attempts/0/\(number).1", output: "/s/s/s")
            ],
            request: .init(options: []), dependencies: [])
    }

    private func watched(_ number: UInt32) -> WatchedBatch {
        WatchedBatch(
            batch: BatchID(number), job: JobID(number), token: "t", isArray: false,
            tasks: [WatchedBatch.Task(instance: InstanceID(number), index: 0)], record: "/s/none")
    }

    @Test(
        "a runner that has something to start, runs nothing and says nothing for five seconds is told of",
        arguments: [
            (["ready 0"], true), ([], true), (["ready 0", "started 1 5"], false),
            (["ready 0", "started 1 5", "ended 1 0 5 6 0"], true), (["waits 1 full", "waits 2 full"], false),
        ])
    func stuckRunner(words: [String], isStuck: Bool) async {
        let clock = ManualClock()
        let processes = FakeProcesses { $0.hasPrefix("run 2 ") ? words : [] }
        let scheduler = LocalScheduler(
            host: .fake(processes: processes, clock: clock), directory: "/s", allowance: Allowance(cores: 1))
        for number in 1...2 as ClosedRange<UInt32> { _ = await scheduler.submit(submission(number)) }
        func blockingReason() async -> String? {
            let observed = await scheduler.observe([watched(2)]).observed
            return if case .queued(let text?) = observed[InstanceID(2 as Int)] { text } else { nil }
        }
        clock.advance(milliseconds: 4900)
        #expect(await blockingReason()?.contains("ulimit -u") ?? false == false)
        clock.advance(milliseconds: 200)
        #expect(await blockingReason()?.contains("ulimit -u") ?? false == isStuck)
    }

    @Test("a step is stopped by its session, and a recorder that cannot begin is killed")
    func stop() async throws {
        try record(claim + begun)
        live(40)
        live(41)
        await scheduler.stop([job], how: .calmly)
        #expect(processes.signalsSent.map { [$0.1: $0.0] } == [[41: .terminate]])
        try record(claim)
        await scheduler.stop([job], how: .calmly)
        #expect(processes.signalsSent.dropFirst().map { [$0.1: $0.0] } == [[40: .kill]])
    }
}
