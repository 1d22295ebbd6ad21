import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// Command lines that were written for maestro 1.2.1.
@Suite struct MaestroOptionsTests {
    private let steps = study("- {name: a, description: d, run: {cmd: 'true $(N)'}}")

    @Test("what maestro says of its logs may stand before a command or after it")
    func logs() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", steps)
            for words in [
                ["-d", "1", "-l", "logs", "-c", "plan", "--offline", "s.yaml"],
                ["--debug_lvl", "3", "--logpath", "logs", "--logstdout", "plan", "--offline", "s.yaml"],
                ["plan", "--offline", "s.yaml", "-d", "5"],
            ] { #expect(await bench.maestro(words) == 0, "\(words): \(bench.terminal.errors)") }
            #expect(try bench.host.files.information("\(bench.folder)/logs") == nil)
            #expect(await bench.maestro("-d", "much", "plan", "s.yaml") == 64)
        }
    }

    @Test("-v is the version")
    func version() async throws {
        try await withBench { bench in
            #expect(await bench.maestro("-v") == 0)
            #expect(bench.terminal.output == "0.1.0\n")
        }
    }

    @Test("a status takes layout, pager and theme as maestro does, and an unknown layout is wrong usage")
    func status() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", steps)
            #expect(await bench.maestro("run", "-fg", "-y", "-o", "out", "s.yaml") == 0)
            let before = bench.terminal.output
            #expect(await bench.maestro("status", "out") == 0)
            let plain = bench.terminal.output.dropFirst(before.count)
            for layout in ["flat", "legacy", "narrow"] {
                let told = bench.terminal.output
                let words = ["status", "--layout", layout, "--disable-pager", "--disable-theme", "out"]
                #expect(await bench.maestro(words) == 0)
                #expect(bench.terminal.output.dropFirst(told.count) == plain)
            }
            #expect(await bench.maestro("status", "--layout", "round", "out") == 64)
        }
    }

    @Test("an update has a value for all studies or one for each, and asks nothing")
    func update() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", steps)
            for name in ["one", "two"] {
                #expect(await bench.maestro("run", "--dry-run", "-o", name, "s.yaml") == 0)
            }
            let words = ["update", "-y", "one", "two", "--throttle", "3", "--throttle", "4", "--sleep", "9"]
            #expect(await bench.maestro(words) == 0, "\(bench.terminal.errors)")
            for (name, throttle) in [("one", 3), ("two", 4)] {
                let box = "\(bench.folder)/\(name)/.maestro/requests"
                let texts = try bench.host.files.list(box).map { try bench.read("\(name)/.maestro/requests/\($0)") }
                #expect(texts.contains { $0.contains("throttle \(throttle)") }, "\(texts)")
                #expect(texts.contains { $0.contains("9") }, "\(texts)")
            }
            #expect(await bench.maestro("update", "one", "--rlimit", "1", "--rlimit", "2") == 64)
        }
    }

    @Test("a conductor takes maestro's options, and its time counts as that of an update")
    func conductor() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", steps)
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("conductor", "-t", "7", "-d", "1", "-l", "logs", "-c", "out") == 0)
            #expect(bench.journal("out").contains("poll 7"), "\(bench.journal("out"))")
            #expect(await bench.maestro("conductor", "-t", "0", "out") == 64)
        }
    }
}
