import HostInterface
import HostLive
import MaestroCommands
import TestSupport
import Testing

/// Rows that a command prints, and the secrets that it may need.
@Suite struct CommandSourceTests {
    private static let secret = "Tr0ub4dor&3"

    private func study(_ command: String, columns: String = "[ID]", secrets: String = "") -> String {
        """
        description: {name: test, description: A test.}
        \(secrets)
        tables:
          samples:
            text: {command: '\(command)'}
            columns: \(columns)
        study:
        - {name: a, description: d, run: {cmd: 'echo $(ID) > out.txt'}}

        """
    }

    /// A study whose secret is in a file, and what a command line says of it.
    private func withSecret(
        _ command: String, mode: UInt16 = 0o600, _ body: (Bench) async throws -> Void
    ) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study(command, secrets: "secrets: {lims: {file: token}}"))
            try bench.host.files.write(
                "\(bench.folder)/token", Array((Self.secret + "\n").utf8), mode: FileMode(mode))
            try await body(bench)
        }
    }

    @Test("validate and plan run nothing, plan --fetch and run do, and resume does not again")
    func whenItRuns() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("echo ran >> ran.txt; echo s1; echo s2"))
            #expect(await bench.maestro("validate", "--offline", "s.yaml") == 0)
            #expect(bench.terminal.errors.contains("the rows of table `samples` come from a command and are not known"))
            #expect(await bench.maestro("plan", "--offline", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("`plan --fetch` runs it"))
            #expect(try bench.host.files.information("\(bench.folder)/ran.txt") == nil)
            #expect(await bench.maestro("plan", "--offline", "--fetch", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("ran.txt") == "ran\n")
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("resume", "-fg", "out") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("ran.txt") == "ran\nran\n")
            #expect(try bench.read("out/a/ID.s2/out.txt") == "s2\n")
        }
    }

    @Test("what is declared of rows that are not known is checked")
    func declared() async throws {
        try await withBench { bench in
            let text = study("echo s1", columns: "{ID: text}").replacing("echo $(ID)", with: "echo `echo $(ID)`")
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("validate", "--offline", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("`$(ID)`, whose values come from outside, cannot be quoted"))
        }
    }

    @Test("a command is not run for a study with mistakes")
    func mistakesFirst() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("touch ran; echo s1", columns: "{ID: wrong}"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") != 0)
            #expect(try bench.host.files.information("\(bench.folder)/ran") == nil)
        }
    }

    @Test(
        "a command that fails is a mistake with its words",
        arguments: [
            ("echo no such host >&2; exit 3", "the command of table `samples` ended with 3: no such host"),
            ("kill -9 $$", "the command of table `samples` was ended by signal 9"),
        ])
    func failure(command: String, message: String) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study(command))
            #expect(await bench.maestro("plan", "--offline", "--fetch", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains(message), "\(bench.terminal.errors)")
            #expect(bench.terminal.errors.contains("s.yaml:5:11"))
        }
    }

    @Test("a secret reaches the command, and nothing that is kept or shown")
    func secret() async throws {
        let command = "test \"$MAESTRO_SECRET_lims\" = \"Tr0ub4dor&3\" && echo s1"
        try await withSecret(command.replacing("\"Tr0ub4dor&3\"", with: "\"$(cat token)\"")) { bench in
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("out/a/ID.s1/out.txt") == "s1\n")
            let found = try await bench.host.programs.run(
                Invocation("grep", ["-rlF", "--", Self.secret, "\(bench.folder)/out"], deadlineSeconds: 20))
            #expect(String(decoding: found.output, as: UTF8.self) == "")
        }
    }

    @Test(
        "a secret is in no message, even of a command that prints it",
        arguments: [
            "echo \"$MAESTRO_SECRET_lims\"", "echo \"x$MAESTRO_SECRET_lims\" >&2; exit 1",
            "echo \"x$MAESTRO_SECRET_lims\" >&2; echo s1",
        ])
    func shown(command: String) async throws {
        try await withSecret(command) { bench in
            _ = await bench.maestro("plan", "--offline", "--fetch", "s.yaml")
            #expect(!(bench.terminal.errors + bench.terminal.output).contains(Self.secret))
            if command.hasPrefix("echo \"$") {
                #expect(bench.terminal.errors.contains("the command of table `samples` printed a secret"))
            }
        }
    }

    @Test("a secret that others may read is refused")
    func mode() async throws {
        try await withSecret("echo s1", mode: 0o640) { bench in
            #expect(await bench.maestro("plan", "--offline", "--fetch", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("run `chmod 600` on it"), "\(bench.terminal.errors)")
            #expect(!bench.terminal.errors.contains(Self.secret))
        }
    }

    @Test("a secret in a text of a step is refused")
    func inStep() async throws {
        try await withBench { bench in
            let text = study("echo s1", secrets: "secrets: {lims: {environment: TOKEN}}")
            try bench.write("s.yaml", text.replacing("echo $(ID)", with: "echo $(ID) $(secret.lims)"))
            #expect(await bench.maestro("validate", "--offline", "s.yaml") != 0)
            #expect(bench.terminal.errors.contains("`$(secret.lims)` would show the secret in scripts and to `ps`"))
        }
    }
}
