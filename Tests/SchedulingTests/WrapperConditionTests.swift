import Diagnostics
import Expansion
import Expressions
import HostInterface
import Jobs
import Specification
import Testing
import Tracking
import YAML

/// What a task's wrapper makes of its step's condition, and of parents that were skipped.
extension WrapperTests {
    private func parent(_ name: String, _ lines: String) throws {
        let text = "claim 3 0 n 1 1 3\n\(lines)"
        try host.files.write("\(root)/.maestro/attempts/0/\(name)", Array(text.utf8), mode: .privateFile)
    }

    private var isSkipped: Bool { if case .skipped? = record()?.end { true } else { false } }

    /// A condition over `check`, with its names' operands.
    private func condition(_ text: String) throws -> (condition: StepCondition, operands: [ConditionOperand]) {
        let file = """
            description: {name: n, description: d}
            study:
            - name: check
              description: d
              run: {cmd: 'x $(N)', outputs: [{level: number, ok: flag, note: {type: text, default: 'a:b %'}}]}
            - {name: use, description: d, run: {cmd: x, depends: [check], when: "\(text)"}}
            global.parameters: {N: {values: ["it's 5%:\\\\"], label: N.x}}
            """
        let parsed = parse(Array(file.utf8), file: "s.yaml")
        let node = try #require(parsed.root, "\(parsed.diagnostics)")
        let study = try #require(readStudy(node).study)
        let graph = try #require(expand(study).graph)
        let condition = try #require(graph.openCondition(of: graph.steps[1]))
        return (condition, graph.operands(of: InstanceID(1 as Int), in: condition))
    }

    private func prepare(
        _ text: String, publisher: PublishingAttempt = PublishingAttempt(step: 0, ordinal: 8, attempt: 1)
    ) throws {
        let (condition, operands) = try condition(text)
        try prepare(
            "echo ran >> ../ledger", publishers: [publisher], condition: condition, operands: operands)
    }

    @Test(
        "the command runs where its condition holds, and is skipped where it does not",
        arguments: [
            ("$(check.outputs.level) > 2", "value level=3;\nexit 0 2\n", true),
            ("$(check.outputs.level) > 2", "value level=2;\nvalue level=-1e3;\nexit 0 2\n", false),
            ("$(check.outputs.level) > 0.3", "value level=0.30000000000000004;\nexit 0 2\n", true),
            ("$(check.outputs.level) > 2", "value note=x;\nvalue level=3;\nvalue ok=false;\nexit 0 2\n", true),
            (
                "$(check.outputs.note) == 'x' and $(check.outputs.ok) and $(check.outputs.level) == 3",
                "value ok=true;\nvalue level=3;\nvalue note=x;\nexit 0 2\n", true
            ),
            ("$(check.outputs.ok)", "value ok=true;\nexit 0 2\n", true),
            ("$(check.outputs.ok)", "value ok=false;\nexit 0 2\n", false),
            ("$(check.outputs.note) == 'a:b %'", "exit 0 2\n", true),
            ("$(check.outputs.note) == 'a\\\\b; $HOME'", "value note=a\\b; $HOME;\nexit 0 2\n", true),
            ("$(N) == 'it''s 5%:\\\\' and $(check.exit) == 0", "exit 0 2\n", true),
            ("$(check.state) == 'finished'", "exit 0 2\n", true),
            ("$(check.state) == 'failed' and $(check.exit) == 7", "exit 7 2\n", true),
            ("$(check.state) == 'timed-out'", "timeout 2\n", true),
            ("$(check.state) == 'timed-out' or $(check.exit) == 0", "timeout 2\n", true),
            ("$(check.outputs.ok) and $(check.outputs.level) > 2", "value ok=false;\nexit 0 2\n", false),
            ("$(check.state) == 'skipped'", "skipped 2\n", true),
        ])
    func judged(text: String, lines: String, runs: Bool) async throws {
        try await with {
            try prepare(text)
            try parent("8.1", lines)
            #expect(try await run() == 0, "\(self.text("w/0/s.err"))")
            #expect(self.text("w/ledger") == (runs ? "ran\n" : ""))
            #expect(isSkipped != runs)
        }
    }

