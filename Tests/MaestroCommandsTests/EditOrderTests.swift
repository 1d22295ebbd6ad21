import TestSupport
import Testing

/// Changes of a study that meet others which its conductor has not heard yet.
@Suite struct EditOrderTests {
    private let text = """
        description: {name: t, description: d}
        tables: {samples: {csv: ids.csv, key: ID}}
        study:
        - {name: sim, description: d, run: {cmd: 'echo $(ID) >> $(OUTPUT_PATH)/ledger'}}
        """

    private func ledger(_ bench: Bench) throws -> [String] {
        try bench.read("out/ledger").split(separator: "\n").map(String.init).sorted()
    }

    private func write(_ bench: Bench) throws {
        try bench.write("s.yaml", text)
        try bench.write("ids.csv", "ID\na\n")
        for number in 1...6 { try bench.write("m\(number).csv", "ID\nm\(number)\n") }
    }

    @Test("what waits to be heard is kept by what is asked for after it")
    func oneAfterTheOther() async throws {
        try await withBench { bench in
            try write(bench)
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("extend", "out", "m1.csv") == 0)
            try bench.write("s.yaml", text.replacing("echo $(ID)", with: "echo later $(ID)"))
            #expect(await bench.maestro("rerun", "out") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("extend", "out", "m2.csv") == 0)
            #expect(await bench.maestro("extend", "out", "m2.csv") == 0)
            #expect(bench.terminal.errors.contains("all of these combinations already exist"))
            #expect(await bench.maestro("resume", "out", "--wait") == 0)
            #expect(try ledger(bench) == ["later a", "later m1", "later m2"])
        }
    }

    @Test("of many that come at once none is lost", arguments: [true, false])
    func atOnce(isConducted: Bool) async throws {
        try await withBench { bench in
            try write(bench)
            try bench.write(
                "s.yaml",
                text.replacing("echo $(ID)", with: "while ! test -e $(OUTPUT_PATH)/go; do sleep 0.1; done; echo $(ID)"))
            #expect(await bench.maestro(["run", "-o", "out", "s.yaml"] + (isConducted ? [] : ["--dry-run"])) == 0)
            await withTaskGroup(of: Int32.self) { group in
                for number in 1...6 {
                    group.addTask { await bench.maestro("extend", "out", "m\(number).csv") }
                }
                for await code in group { #expect(code == 0, "\(bench.terminal.errors)") }
            }
            try bench.write("out/go", "")
            #expect(await bench.maestro(isConducted ? ["watch", "out"] : ["resume", "out", "--wait"]) == 0)
            #expect(try ledger(bench) == ["a"] + (1...6).map { "m\($0)" })
        }
    }
}
