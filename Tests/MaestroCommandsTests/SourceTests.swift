import HostInterface
import HostLive
import MaestroCommands
import TestSupport
import Testing

/// Rows from outside, from the file to the script.
@Suite struct SourceTests {
    private func study(_ tables: String, command: String = "echo $(ID) $(AGE)", rest: String = "") -> String {
        """
        description: {name: test, description: A test.}
        \(rest)
        tables:
          samples: \(tables)
        study:
        - {name: a, description: d, run: {cmd: '\(command)'}}

        """
    }

    private static let csv = "ID,AGE\ns1,30\ns2,40\n"

    /// What `validate` says of a study with these files beside it.
    private func errors(_ tables: String, _ files: [String: String], command: String = "echo") async throws -> String {
        var printed = ""
        try await withBench { bench in
            try bench.write("s.yaml", study(tables, command: command))
            for (name, text) in files { try bench.write(name, text) }
            _ = await bench.maestro("validate", "--offline", "s.yaml")
            printed = bench.terminal.errors
        }
        return printed
    }

    private func instances(_ tables: String, _ files: [String: String], command: String) async throws -> [String] {
        var found: [String] = []
        try await withBench { bench in
            try bench.write("s.yaml", study(tables, command: command))
            for (name, text) in files { try bench.write(name, text) }
            #expect(
                await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            found = try bench.host.files.list("\(bench.folder)/out/a").sorted()
        }
        return found
    }

    @Test(
        "each format gives rows with columns",
        arguments: [
            ("{text: r}", "s1\n\n# no\ns2\n", "$(ITEM)", ["ITEM._no", "ITEM.s1", "ITEM.s2"]),
            ("{text: r, comments: '#', columns: [ID]}", "s1\n\n# no\ns2\n", "$(ID)", ["ID.s1", "ID.s2"]),
            ("{csv: r}", "ID,AGE\ns1,30\ns2,40\n", "$(ID) $(AGE)", ["AGE.30.ID.s1", "AGE.40.ID.s2"]),
            ("{csv: r, separator: ;, header: false, columns: [ID, AGE]}", "s1;30\n", "$(ID)", ["ID.s1"]),
            ("{tsv: r, columns: {ID: {named: The id}}}", "The id\tx\ns1\t\"1\"\n", "$(ID)", ["ID.s1"]),
            ("{json: r, at: a.b}", "{\"a\": {\"b\": [{\"ID\": 1.10}]}}", "$(ID)", ["ID.1.10"]),
            ("{json lines: r}", "{\"ID\": \"x\"}\n{\"ID\": \"y\"}\n", "$(ID)", ["ID.x", "ID.y"]),
            (
                "{json lines: r, columns: [ID]}", "{\"ID\": \"x\", \"more\": [1]}\n{\"other\": {}, \"ID\": \"y\"}\n",
                "$(ID)",
                ["ID.x", "ID.y"]
            ),
            ("{csv: r, key: ID}", "ID,AGE\ns1,30\ns2,30\n", "$(AGE)", ["ID.s1", "ID.s2"]),
            ("{csv: r}", "ID,AGE\ns1,30\ns2,30\n", "$(AGE)", ["AGE.30"]),
            ("{csv: r, include: [{ID: s9, AGE: 1}]}", "ID,AGE\ns1,30\n", "$(ID)", ["ID.s1", "ID.s9"]),
            ("{csv: r, exclude: [$(AGE) > 30]}", "ID,AGE\ns1,30\ns2,40\n", "$(ID)", ["ID.s1"]),
            (
                "{csv: r, columns: {ID: text, AGE: {type: whole, default: 7}}}", "ID,AGE\ns1,\ns2,40\n", "$(AGE)",
                ["AGE.40", "AGE.7"]
            ),
            ("{csv: r, columns: {ID: text, N: number}, add: {N: 2 * 3}}", "ID,AGE\ns1,30\n", "$(N) $(ID)", ["ID.s1"]),
        ])
    func formats(table: String, text: String, command: String, folders: [String]) async throws {
        #expect(try await instances(table, ["r": text], command: "echo \(command)") == folders)
    }

