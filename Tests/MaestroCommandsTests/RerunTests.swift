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

    private func started(_ bench: Bench) async throws { try await started(bench, text) }

    /// - Parameter samples: What stands beside the study file.
    private func started(_ bench: Bench, _ text: String, samples: String? = nil) async throws {
        if let samples { try bench.write("samples.csv", samples) }
        try bench.write("s.yaml", text)
        #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
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

    @Test("a list names what the study has, and nothing that was removed")
    func list() async throws {
        let listing = text.replacing("echo all", with: "sort $(post.list) > list; echo all")
        try await withBench { bench in
            try bench.write("s.yaml", listing)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            try bench.write("s.yaml", listing.replacing("[1, 2]", with: "[2, 3]"))
            #expect(await bench.maestro("rerun", "out", "--wait") == 0)
            let lines = try bench.read("out/all/list").split(separator: "\n").map { $0.suffix(8) }
            #expect(lines == ["post/N.2", "post/N.3"])
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
            for post in [2, 3] { try await bench.wait(for: "withdrawn \(post)", inJournalOf: "out") }
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try ledger(bench) == ["all", "later 1", "later 2", "sim 1", "sim 2"])
        }
    }

    @Test("what runs and is removed is cancelled too")
    func removedWhileRunning() async throws {
        let slow = text.replacing(
            "echo post $(N)", with: "while ! test -e $(OUTPUT_PATH)/go; do sleep 0.1; done; echo post $(N)")
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            for post in [2, 3] { try await bench.wait(for: "started \(post) ", inJournalOf: "out") }
            try bench.write("s.yaml", slow.replacing("[1, 2]", with: "[1]"))
            #expect(await bench.maestro("rerun", "out", "--cancel-running") == 0)
            try await bench.wait(for: "withdrawn 3", inJournalOf: "out")
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try ledger(bench) == ["all", "post 1", "sim 1", "sim 2"])
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

    private let sampled = """
        description: {name: sampled, description: d}
        tables: {samples: {csv: samples.csv, key: ID}}
        study:
        - {name: sim, description: d, run: {cmd: 'echo $(ID) $(AGE) >> $(OUTPUT_PATH)/ledger'}}
        - {name: all, description: d, run: {cmd: 'echo all >> $(OUTPUT_PATH)/ledger', depends: [sim_*]}}
        """

    @Test("a source is read again: new rows run, known ones stay, changed ones are told and taken over by rerun")
    func sources() async throws {
        try await withBench { bench in
            try await started(bench, sampled, samples: "ID,AGE\ns1,10\ns2,20\n")
            try bench.write("samples.csv", "ID,AGE\ns2,25\ns3,30\n")
            #expect(await bench.maestro("extend", "out", "--wait") == 0)
            #expect(bench.terminal.errors.contains("table samples: 1 new row; 1 changed"))
            #expect(bench.terminal.errors.contains("1 no longer there"))
            #expect(try ledger(bench) == ["all", "all", "s1 10", "s2 20", "s3 30"])
            #expect(await bench.maestro("extend", "out") == 0)
            #expect(bench.terminal.errors.contains("nothing to add"))
            #expect(await bench.maestro("rerun", "out", "--wait") == 0)
            #expect(bench.terminal.output.contains("  sim  values changed: "))
            #expect(bench.terminal.output.contains("/samples.csv:2; 1 to run again"))
            #expect(try ledger(bench) == ["all", "all", "all", "s1 10", "s2 20", "s2 25", "s3 30"])
            #expect(await bench.maestro("status", "out") == 0)
        }
    }

    @Test("a source may get another form and more columns; a row that is gone must have all columns that are used")
    func otherForm() async throws {
        try await withBench { bench in
            try await started(bench, sampled, samples: "ID,AGE\ns1,10\ns2,20\n")
            let colored = sampled.replacing("$(AGE) >>", with: "$(AGE) $(COLOR) >>").replacing(
                "csv: samples.csv", with: "json lines: samples.jsonl")
            try bench.write("s.yaml", colored)
            let first = #"{"ID": "s1", "COLOR": "red", "AGE": 10}"# + "\n"
            try bench.write("samples.jsonl", first)
            #expect(await bench.maestro("rerun", "out", "--wait") == 1)
            #expect(bench.terminal.errors.contains("rows of table `samples` are no longer in samples.jsonl"))
            #expect(bench.terminal.errors.contains("column `COLOR`; put these rows back"))
            try bench.write("samples.jsonl", first + #"{"ID": "s2", "COLOR": "blue", "AGE": 20}"# + "\n")
            #expect(await bench.maestro("rerun", "out", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(try ledger(bench) == ["all", "all", "s1 10", "s1 10 red", "s2 20", "s2 20 blue"])
            try bench.write("samples.jsonl", first)
            try bench.write(
                "s.yaml", sampled.replacing("csv: samples.csv", with: "json lines: samples.jsonl, columns: [ID, AGE]"))
            #expect(await bench.maestro("rerun", "out", "--wait") == 0, "\(bench.terminal.errors)")
            #expect(
                try ledger(bench).filter { $0.hasPrefix("s") } == [
                    "s1 10", "s1 10", "s1 10 red", "s2 20", "s2 20", "s2 20 blue",
                ])
        }
    }

    @Test("a file takes the place of a source; what has gathered is kept on demand; mistakes have places")
    func file() async throws {
        try await withBench { bench in
            try await started(bench, sampled, samples: "ID,AGE\ns1,10\n")
            try bench.write("more.csv", "AGE,ID\n7,t1\n")
            #expect(await bench.maestro("extend", "out", "more.csv", "--keep-funnels", "--wait") == 0)
            #expect(try ledger(bench) == ["all", "s1 10", "t1 7"])
            try bench.write("more.csv", "ID,AGE\nt2\n")
            #expect(await bench.maestro("extend", "out", "more.csv") == 2)
            #expect(bench.terminal.errors.contains("more.csv:2:1: error: 1 field, and the header has 2"))
            try bench.write("more.csv", "ID\nt2\n")
            #expect(await bench.maestro("extend", "out", "more.csv") == 1)
            #expect(bench.terminal.errors.contains("no column `AGE`"))
            #expect(await bench.maestro("extend", "out", "none.csv") == 2)
            #expect(await bench.maestro("extend", "out", "more.csv", "--table", "sample") == 1)
            #expect(bench.terminal.errors.contains("did you mean `samples`?"))
            #expect(await bench.maestro("extend", "out", "ID=s1", "AGE=11") == 1)
            #expect(bench.terminal.errors.contains("ID=s1 already exists with other values"))
            #expect(await bench.maestro("extend", "out", "ID=u1", "AGE=3", "--keep-funnels", "--wait") == 0)
            #expect(try ledger(bench) == ["all", "s1 10", "t1 7", "u1 3"])
        }
    }

    @Test("names of files are looked for anew, and a file in their place is refused")
    func namesOfFiles() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                sampled.replacing("csv: samples.csv, key: ID", with: "files: '{ID}.dat'").replacing(" $(AGE)", with: "")
            )
            try bench.write("s1.dat", "")
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            try bench.write("more.txt", "s2.dat\n")
            #expect(await bench.maestro("extend", "out", "more.txt") == 1)
            #expect(bench.terminal.errors.contains("leave out the file to look for {ID}.dat again"))
            try bench.write("s2.dat", "")
            #expect(await bench.maestro("extend", "out", "--keep-funnels", "--wait") == 0)
            #expect(try ledger(bench) == ["all", "s1", "s2"])
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
