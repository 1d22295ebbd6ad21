@testable import Jobs
import Executors
import Expansion
import HostInterface
import HostLive
import ScriptTemplates
import Specification
import TestSupport
import Testing
import Tracking

@testable import Scheduling

/// Two lives of one attempt at one time: a scheduler that hears nothing of a node lets its job begin elsewhere.
@Suite struct TwoLivesTests {
    private let host = Host.live()
    private let root: String

    init() throws {
        root = "/tmp/maestro-swift-lives-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        for folder in [
            "", "/bin", "/.maestro", "/.maestro/batches", "/.maestro/attempts", "/.maestro/attempts/0", "/w",
        ] {
            try host.files.createDirectory(root + folder, mode: .privateDirectory)
        }
        try host.files.write("\(root)/wrapper.sh", ScriptTemplates.slurmWrapper, mode: .privateExecutable)
        try program("scontrol", "exit 1")
        try program("sacct", "echo NODE_FAIL; echo RUNNING")
        try prepare()
    }

    private func program(_ name: String, _ text: String) throws {
        try host.files.write("\(root)/bin/\(name)", Array("#!/bin/sh\n\(text)\n".utf8), mode: .privateExecutable)
    }

    /// A command that says that it begins, and ends when it is let go.
    private static let command = """
        echo "begin ${SLURM_RESTART_COUNT:-0}" >> ../ledger
        trap 'echo "stopped ${SLURM_RESTART_COUNT:-0}" >> ../ledger; exit 0' TERM
        until [ -e ../go ] || ! [ -e ../ledger ]; do sleep 0.3; done
        echo "end ${SLURM_RESTART_COUNT:-0}" >> ../ledger
        """

    /// Attempts 1 and 2 of an instance are batches 1 and 2.
    private func prepare() throws {
        try host.files.write("\(root)/w/s.sh", Array("#!/bin/bash\n\(Self.command)\n".utf8), mode: .privateExecutable)
        for attempt in 1...2 {
            let task = Submission.Task(
                study: "n", step: "s", instance: "s", attempt: UInt16(attempt), workspace: "\(root)/w",
                command: ["./s.sh"],
                record: "\(root)/.maestro/attempts/0/0.\(attempt)", output: "\(root)/w/s", parents: [])
            let member = Batch.Member(instance: InstanceID(0), attempt: UInt16(attempt), isRestart: false, task: 0)
            let submission = Submission(
                batch: Batch(id: BatchID(UInt32(attempt)), executor: .slurm, members: [member]), token: "t",
                tasks: [task],
                request: .init(options: []), dependencies: [], recovery: .init())
            for (name, text) in TaskTable(submission, root: root).files {
                try host.files.write("\(root)/.maestro/batches/\(name)", Array(text.utf8), mode: .privateFile)
            }
        }
    }

    /// Runs an attempt on a node.
    private func life(_ restart: Int, attempt: Int = 1, on node: String) async throws -> Int32 {
        let environment = [
            "PATH": "\(root)/bin:/usr/bin:/bin", "SLURM_JOB_ID": "\(4 + attempt)", "MAESTRO_PATIENCE": "1",
            "SLURM_RESTART_COUNT": "\(restart)", "SLURMD_NODENAME": node,
        ]
        let result = try await host.programs.run(
            Invocation(
                "\(root)/wrapper.sh", [root, "\(attempt)"], environment: environment, directory: root,
                deadlineSeconds: 600))
        try host.files.write("\(root)/said", result.errors, mode: .privateFile)
        guard case .exited(let code) = result.end else { return -1 }
        return code
    }

    /// What lives wrote to their logs, and to the error output of their step.
    private var said: String { text("said") + text("w/s.err") }

    private func text(_ path: String) -> String {
        String(decoding: (try? host.files.read("\(root)/\(path)")) ?? [], as: UTF8.self)
    }

    private var ledger: [String] { text("ledger").split(separator: "\n").map(String.init) }

    private func letGo() throws { try host.files.write("\(root)/go", [], mode: .privateFile) }

    private func wait(until condition: () -> Bool) async throws {
        // All tests start at once, and a machine of two cores may be busy with others for a minute.
        let holds = await host.clock.wait(everyMilliseconds: 100, times: 3000, until: condition)
        try #require(holds, "\(ledger)\n\(text(".maestro/attempts/0/0.1"))")
    }

    private func with(_ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            _ = try? await host.programs.run(Invocation("rm", ["-rf", root], deadlineSeconds: 60))
            throw error
        }
        _ = try? await host.programs.run(Invocation("rm", ["-rf", root], deadlineSeconds: 60))
    }

    @Test("a life that finds a newer one ends its command, and only then the newer one's begins")
    func newerLife() async throws {
        try await with {
            async let first = life(0, on: "n1")
            try await wait { ledger == ["begin 0"] }
            async let second = life(1, on: "n2")
            try await wait { ledger.contains("begin 1") }
            #expect(ledger == ["begin 0", "stopped 0", "begin 1"])
            #expect(try await first == 75)
            try letGo()
            #expect(try await second == 0 && ledger.last == "end 1")
            #expect(text(".maestro/attempts/0/0.1").contains("\nleft 0 "))
        }
    }

    @Test("a command whose wrapper was killed alone is waited for where it is seen, however long it takes")
    func wrapperKilledAlone() async throws {
        try await with {
            async let first = life(0, on: "n1")
            try await wait { ledger == ["begin 0"] }
            let wrapper = try #require(text(".maestro/attempts/0/0.1").split(separator: " ").dropFirst(4).first)
            let kill = Invocation("kill", ["-9", String(wrapper)], deadlineSeconds: 20)
            #expect(try await host.programs.run(kill).succeeded)
            #expect(try await first == -1)
            async let second = life(0, attempt: 2, on: "n1")
            // Longer than it would wait for a word.
            await host.clock.sleep(milliseconds: 11_000)
            #expect(ledger == ["begin 0"])
            try letGo()
            #expect(try await second == 0)
            #expect(ledger == ["begin 0", "end 0", "begin 0", "end 0"])
        }
    }

    @Test("so does a life whose instance is at a newer attempt")
    func newerAttempt() async throws {
        try await with {
            async let first = life(0, on: "n1")
            try await wait { ledger == ["begin 0"] }
            async let second = life(0, attempt: 2, on: "n2")
            try await wait { ledger.count == 3 }
            #expect(ledger == ["begin 0", "stopped 0", "begin 0"])
            #expect(try await first == 75)
            try letGo()
            #expect(try await second == 0)
        }
    }

    @Test(
        "a life that was killed with its node gives no word: the next one waits for nine times its patience, and begins"
    )
    func silence() async throws {
        try await with {
            try host.files.write(
                "\(root)/.maestro/attempts/0/0.1", Array("claim 5 0 n1 99999999 1.0 5\n".utf8), mode: .privateFile)
            try letGo()
            #expect(try await life(1, on: "n2") == 0)
            #expect(said.contains("for its end, longer if it is seen"), "\(said)")
            #expect(ledger == ["begin 1", "end 1"])
        }
    }

    @Test(
        "nothing is waited for where Slurm heard the node to the end, where the node is this one, or where an end was told",
        arguments: [("PREEMPTED", "n1", ""), ("NODE_FAIL", "n2", ""), ("NODE_FAIL", "n1", "told-exit 143 2.0\n")])
    func known(state: String, node: String, end: String) async throws {
        try await with {
            try program("sacct", "echo \(state); echo PENDING")
            try host.files.write(
                "\(root)/.maestro/attempts/0/0.1", Array("claim 5 0 \(node) 99999999 1.0 5\n\(end)".utf8),
                mode: .privateFile)
            try letGo()
            #expect(try await life(1, on: "n2") == 0)
            #expect(!said.contains("for its end, longer if it is seen"), "\(said)")
        }
    }
}
