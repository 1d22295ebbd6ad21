import Executors
import Expansion
import HostInterface
import HostLive
import MaestroCommands
import Storage
import TestSupport
import Testing
import Tracking

/// Every command that `why` and `status` advise does what it is advised for.
@Suite struct AdviceTests {
    private let files = FakeFiles()
    private let terminal = RecordingTerminal()
    private let clock: HurryingClock
    private let directory = StudyDirectory(root: Host.fake().context.workingDirectory + "/out")

    init() { clock = HurryingClock(files: files) }

    static let outcomes: [Outcome] =
        [.timedOut, .cancelled(by: .us), .cancelled(by: .somebodyElse)]
        + sequence(first: Failure.exit(code: 1), next: following).map { .failed($0) }

    /// Goes from one failure to the next, so that a kind that is new has no advice without a test.
    private static func following(_ failure: Failure) -> Failure? {
        switch failure {
        case .exit(code: 1): .exit(code: 126)
        case .exit(code: 126): .exit(code: 127)
        case .exit: .signal(9)
        case .signal: .outOfMemory
        case .outOfMemory: .nodeFailure
        case .nodeFailure: .preempted
        case .preempted: .deadline
        case .deadline: .launch("no such file")
        case .launch: .unusableValue("step `a` did not publish `x`")
        case .unusableValue: .badRows("parts.csv:2: this row is the same as line 1")
        case .badRows: .rejected("Invalid partition")
        case .rejected: .vanished
        case .vanished: .noExitRecord
        case .noExitRecord: .unknownEnd
        case .unknownEnd: .unrecordedEnd
        case .unrecordedEnd: .other("SPECIAL")
        case .other: nil
        }
    }

    private func maestro(_ words: [String]) async -> Int32 {
        await MaestroCommands.maestro(words, on: .fake(files: files, clock: clock, terminal: terminal))
    }

    /// A study whose first step ended so, and that is conducted on another machine.
    private func study(_ outcome: Outcome) async throws -> Lease {
        files.put(
            "\(Host.fake().context.workingDirectory)/s.yaml",
            """
            description: {name: s, description: d}
            batch: {type: slurm}
            study:
            - {name: my step, description: d, run: {cmd: x $(P), procs: 1, walltime: "30:00", memory: 3G}}
            - {name: b, description: d, run: {cmd: x, depends: ["my step_*"]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """)
        #expect(await maestro(["run", "--dry-run", "-y", "-o", "out", "s.yaml"]) == 0, "\(terminal.errors)")
        let host = Host.fake(files: files, clock: clock, terminal: terminal, hostName: "login2", processID: 7)
        let batch = Batch(
            id: BatchID(1), executor: .slurm,
            members: [0, 1].map { .init(instance: .init($0 as Int), attempt: 1, isRestart: false, task: UInt32($0)) })
        return try conduct(directory, on: host, files: files) { now in
            [.intended(batch), .accepted(batch.id, job: 9)] + batch.members.map { .started($0.instance, at: now) }
                + batch.members.map { .ended($0.instance, outcome, at: now) }
        }.lease
    }

    /// The commands of ours in what was printed, as words.
    private func advised(in output: String) -> [[String]] {
        let text = output.split(separator: "\n").map(String.init).joined(separator: " ")
        let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map(\.element)
        return quoted.filter { $0.hasPrefix("maestro-swift ") }.map(Self.words)
    }

    /// As a shell would see them, whose only quotes here are single ones.
    private static func words(_ line: Substring) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            words += index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
        return Array(words.dropFirst())
    }

    private func requests() -> [Request] {
        RequestBox(directory, host: .fake(files: files, clock: clock)).pending(isCertain: true).map(\.request)
    }

    @Test("whatever ended an instance, the commands that are advised work and ask for it again", arguments: outcomes)
    func everyEnd(outcome: Outcome) async throws {
        let lease = try await study(outcome)
        let asking: [[String]] = [["why", "out", "my step_P.1"], ["status", "out"]]
        for words in asking {
            let terminal = RecordingTerminal()
            let host = Host.fake(files: files, clock: clock, terminal: terminal)
            _ = await MaestroCommands.maestro(words, on: host)
            let advised = advised(in: terminal.output)
            if words[0] == "why" {
                #expect(advised.contains { $0[0] == "retry" }, "\(terminal.output)")
            }
            for command in advised where command[0] != "watch" {
                let before = requests()
                #expect([0, 2].contains(await maestro(command)), "\(command): \(self.terminal.errors)")
                guard command[0] == "retry" else { continue }
                let new = requests().filter { !before.contains($0) }
                let again = before.contains { if case .retry = $0 { true } else { false } }
                #expect(again || new.contains { if case .retry = $0 { true } else { false } }, "\(command)")
            }
        }
        let amendments = requests().compactMap { if case .amend(_, let amendment) = $0 { amendment } else { nil } }
        switch outcome {
        case .timedOut: #expect(Set(amendments) == [Amendment(walltime: "1:00:00")])
        case .failed(.outOfMemory): #expect(Set(amendments) == [Amendment(memory: "6G")])
        default: #expect(amendments.isEmpty)
        }
        lease.release()
    }

    @Test("docs/advice.md has each end, with what `why` advises", arguments: outcomes)
    func documented(outcome: Outcome) async throws {
        let lease = try await study(outcome)
        let terminal = RecordingTerminal()
        let host = Host.fake(files: files, clock: clock, terminal: terminal)
        #expect(await MaestroCommands.maestro(["why", "out", "my step_P.1"], on: host) == 0)
        lease.release()
        let lines = terminal.output.split(separator: "\n")
        let first = try #require(lines.first?.replacing("my step_P.1 ", with: "", maxReplacements: 1))
        let end = first.split(separator: "(job 9_0): ").last ?? ""
        let help = try #require(lines.last { $0.hasPrefix("What to do: ") }).dropFirst("What to do: ".count)
        let document = String(decoding: try Host.live().files.read("\(projectFolder())/docs/advice.md"), as: UTF8.self)
        #expect(document.contains("\n| \(end) | \(help) |\n"), "| \(end) | \(help) |")
    }
}