    @Test("parts of paths are columns")
    func paths() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{files: 'data/{ID}/{LANE}_*.gz'}", command: "echo $(ID) $(LANE)"))
            try bench.host.files.createDirectories(to: "\(bench.folder)/data/s1")
            for name in ["L1_x.gz", "L2_y.gz", "L3.txt"] { try bench.write("data/s1/\(name)", "") }
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(
                try bench.host.files.list("\(bench.folder)/out/a").sorted() == ["ID.s1.LANE.L1", "ID.s1.LANE.L2"])
            #expect(try bench.read("out/.maestro/sources/1.samples") == "data/s1/L1_x.gz\ndata/s1/L2_y.gz")
            try bench.write("data/s1/L9_x.gz", "")
            #expect(await bench.maestro("status", "out") == 0)
            #expect(!bench.terminal.output.contains("L9"))
        }
    }

    @Test(
        "each mistake has its place",
        arguments: [
            ("{csv: r.csv}", "ID,AGE\ns1,30\ns2\n", "r.csv:3:1: error: 1 field, and the header has 2"),
            ("{csv: r.csv, key: ID}", "ID,AGE\ns1,30\ns1,31\n", "r.csv:3:1: error: the key s1 is on line 2 already"),
            ("{csv: r.csv}", "ID,AGE\ns1,30\ns1,30\n", "r.csv:3:1: error: this row is the same as line 2"),
            ("{csv: r.csv, key: IT}", "ID,AGE\ns1,30\n", "s.yaml:4:30: error: table `samples` has no column `IT`"),
            (
                "{csv: r.csv}", "Sample ID\n1\n",
                "r.csv:1:1: error: the column `Sample ID` cannot be a parameter"
            ),
            (
                "{csv: r.csv, columns: [IT]}", "ID,AGE\ns1,30\n", "s.yaml:4:35: error: r.csv has no column `IT`"
            ),
            (
                "{csv: r.csv, columns: {AGE: whole}}", "ID,AGE\ns1,30\ns2,\n",
                "r.csv:3:4: error: a value of `AGE` must be a whole number, but `` is not"
            ),
            (
                "{json lines: r.csv, columns: {A: text, B: {default: x}}}", "{\"A\": null, \"B\": null}\n",
                "r.csv:1:7: error: `A` is null in this row"
            ),
            ("{csv: other.csv}", "", "s.yaml:4:18: error: other.csv does not exist"),
            ("{csv: $(NO)/r.csv}", "", "s.yaml:4:18: error: `$(NO)` is not allowed here"),
            ("{csv: r.csv, at: x}", "", "s.yaml:4:25: error: `at` of table `samples` would have no effect"),
            ("{csv: r.csv, header: false}", "", "needs the key `columns`"),
            ("{csv: r.csv, separator: xx}", "", "s.yaml:4:36: error: `separator` must be one character"),
            ("{files: 'a/{X}{Y}'}", "", "s.yaml:4:20: error: "),
            ("{csv: {url: x}}", "", "s.yaml:4:19: error: `url` of"),
            ("{grid: {A: [1]}, key: A}", "", "s.yaml:4:29: error: `key` of table `samples` would have no effect"),
            (
                "{csv: {command: 'x $(secret.a)'}}", "",
                "s.yaml:4:28: error: `$(secret.a)` would show the secret in scripts and to `ps`"
            ),
        ])
    func mistakes(table: String, text: String, message: String) async throws {
        let found = try await errors(table, ["r.csv": text])
        #expect(found.contains(message), "\(found)")
    }

    // MARK: Values are data

    @Test("what a shell would read as its own text is quoted, and a token in a value is text")
    func quoting() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{text: ids.txt}", command: "printf %s $(ITEM) \"<$(ITEM)>\" > out.txt"))
            try bench.write("ids.txt", "a b;touch HACKED\n$(touch HACKED)\n'\"`touch HACKED`\n$(WORKSPACE|q)\n")
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            let folders = try bench.host.files.list("\(bench.folder)/out/a").sorted()
            #expect(folders.count == 4)
            let texts = try folders.map { try bench.read("out/a/\($0)/out.txt") }
            for text in ["a b;touch HACKED", "$(touch HACKED)", "'\"`touch HACKED`", "$(WORKSPACE|q)"] {
                #expect(texts.contains("\(text)<\(text)>"), "\(texts)")
            }
            for folder in folders {
                #expect(try !bench.host.files.list("\(bench.folder)/out/a/\(folder)").contains("HACKED"))
            }
        }
    }

    @Test(
        "a value that cannot stand where it is used is a mistake",
        arguments: [
            ("cat <<END\n$(ITEM)\nEND\n", "ids.txt:2:1: error: this value of `$(ITEM)` would end the here-document"),
            ("echo `echo $(ITEM)`", "`$(ITEM)`, whose values come from outside, cannot be quoted within backticks"),
        ])
    func unquotable(command: String, message: String) async throws {
        let text = command.replacing("\n", with: "\n\n")
        let found = try await errors("{text: ids.txt}", ["ids.txt": "a\nEND\n"], command: text)
        #expect(found.contains(message), "\(found)")
    }

    @Test("a setting that a row makes wrong is told with the place of the row")
    func settings() async throws {
        try await withBench { bench in
            let text = study("{csv: r.csv}").replacing(
                "cmd: 'echo", with: "procs: $(AGE), args: [--comment=$(ID)], cmd: 'echo")
            try bench.write("s.yaml", text.replacing("tables:", with: "batch: {type: slurm}\ntables:"))
            try bench.write("r.csv", "ID,AGE\ns1,1\ns2,two\n")
            #expect(await bench.maestro("validate", "--offline", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("r.csv:3:4: note: the value of `AGE`"), "\(bench.terminal.errors)")
            try bench.write("r.csv", "ID,AGE\ns1,1\n\"a\ntouch HACKED\",2\n")
            #expect(await bench.maestro("validate", "--offline", "s.yaml") != 0)
            #expect(
                bench.terminal.errors.contains("r.csv:3:1: error: this value of `ID` has a blank or another character"),
                "\(bench.terminal.errors)")
        }
    }

    @Test("what is computed from data is data, and so is what a product has of it")
    func computed() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    "{text: ids.txt, add: {B: '$(ITEM)'}}\n  more: {grid: {N: [1]}}\n"
                        + "  all: {product: [samples, more], add: {C: '$(ITEM)'}}",
                    command: "printf %s $(B) $(C) > out.txt"))
            try bench.write("ids.txt", "x;y\n")
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            let folder = try #require(try bench.host.files.list("\(bench.folder)/out/a").first)
            #expect(try bench.read("out/a/\(folder)/out.txt") == "x;yx;y")
        }
    }

    // MARK: Frozen

    @Test("a study that was started sees the rows of then, whatever becomes of the file")
    func frozen() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{csv: ids.csv}"))
            try bench.write("ids.csv", Self.csv)
            #expect(await bench.maestro("run", "--dry-run", "--group-readable", "-o", "out", "s.yaml") == 0)
            try bench.write("ids.csv", "ID\nother\n")
            #expect(await bench.maestro("resume", "-fg", "out") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("AGE.40.ID.s2"))
            for name in ["1.samples", "index"] {
                let found = try bench.host.files.information("\(bench.folder)/out/.maestro/sources/\(name)")
                #expect(found?.mode.bits == 0o600)
            }
            #expect(try bench.read("out/.maestro/sources/1.samples") == Self.csv)
            let index = try bench.read("out/.maestro/sources/index")
            #expect(index.hasPrefix("table=samples format=csv from=ids.csv read="))
        }
    }

    @Test("a version of a study keeps its rows for its owner alone, with those that were read before")
    func versions() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{csv: ids.csv}"))
            try bench.write("ids.csv", Self.csv)
            #expect(await bench.maestro("run", "--group-readable", "-fg", "-o", "out", "s.yaml") == 0)
            try bench.write("s.yaml", study("{csv: ids.csv}", command: "echo other $(ID)"))
            try bench.write("ids.csv", Self.csv + "s3,50\n")
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 0)
            for name in ["index", "1.samples"] {
                let path = "\(bench.folder)/out/.maestro/versions/2/sources/\(name)"
                #expect(try bench.host.files.information(path)?.mode.bits == 0o600)
            }
            try bench.write("ids.csv", "")
            #expect(await bench.maestro("status", "out") == 0)
            try bench.write("out/.maestro/versions/2/sources/1.samples", "ID\nx\n")
            #expect(await bench.maestro("status", "out") == 1)
            #expect(bench.terminal.errors.contains("is corrupt"))
        }
    }

    @Test("a version keeps only the rows that it adds, and of a source that is as it was none")
    func piecewise() async throws {
        try await withBench { bench in
            func file(_ name: String) throws -> String? {
                let path = "out/.maestro/versions/\(name)"
                return try bench.host.files.information("\(bench.folder)/\(path)") == nil ? nil : try bench.read(path)
            }
            try bench.write("s.yaml", study("{csv: ids.csv}"))
            try bench.write("ids.csv", Self.csv)
            #expect(await bench.maestro("run", "-fg", "-y", "-o", "out", "s.yaml") == 0)
            try bench.write("ids.csv", "AGE,ID\n50,\"s \"\"3\"\"\"\n40,s2\n")
            #expect(await bench.maestro("extend", "out", "--wait") == 0)
            #expect(try file("2/sources/1.samples") == nil)
            #expect(try file("2/sources/2.samples") == #"{"AGE":"50","ID":"s \"3\""}"# + "\n")
            try bench.write("ids.csv", "ID,AGE\ns4,60\n")
            #expect(await bench.maestro("extend", "out", "--wait") == 0)
            #expect(try file("3/sources/3.samples") == #"{"ID":"s4","AGE":"60"}"# + "\n")
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("4 of 4 finished"))
            try bench.write("s.yaml", study("{csv: ids.csv}", command: "echo other $(ID)"))
            #expect(await bench.maestro("rerun", "out", "s.yaml", "--wait") == 0)
            #expect(try file("4/sources/1.samples") == "ID,AGE\ns4,60\n")
            #expect(try file("4/sources/2.samples")?.split(separator: "\n").count == 3)
            try bench.write("out/.maestro/versions/2/sources/2.samples", "{}\n")
            #expect(await bench.maestro("status", "out") == 1)
            #expect(bench.terminal.errors.contains("versions/2/sources/2.samples is corrupt"))
        }
    }

    @Test("rows that are not those of then, or not there, are told by their file")
    func corrupt() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{csv: ids.csv}"))
            try bench.write("ids.csv", Self.csv)
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            try bench.write("out/.maestro/sources/1.samples", Self.csv + "s3,50\n")
            #expect(await bench.maestro("status", "out") != 0)
            #expect(
                bench.terminal.errors.contains(
                    "out/.maestro/sources/1.samples is corrupt: it is not what the study was started with"))
            try bench.host.files.remove("\(bench.folder)/out/.maestro/sources/1.samples")
            #expect(await bench.maestro("status", "out") != 0)
            #expect(bench.terminal.errors.contains("1.samples is corrupt: it is missing"))
        }
    }

    @Test("who may read the study but not its rows is told where it stands")
    func othersRows() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("{csv: ids.csv}"))
            try bench.write("ids.csv", Self.csv)
            #expect(await bench.maestro("run", "--dry-run", "--group-readable", "-o", "out", "s.yaml") == 0)
            let other = bench.seeing(MountedFiles(real: bench.host.files, unreadable: "/sources/"))
            #expect(await other.maestro("status", "out") != 0)
            #expect(other.terminal.errors.contains("only its owner may read"))
            #expect(other.terminal.errors.contains("status.csv"))
        }
    }
}
