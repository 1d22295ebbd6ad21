import TestSupport
import Testing

/// Rows that steps write on this machine, their mistakes, and those of the study.
@Suite struct FanOutTests {
    private func text(_ table: String, _ command: String = "cp $(OUTPUT_PATH)/rows parts") -> String {
        """
        description: {name: fan, description: d}
        tables:
          parts: \(table)
        study:
        - {name: split, description: d, run: {cmd: '\(command)'}}
        - {name: use, description: d, run: {cmd: 'printf "%s\\n" $(PART) > got'}}
        - {name: all, description: d, run: {cmd: 'cat $(use.workspace)/*/got > got; cp $(use.list) list', depends: [use_*]}}
        """
    }

    private func run(_ bench: Bench, _ table: String, rows: String) async throws -> Int32 {
        try bench.write("s.yaml", text(table))
        #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
        try bench.write("out/rows", rows)
        return await bench.maestro("resume", "--wait", "out")
    }

    @Test(
        "each format gives rows, and their values are quoted",
        arguments: [
            ("{text: $(split.workspace)/parts, columns: [PART]}", "a b\n$HOME;'x\n"),
            ("{csv: $(split.workspace)/parts, columns: [PART]}", "PART,MORE\na b,1\n\"$HOME;'x\",2\n"),
            ("{tsv: $(split.workspace)/parts, columns: {PART: {named: Part no}}}", "Part no\tx\na b\t1\n$HOME;'x\t2\n"),
            ("{json: $(split.workspace)/parts, columns: [PART]}", #"[{"PART": "a b"}, {"PART": "$HOME;'x", "y": 1}]"#),
            (
                "{json lines: $(split.workspace)/./parts, columns: [PART]}",
                "{\"PART\": \"a b\"}\n{\"PART\": \"$HOME;'x\"}\n"
            ),
        ])
    func formats(table: String, rows: String) async throws {
        try await withBench { bench in
            #expect(try await run(bench, table, rows: rows) == 0, "\(bench.terminal.errors)")
            let got = try bench.read("out/all/got").split(separator: "\n").map(String.init).sorted()
            #expect(got == ["$HOME;'x", "a b"])
            #expect(try bench.read("out/all/list").split(separator: "\n").count == 2)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("4 of 4 finished"), "\(bench.terminal.output)")
        }
    }

    @Test(
        "rows that cannot be used fail the step that wrote them, with line and column",
        arguments: [
            ("PART\na\nb,c\n", "parts:3:1: 2 fields, and the header has 1"), ("X\na\n", "has no column `PART`"),
            ("PART\na\na\n", "parts:3:1: this row is the same as line 2"),
            ("PART\n(pending)\n", "parts:2:1: `(pending)` cannot be a value"),
        ])
    func mistakes(rows: String, words: String) async throws {
        try await withBench { bench in
            let table = "{csv: $(split.workspace)/parts, columns: [PART]}"
            #expect(try await run(bench, table, rows: rows) == 2)
            #expect(await bench.maestro("why", "out", "split") == 0)
            #expect(bench.terminal.output.contains(words), "\(bench.terminal.output)")
            try bench.write("out/rows", "PART\na\n")
            #expect(await bench.maestro("retry", "--wait", "out") == 0)
            #expect(try bench.read("out/all/got") == "a\n")
        }
    }

    @Test("a file that was not written is a failure, and one without rows is none")
    func noRows() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text("{text: $(split.workspace)/parts, columns: [PART]}", "true"))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("split/parts does not exist"), "\(bench.terminal.output)")
            try bench.write("s.yaml", text("{text: $(split.workspace)/parts, columns: [PART]}", "touch parts"))
            #expect(await bench.maestro("run", "--wait", "-o", "empty", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("status", "empty") == 0)
            #expect(
                bench.terminal.output.contains("1 of 2 finished (1 finished, 1 skipped)"), "\(bench.terminal.output)")
        }
    }

    @Test(
        "mistakes of the study have their place",
        arguments: [
            ("{csv: $(spilt.workspace)/parts, columns: [PART]}", "did you mean `split`?"),
            ("{csv: $(split.workspace)/parts}", "columns: [PART]"),
            ("{csv: $(split.workspace)/../parts, columns: [PART]}", "is no file in the workspace"),
            ("{csv: $(split.workspace), columns: [PART]}", "is no file in the workspace"),
            ("{csv: $(split.workspace)/parts, columns: [PART], exclude: [$(PART) == 'x']}", "`exclude`"),
            ("{csv: $(use.workspace)/parts, columns: [PART]}", "writes the rows of `parts`, and uses them"),
        ])
    func studyMistakes(table: String, words: String) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text(table))
            #expect(await bench.maestro("validate", "s.yaml") == 2, "\(bench.terminal.output)")
            #expect(bench.terminal.errors.contains("s.yaml:3:"), "\(bench.terminal.errors)")
            #expect(bench.terminal.errors.contains(words), "\(bench.terminal.errors)")
        }
    }

    private func pair(_ use: String, _ more: String = "", write: String = "seq 2 > p.txt; : $(S)") -> String {
        """
        description: {name: pair, description: d}
        tables:
          s: {rows: [{S: a}, {S: b}]}
          p: {text: $(split.workspace)/p.txt, columns: [P]}
        study:
        - {name: split, description: d, run: {cmd: '\(write)'}}
        - {name: use, description: d, run: {\(use)}}
        \(more)
        """
    }

    @Test(
        "a row needs the success of its writer, and a group the parameters of one",
        arguments: [
            ("cmd: 'echo $(P)', depends: [split ended]", "", "only an instance that succeeds has rows"),
            ("cmd: 'echo $(P)', depends: [split unless skipped]", "", "only an instance that succeeds has rows"),
            (
                "cmd: 'echo $(P)'",
                "- {name: by, description: d, run: {cmd: 'cat $(use.list)', depends: [use_* by P]}}",
                "write `use_* by P and S`"
            ),
        ])
    func refused(use: String, more: String, words: String) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", pair(use, more))
            #expect(await bench.maestro("validate", "s.yaml") == 2)
            #expect(bench.terminal.errors.contains(words), "\(bench.terminal.errors)")
        }
    }

    @Test("what stood for rows is in no archive and no export once they are known; a stub writes one row")
    func afterwards() async throws {
        try await withBench { bench in
            let by = "- {name: by, description: d, run: {cmd: 'cat $(use.list)', depends: [use_* by P and S]}}"
            try bench.write("s.yaml", pair("cmd: 'echo $(P)'", by))
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("archive", "out") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("export", "out", "--format", "csv", "-o", "items.csv") == 0)
            let items = try bench.read("items.csv").split(separator: "\n")
            #expect(items.count == 5 && !items.contains { $0.contains("pending") }, "\(items)")
            #expect(await bench.maestro("why", "out", "use_P.(pending).S.a") == 0)
            #expect(bench.terminal.output.contains("stood for rows that are known by now"))
            #expect(
                await bench.maestro("run", "--stub", "--wait", "-o", "stub", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("status", "stub") == 0)
            #expect(bench.terminal.output.contains("6 of 6 finished"), "\(bench.terminal.output)")
        }
    }

    @Test("a writer that runs again keeps the values of keys that are known")
    func known() async throws {
        try await withBench { bench in
            let table = "{csv: $(split.workspace)/parts, columns: [PART, T], key: PART}"
            try bench.write("s.yaml", text(table).replacing("$(PART) > got", with: "\"$(PART)$(T)\" > got"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            try bench.write("out/rows", "PART,T\na,1\n")
            #expect(await bench.maestro("resume", "--wait", "out") == 0, "\(bench.terminal.errors)")
            try bench.write("out/rows", "PART,T\na,2\nb,3\n")
            #expect(
                await bench.maestro("retry", "--instance", "split", "--wait", "out") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/all/got").split(separator: "\n").sorted() == ["a1", "b3"])
        }
    }

    @Test("what runs for rows cannot be cancelled before they are known, and a canary is told to have no effect")
    func unknown() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", pair("cmd: 'echo $(P)', canary: 1"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            #expect(bench.terminal.errors.contains("`canary` has no effect on step `use`"), "\(bench.terminal.errors)")
            #expect(await bench.maestro("cancel", "-y", "--step", "use", "out") == 1)
            #expect(bench.terminal.errors.contains("are not known yet; cancel `split_S.a`"), "\(bench.terminal.errors)")
        }
    }

    @Test("an edited study is refused once rows have been written, and says so")
    func edited() async throws {
        try await withBench { bench in
            let table = "{text: $(split.workspace)/parts, columns: [PART]}"
            #expect(try await run(bench, table, rows: "a\n") == 0)
            try bench.write("s.yaml", text(table) + "\n- {name: more, description: d, run: {cmd: x}}\n")
            #expect(await bench.maestro("rerun", "out", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("cannot be edited yet"), "\(bench.terminal.errors)")
        }
    }
}
