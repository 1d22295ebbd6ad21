import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// What a parameter generator sees and may do, which is what it sees and may do under Maestro 1.2.1.
@Suite struct GeneratorTests {
    private static let study = """
        description: {name: test, description: A test.}
        env:
          variables:
            COUNT: 4
            MINUS: -3
            RATIO: 1.10
            POWER: 1.0e-3
            QUOTED: "4"
            OCTAL: 010
            EXPONENT: 1e3
            UNITS: 1_000
            NESTED: $(COUNT)/x
            OUTPUT_PATH: results
          labels: {L: $(COUNT).l}
        study:
        - {name: a, description: d, run: {cmd: 'true $(N)'}}
        """

    private func generator(_ body: String) -> String {
        let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
        return """
            from maestrowf.datastructures.core import ParameterGenerator
            import os, sys
            def get_custom_generator(env, **kwargs):
            \(lines)    generator = ParameterGenerator()
                generator.add_parameter("N", [1, 2], "N.%%")
                return generator
            """
    }

    /// What it prints, where all is well.
    private func printed(_ body: String, command: [String] = ["plan", "--offline"]) async throws -> String {
        var printed = ""
        try await withBench { bench in
            try bench.write("s.yaml", Self.study)
            try bench.write("gen.py", generator(body))
            #expect(await bench.maestro(command + ["--pgen", "gen.py", "s.yaml"]) == 0, "\(bench.terminal.errors)")
            printed = bench.terminal.errors.replacing(bench.folder, with: "HERE")
        }
        return printed
    }

    @Test(
        "decimal numbers without quotes are numbers, and all else is as written",
        arguments: [
            ("COUNT", "4"), ("MINUS", "-3"), ("RATIO", "1.1"), ("POWER", "0.001"), ("QUOTED", "'4'"),
            ("OCTAL", "'010'"), ("EXPONENT", "'1e3'"), ("UNITS", "'1_000'"), ("NESTED", "'$(COUNT)/x'"),
            ("L", "'$(COUNT).l'"), ("SPECROOT", "'HERE'"),
        ])
    func values(name: String, value: String) async throws {
        #expect(try await printed("print(repr(env.find('\(name)').value))") == value + "\n")
    }

    @Test("OUTPUT_PATH is the study directory, whether named by -o or by name and time")
    func output() async throws {
        let told = "print(kwargs['OUTPUT_PATH'], env.find('OUTPUT_PATH').value == kwargs['OUTPUT_PATH'])"
        #expect(try await printed(told, command: ["plan", "--offline", "-o", "here/it"]) == "HERE/here/it True\n")
        try await withBench { bench in
            try bench.write("s.yaml", Self.study)
            try bench.write("gen.py", generator(told))
            #expect(await bench.maestro("run", "--dry-run", "--pgen", "gen.py", "s.yaml") == 0)
            let made = bench.terminal.output.split(separator: "\n").first ?? ""
            #expect(made.hasPrefix("\(bench.folder)/results/test_"))
            #expect(bench.terminal.errors.hasPrefix("\(made) True\n"))
        }
    }

    @Test("what it prints, and what it starts prints, goes to standard error")
    func prints() async throws {
        let told = try await printed("print('one', flush=True)\nos.system('echo two')\nsys.stderr.write('three\\n')")
        #expect(told == "one\ntwo\nthree\n")
    }

    @Test("a file without the function is named, and so is one whose function returns something else")
    func noFunction() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", Self.study)
            try bench.write("gen.py", "def get_generator(env): pass\n")
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("gen.py defines no function get_custom_generator(env, **kwargs)"))
            #expect(!bench.terminal.errors.contains("Traceback"))
            try bench.write("gen.py", "def get_custom_generator(env, **kwargs): return {'N': [1]}\n")
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("gen.py returns no ParameterGenerator, but {'N': [1]}"))
        }
    }

    /// As little of one as tells whose classes are used.
    private static let installed = [
        "maestrowf/__init__.py": "",
        "maestrowf/utils.py": "def word(): return 'of the installed one'\n",
        "maestrowf/datastructures/__init__.py": "",
        "maestrowf/datastructures/environment.py": """
        class Variable:
            def __init__(self, name, value): self.name, self.value = name, value
        """,
        "maestrowf/datastructures/core.py": """
        class ParameterGenerator:
            def __init__(self): self.parameters, self.labels, self.names, self.label_token = {}, {}, {}, "%%"
            def add_parameter(self, key, values, label):
                self.parameters[key], self.labels[key], self.names[key] = values, label, key
        class StudyEnvironment(dict):
            def add(self, item): self[item.name] = item
            find = dict.get
        """,
    ]

    @Test("where maestrowf is installed all of its modules can be imported, and a broken one is as good as none")
    func modules() async throws {
        try await withBench { bench in
            for folder in ["maestrowf", "maestrowf/datastructures"] {
                try bench.host.files.createDirectory("\(bench.folder)/\(folder)", mode: .privateDirectory)
            }
            for (path, text) in Self.installed { try bench.write(path, text + "\n") }
            try bench.write("s.yaml", Self.study)
            try bench.write(
                "gen.py",
                generator("from maestrowf.utils import word\nprint(word(), env['COUNT'].value, type(env).__name__)"))
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 0)
            #expect(bench.terminal.errors == "of the installed one 4 StudyEnvironment\n")
            try bench.write("maestrowf/datastructures/core.py", "import nosuchmodule\n")
            try bench.write("gen.py", generator("print(env.find('COUNT').value + 1)"))
            #expect(await bench.maestro("plan", "--offline", "--pgen", "gen.py", "s.yaml") == 0)
            #expect(bench.terminal.errors.hasSuffix("5\n"))
        }
    }
}