    @Test("what is known when the job is submitted counts, whatever the record says")
    func known() async throws {
        try await with {
            let end = PublishingAttempt.KnownEnd(state: .cancelled, exitCode: nil)
            try prepare(
                "$(check.state) == 'cancelled'",
                publisher: PublishingAttempt(step: 0, ordinal: 8, attempt: 1, end: end))
            try parent("8.1", "")
            #expect(try await run() == 0)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    @Test(
        "what cannot be judged is a failure that says why",
        arguments: [
            ("$(check.outputs.level) > 2", "exit 0 2\n", "step `check` did not publish `level`"),
            ("$(check.outputs.level) > 2", "value level=x;\nexit 0 2\n", "`x` is not a decimal number"),
            ("$(check.outputs.ok)", "value ok=yes;\nexit 0 2\n", "`yes` is neither true nor false"),
            ("1 / $(check.outputs.level) > 2", "value level=0;\nexit 0 2\n", "`/` divides by 0"),
            ("$(check.exit) == 0", "timeout 2\n", "step `check` has no exit code"),
        ])
    func mistakes(text: String, lines: String, reason: String) async throws {
        try await with {
            try prepare(text)
            try parent("8.1", lines)
            #expect(try await run() == 65)
            #expect(self.text("w/ledger") == "")
            #expect(self.text("w/0/s.err").contains("cannot judge the condition in when: \(reason)"))
            guard case .exit(65, _, true)? = record()?.end else {
                Issue.record("\(self.text(".maestro/attempts/0/0.1"))")
                return
            }
        }
    }

    @Test(
        "a task whose parents were skipped is skipped, unless it says otherwise or gathers others that ended well",
        arguments: [
            (.success, ["exit 0", "exit 0"], true), (.success, ["exit 0", "skipped"], false),
            (.some, ["exit 0", "skipped"], true), (.some, ["skipped", "skipped"], false),
            (.unlessSkipped, ["skipped", "skipped"], true), (.end, ["skipped", "exit 1"], true),
            (.failure, ["skipped", "exit 1"], true),
        ] as [(ParentAttempts.Awaited, [String], Bool)])
    func skippedParents(awaited: ParentAttempts.Awaited, ends: [String], runs: Bool) async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: awaited, isLast: true)
            try prepare("echo ran >> ../ledger", parents: [parents])
            for (ordinal, end) in zip([8, 9], ends) { try parent("\(ordinal).1", "\(end) 2\n") }
            #expect(try await run() == 0)
            #expect(text("w/ledger") == (runs ? "ran\n" : ""))
            #expect(isSkipped != runs)
        }
    }

    @Test("a failure beside something skipped keeps the task from running")
    func failureBesideSkipped() async throws {
        try await with {
            try prepare("echo ran >> ../ledger", parents: [ParentAttempts(step: 0, ordinals: 8...9, attempt: 1)])
            try parent("8.1", "skipped 2\n")
            try parent("9.1", "exit 1 2\n")
            #expect(try await run() == 76)
            #expect(!isSkipped && text("w/ledger") == "")
        }
    }

    @Test("a list leaves out what was skipped")
    func listWithoutSkipped() async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: .some)
            let entries = [8, 9].map { (ordinal: Int) in
                GatheredList.Entry(ordinal: ordinal, workspace: "/a b/\(ordinal)")
            }
            try prepare(
                "cp ../p.list seen", parents: [parents],
                lists: [GatheredList(step: 0, path: "\(root)/w/p.list", entries: entries)])
            try parent("8.1", "skipped 2\n")
            try parent("9.1", "exit 0 2\n")
            #expect(try await run() == 0)
            #expect(text("w/0/seen") == "/a b/9\n")
        }
    }
}
