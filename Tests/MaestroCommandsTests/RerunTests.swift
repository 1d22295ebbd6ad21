import HostInterface
import TestSupport
import Testing

/// Study files that are edited after their study has run.
@Suite struct RerunTests {
    private let text = """
        description: {name: edited, description: d}
        study:
        - {name: sim, description: d, run: {cmd: 'echo sim $(N) >> $(OUTPUT_PATH)/ledger'}}
        - name: post
          description: d
          run:
            cmd: |
              echo post $(N) >> $(OUTPUT_PATH)/ledger
            depends: [sim]
        - {name: all, description: d, run: {cmd: 'echo all >> $(OUTPUT_PATH)/ledger', depends: [post_*]}}
        global.parameters: {N: {values: [1, 2], label: N.%%}}
        """

    private func ledger(_ bench: Bench) throws -> [String] {
        try bench.read("out/ledger").split(separator: "\n").map(String.init).sorted()
    }

    private func started(_ bench: Bench) async throws {
        try bench.write("s.yaml", text)
        #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
    }

    @Test("only what has changed runs, and what depends on it; the reason is shown first")
    func command() async throws {
        try await withBench { bench in
            try await started(bench)
            try bench.write("s.yaml", text.replacing("echo post", with: "echo later"))
            #expect(await bench.maestro("rerun", "out", "-n") == 0)
            #expect(bench.terminal.output.contains("post  cmd changed: line 8; 2 to run again"))
            #expect(bench.terminal.output.contains("all   depends on them; 1 to run again"))
            #expect(try ledger(bench).count == 5)
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 0)
            #expect(
                try ledger(bench)
                    == ["all", "all", "later 1", "later 2", "post 1", "post 2", "sim 1", "sim 2"])
            #expect(try bench.read("out/s.yaml") == text.replacing("echo post", with: "echo later"))
            #expect(try bench.read("out/post/N.1/post_N.1.sh").contains("echo post"))
            #expect(try bench.read("out/post/N.1/post_N.1.v2.sh").contains("echo later"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(await bench.maestro("rerun", "out") == 0)
            #expect(bench.terminal.errors.contains("nothing has changed"))
        }
    }

    @Test("comments are no change, and neither is a moved file")
    func comments() async throws {
        try await withBench { bench in
            try await started(bench)
            try bench.write("other.yaml", "# mine\n" + text.replacing("echo post", with: "# why\n\n      echo post"))
            #expect(await bench.maestro("rerun", "out", "other.yaml") == 0)
            #expect(bench.terminal.errors.contains("nothing has changed"))
            #expect(try ledger(bench).count == 5)
        }
    }

    @Test("values and steps that are gone count no longer, and their files stay; what is new runs")
    func structure() async throws {
        try await withBench { bench in
            try await started(bench)
            let edited = text.replacing("[1, 2]", with: "[2, 3]") + "\n"
            try bench.write(
                "s.yaml",
                edited.replacing(
                    "- {name: all", with: "- {name: last, description: d, run: {cmd: 'true'}}\n- {name: all"))
            #expect(await bench.maestro("rerun", "out", "--wait") == 0)
            #expect(try ledger(bench) == ["all", "all", "post 1", "post 2", "post 3", "sim 1", "sim 2", "sim 3"])
            #expect(await bench.maestro("status", "out", "--format", "csv") == 0)
            #expect(bench.terminal.output.contains("sim_N.3") && !bench.terminal.output.contains("sim_N.1"))
            #expect(try bench.read("out/sim/N.1/sim_N.1.sh").contains("echo sim 1"))
            #expect(await bench.maestro("export", "out", "--format", "csv") == 0)
            #expect(await bench.maestro("extend", "out", "N=4", "--wait") == 0)
            #expect(try ledger(bench).contains("post 4"))
            #expect(await bench.maestro("retry", "out", "--step", "sim", "--wait") == 0)
            #expect(try ledger(bench).filter { $0.hasPrefix("sim") }.count == 7)
        }
    }

    @Test("while something of it runs it is refused, and nothing is lost; on demand what runs is cancelled")
    func running() async throws {
        let slow = text.replacing(
            "echo post $(N)", with: "while ! test -e $(OUTPUT_PATH)/go; do sleep 0.1; done; echo post $(N)")
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            for post in [2, 3] { try await bench.wait(for: "started \(post) ", inJournalOf: "out") }
            try bench.write("s.yaml", slow.replacing("echo post", with: "echo later"))
            #expect(await bench.maestro("rerun", "out") == 1)
            #expect(bench.terminal.errors.contains("--cancel-running"))
            #expect(await bench.maestro("rerun", "out", "--cancel-running") == 0)
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try ledger(bench) == ["all", "later 1", "later 2", "sim 1", "sim 2"])
        }
    }

    @Test("who runs an edited file in a study's directory is shown what differs, and what takes it over")
    func runAgain() async throws {
        try await withBench { bench in
            try await started(bench)
            #expect(await bench.maestro("run", "-y", "-o", "out", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("already holds a study: `maestro-swift resume out`"))
            try bench.write("s.yaml", text.replacing("[1, 2]", with: "[1, 2, 3]"))
            #expect(await bench.maestro("run", "-y", "-o", "out", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("sim   combinations changed; 1 new"))
            #expect(bench.terminal.errors.contains("`maestro-swift rerun out s.yaml` runs what has changed"))
            #expect(try ledger(bench).count == 5)
        }
    }

    @Test("an edited file with mistakes changes nothing and says where they are")
    func mistakes() async throws {
        try await withBench { bench in
            try await started(bench)
            try bench.write("s.yaml", text.replacing("depends: [sim]", with: "depends: [sims]"))
            #expect(await bench.maestro("rerun", "out") == 2)
            #expect(bench.terminal.errors.contains("s.yaml:9:"))
            try bench.write("s.yaml", text + "\nbatch: {type: slurm, host: h, bank: b, queue: q}")
            #expect(await bench.maestro("rerun", "out") == 1)
            #expect(bench.terminal.errors.contains("start a new study for it"))
            #expect(await bench.maestro("status", "out") == 0)
        }
    }
}
