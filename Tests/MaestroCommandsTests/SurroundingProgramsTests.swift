import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// What other programs get of us, and what they leave with us.
@Suite struct SurroundingProgramsTests {
    private let plain = study("- {name: a, description: d, run: {cmd: 'true'}}")

    @Test("a clone that fails leaves neither the study directory nor earlier clones")
    func clones() async throws {
        try await withBench { bench in
            try await bench.command("git", "init", "-q", "good")
            try bench.write(
                "s.yaml",
                "env: {dependencies: {git: [{name: one, path: clones, url: good}, {name: two, path: clones, url: bad}]}}\n"
                    + plain)
            #expect(await bench.maestro("run", "-y", "-o", "out", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("git clone"))
            #expect(try bench.host.files.information("\(bench.folder)/out") == nil)
            #expect(try bench.host.files.information("\(bench.folder)/clones/one") == nil)
        }
    }

    @Test("an address that git would take for an option is refused", arguments: ["-x", "$(V)"])
    func addresses(url: String) async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                "env: {variables: {V: --upload-pack=x}, dependencies: {git: [{name: a, path: p, url: \(url)}]}}\n"
                    + plain)
            #expect(await bench.maestro("validate", "--offline", "s.yaml") == 2)
            #expect(bench.terminal.errors.contains("s.yaml:1:"))
        }
    }

    @Test("several studies are one text of JSON, and one table of CSV whose cells steer no terminal")
    func several() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                "description: {name: s, description: d}\nstudy: [{name: a, description: d, run: {cmd: 'true $(P)'}}]\n"
                    + #"global.parameters: {P: {values: ["x\e[2J"], label: P.%%}}"#)
            for name in ["one", "two"] {
                #expect(await bench.maestro("run", "-fg", "-y", "-o", name, "s.yaml") == 0)
            }
            let before = bench.terminal.output.utf8.count
            #expect(await bench.maestro("status", "--format", "json", "one", "two") == 0)
            let json = String(decoding: Array(bench.terminal.output.utf8.dropFirst(before)), as: UTF8.self)
            #expect(json.hasPrefix("{\"studies\": [") && json.hasSuffix("]}\n"))
            let middle = bench.terminal.output.utf8.count
            #expect(await bench.maestro("status", "--format", "csv", "one", "two") == 0)
            let csv = String(decoding: Array(bench.terminal.output.utf8.dropFirst(middle)), as: UTF8.self)
            #expect(csv.split(separator: "\n").count == 3)
            #expect(!csv.contains("\u{1B}") && csv.contains(#"x\u{1B}[2J"#))
            #expect(try !bench.read("one/status.csv").contains("\u{1B}"))
        }
    }

    @Test("output that a full disk takes away is no success")
    func fullDisk() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", plain)
            let call = Invocation(
                "sh", ["-c", "\(bench.host.context.executable) plan --offline s.yaml >/dev/full"],
                directory: bench.folder, deadlineSeconds: 20)
            let result = try await bench.host.programs.run(call)
            #expect(result.end == .exited(1))
            #expect(String(decoding: result.errors, as: UTF8.self).contains("cannot write to standard output"))
        }
    }

    private static let generator = """
        import subprocess
        from maestrowf.datastructures.core import ParameterGenerator
        def get_custom_generator(env, **kwargs):
            for program in ["sleep", "61"], ["setsid", "sleep", "62"]:
                child = subprocess.Popen(program)
                open("children", "a").write("%d\\n" % child.pid)
            generator = ParameterGenerator()
            generator.add_parameter("N", [1, 2], "N.%%")
            return generator
        """

    @Test("nothing that a generator started stays or keeps anybody waiting", .timeLimit(.minutes(10)))
    func generators() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", plain)
            try bench.write(
                "gen.py", Self.generator.replacing("\"children\"", with: "\"\(bench.folder)/children\""))
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 0)
            let children = try bench.read("children").split(separator: "\n").compactMap { Int32($0) }
            #expect(children.count == 2)
            for child in children { #expect(bench.host.processes.identity(of: child) == nil) }
        }
    }

    @Test("a generator that prints without end is told that it is too much", .timeLimit(.minutes(10)))
    func flood() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", plain)
            try bench.write("gen.py", "import os\nwhile True: os.write(1, b'x' * 65536)\n")
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("gen.py printed more than 67108864 bytes, and was stopped"))
        }
    }
}
