import HostInterface
import TestSupport
import Testing

/// `export` on studies that ran here.
@Suite struct ExportTests {
    /// `b` of the second value fails, after a second attempt by hand.
    private func run(_ bench: Bench, _ options: String...) async throws {
        try bench.write(
            "s.yaml",
            """
            description: {name: test, description: A test.}
            study:
            - {name: a, description: d, run: {cmd: "true"}}
            - {name: b, description: d, run: {cmd: "[ $(N) != 2 ] || exit 7", depends: [a]}}
            global.parameters: {N: {values: [1, 2, "x, y"], label: [N.1, N.2, N.3]}}
            """)
        try bench.write("s.yaml", bench.read("s.yaml").replacing("$(N)", with: "'$(N)'"))
        #expect(await bench.maestro(["run", "-fg", "-o", "out"] + options + ["s.yaml"]) == 2)
        #expect(await bench.maestro("retry", "--wait", "out") == 2)
    }

    /// Seconds differ from run to run.
    private func withoutTimes(_ csv: String) -> [String] {
        csv.split(separator: "\n").map { String($0.replacing(/,[0-9.]+,([0-9]+,[0-9]+)/) { ",T,\($0.output.1)" }) }
    }

    private static let rows = [
        "N,a.state,a.seconds,a.tries,a.exit,b.state,b.seconds,b.tries,b.exit",
        "1,finished,T,1,0,finished,T,1,0", "2,finished,T,1,0,failed,T,2,7", "\"x, y\",finished,T,1,0,finished,T,1,0",
    ]

    @Test("the rows of a study that ran go to standard output, a file and `status` alike, as CSV and as JSON")
    func text() async throws {
        try await withBench { bench in
            try await run(bench)
            let csv = await bench.output("export", "out")
            #expect(withoutTimes(csv) == Self.rows)
            #expect(await bench.output("status", "--by", "item", "--format", "csv", "out") == csv)
            #expect(await bench.output("export", "out", "-o", "items.csv") == "\(bench.folder)/items.csv\n")
            #expect(try bench.read("items.csv") == csv)
            #expect(try bench.host.files.information("\(bench.folder)/items.csv")?.mode == .privateFile)
            let json = await bench.output("export", "out", "--format", "json")
            #expect(json.hasPrefix("[\n{\"N\":\"1\",\"a.state\":\"finished\",\"a.seconds\":"))
            #expect(await bench.output("status", "--by", "item", "--format", "json", "out") == json)
            let failed = await bench.output(
                "status", "--by", "item", "--failed", "--step", "b", "--format", "csv", "out")
            #expect(failed.hasPrefix("N,b.state,b.seconds,b.tries,b.exit\n2,failed,") && failed.hasSuffix(",2,7\n"))
            #expect(
                await bench.output("status", "--by", "item", "out").hasSuffix(
                    "\nN     a         b\n1     finished  finished\n2     finished  failed\nx, y  finished  finished\n")
            )
        }
    }

    @Test("SQLite reads the same, from a file that the study's group may read if it may read the study")
    func sqlite() async throws {
        try await withBench { bench in
            try await run(bench, "--group-readable")
            _ = await bench.output("export", "out", "--format", "sqlite", "-o", "items.sqlite")
            #expect(try bench.host.files.information("\(bench.folder)/items.sqlite")?.mode == FileMode(0o640))
            let script = """
                import sqlite3
                query = 'select N, "a.state", "b.state", "b.tries", "b.exit", "b.seconds" >= 0 from items order by rowid'
                print(sqlite3.connect("items.sqlite").execute(query).fetchall())
                """
            let result = try await bench.host.programs.run(
                Invocation("python3", ["-c", script], directory: bench.folder, deadlineSeconds: 60))
            #expect(
                String(decoding: result.output, as: UTF8.self)
                    == "[('1', 'finished', 'finished', 1, 0, 1), ('2', 'finished', 'failed', 2, 7, 1), "
                    + "('x, y', 'finished', 'finished', 1, 0, 1)]\n")
        }
    }

    @Test("what exists is never overwritten, and what cannot be written leaves nothing")
    func files() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            try bench.write("there", "mine")
            for format in ["csv", "json", "sqlite"] {
                #expect(await bench.maestro("export", "out", "--format", format, "-o", "there") == 1)
                #expect(await bench.maestro("export", "out", "--format", format, "-o", "none/items") == 1)
            }
            #expect(bench.terminal.errors.contains("maestro-swift: \(bench.folder)/there already exists\n"))
            #expect(bench.terminal.errors.contains("maestro-swift: \(bench.folder)/none does not exist\n"))
            #expect(try bench.read("there") == "mine")
            let bare = Bench(bench, databases: NoDatabases())
            #expect(await bare.maestro("export", "out", "--format", "sqlite", "-o", "items") == 1)
            #expect(bare.terminal.errors.hasSuffix("install the package libsqlite3-0\n"))
            let names = try bench.host.files.list(bench.folder)
            #expect(names.filter { $0.hasPrefix("items") || $0.hasPrefix("there") } == ["there"])
        }
    }

    @Test("wrong words are wrong usage")
    func usage() async throws {
        try await withBench { bench in
            for (words, said) in [
                (["export", "out", "--format", "sqlite"], "--format sqlite needs -o FILE."),
                (["export", "out", "--format", "xml"], "'csv', 'json' or 'sqlite'"),
                (["status", "--by", "row", "out"], "'instance' and 'item'"),
                (["status", "--by", "item"], "Name a study directory."),
                (["status", "--by", "item", "--cost", "out"], "--by item and --cost cannot be combined."),
                (
                    ["status", "--by", "item", "--format", "csv", "a", "b"],
                    "--by item with --format csv takes one study directory."
                ),
            ] {
                let before = bench.terminal.errors.count
                #expect(await bench.maestro(words) == 64)
                #expect(bench.terminal.errors.dropFirst(before).contains(said), "\(bench.terminal.errors)")
            }
        }
    }
}
