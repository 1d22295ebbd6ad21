import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// Studies that would take all memory and time; how much they take is measured by tools/reliability, on the program
/// itself.
@Suite struct HostileSizeTests {
    private static func study(run: String = "cmd: \"$(P)\"", env: String? = nil, parameters: String) -> String {
        HostileStudyTests.study(env: env, run: run, parameters: parameters)
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static func list(_ count: Int, _ item: (Int) -> String) -> String {
        "[" + (0..<count).map(item).joined(separator: ", ") + "]"
    }

    private static func multiplying(_ reference: (String) -> String, _ last: String) -> String {
        (0..<20).map { level in
            let value = repeated(reference("P\(level + 1)"), 4)
            return "P\(level): {values: [\"\(level < 19 ? value : last)\"], label: \"P\(level).x\"}"
        }.joined(separator: ", ")
    }

    /// Each with the code of the mistake that it is.
    static let bombs: [(what: String, code: String, study: @Sendable () -> String)] = [
        (
            "parameters that multiply", "value-too-large",
            {
                study(run: "cmd: \"$(P0)\"", parameters: "{" + multiplying({ "$(\($0))" }, "x") + "}")
            }
        ),
        (
            "parameters that multiply nothing", "value-too-large",
            {
                study(run: "cmd: \"$(P0)\"", parameters: "{" + multiplying({ "$(\($0))" }, "") + "}")
            }
        ),
        (
            "variables that multiply", "variable-too-large",
            {
                let variables = (0..<20).map { level in
                    "V\(level): \"\(level < 19 ? repeated("$(V\(level + 1))", 4) : "x")\""
                }
                return study(
                    env: "{variables: {\(variables.joined(separator: ", "))}}",
                    parameters: "{P: {values: [1], label: x}}")
            }
        ),
        (
            "a long label of long values", "label-too-large",
            {
                let values = list(1000) { "\"\($0)\(repeated("x", 1000))\"" }
                return study(parameters: "{P: {values: \(values), label: \"\(repeated("L%%", 5000))\"}}")
            }
        ),
        (
            "labels that are too much together", "label-too-large",
            {
                let values = list(1000) { "\"\($0)\(repeated("x", 1000))\"" }
                return study(parameters: "{P: {values: \(values), label: \"\(repeated("L%%", 200))\"}}")
            }
        ),
        (
            "a long variable, many times", "text-too-large",
            {
                study(
                    run: "cmd: \"$(P) \(repeated("$(V)", 500))\"", env: "{variables: {V: \(repeated("x", 900_000))}}",
                    parameters: "{P: {values: [1], label: x}}")
            }
        ),
        (
            "a long value, many times", "text-too-large",
            {
                study(
                    run: "cmd: \"\(repeated("$(P)", 500))\"",
                    parameters: "{P: {values: [\(repeated("x", 900_000))], label: \"x\"}}")
            }
        ),
        (
            "a long value, many times in an option", "text-too-large",
            {
                study(
                    run: "cmd: x, procs: 1, args: [\"--x=\(repeated("$(P)", 500))\"]",
                    parameters: "{P: {values: [\(repeated("x", 900_000))], label: \"x\"}}")
            }
        ),
        (
            "a long variable in many values", "value-too-large",
            {
                study(
                    env: "{variables: {V: \(repeated("x", 900_000))}}",
                    parameters: "{P: {values: \(list(1000) { "\"\($0)$(V)\"" }), label: x.%%}}")
            }
        ),
        (
            "unknown names in depends", "unknown-step",
            {
                let run = "cmd: \"$(P)\", depends: \(list(20_000) { "step-\($0)" })"
                return study(run: run, parameters: "{P: {values: [1], label: x}}")
            }
        ),
        (
            "wrong exit codes", "bad-value",
            {
                let codes = list(100_000) { "\(300 + $0)-\(400 + $0)" }
                return study(
                    run: "cmd: \"$(P)\", retry: {exit: {times: 1, codes: \(codes)}}",
                    parameters: "{P: {values: [1], label: x}}")
            }
        ),
        (
            "a value too many", "too-many-values",
            {
                study(parameters: "{P: {values: [\(repeated("1,", 1_000_000))1], label: P.%%}}")
            }
        ),
        ("a file too long", "file-too-large", { repeated("# comment\n", 1_700_000) }),
        (
            "a long line of mistakes", "unknown-key",
            { "{description: {name: n}, env: {\((0..<4000).map { "k\($0): 1" }.joined(separator: ", "))}}" }
        ),
        (
            "aliases of aliases", "alias-expansion",
            {
                let levels = "abcdefghijkl".map(String.init)
                return zip(levels, levels.dropFirst()).reduce("a: &a [x,x,x,x,x,x,x,x,x]\n") { text, pair in
                    text + "\(pair.1): &\(pair.1) [" + Array(repeating: "*\(pair.0)", count: 9).joined(separator: ",")
                        + "]\n"
                }
            }
        ),
        ("brackets", "too-deep", { "x: " + repeated("[", 3000) }),
        ("braces", "too-deep", { "x: " + repeated("{a: ", 3000) }),
        ("indentation", "too-deep", { (0..<3000).map { repeated(" ", $0) + "a:\n" }.joined() }),
        ("dashes", "too-deep", { repeated("- ", 5000) + "x\n" }),
        ("sections", "missing-key", { (0..<20_000).map { "k\($0): 1\n" }.joined() }),
        ("keys", "unknown-key", { "env:\n" + (0..<20_000).map { "  k\($0): 1\n" }.joined() }),
        ("a long key", "unknown-key", { "env: {" + repeated("x", 1000) + ": 1}\n" }),
    ]

    @Test("each is refused with a place and few words, and nothing is made", arguments: bombs.map(\.what))
    func refusal(what: String) async throws {
        let bomb = try #require(Self.bombs.first { $0.what == what })
        let bytes = Array(bomb.study().utf8)
        #expect(await HostileStudyTests.complaint(of: HostileStudyTests.dryRun(), about: bytes) == nil)
        let (files, terminal) = (FakeFiles(), RecordingTerminal())
        let host = Host.fake(files: files, terminal: terminal)
        files.put("\(host.context.workingDirectory)/study.yaml", bytes: bytes)
        #expect(await maestro(["validate", "--offline", "study.yaml"], on: host) == 2)
        #expect(terminal.errors.contains("[\(bomb.code)]"), "\(terminal.errors.prefix(500))")
        #expect(terminal.errors.utf8.count < 1_050_000)
    }

    @Test("warnings are as few", arguments: ["$(LAUNCHER)[ ", "$(UNKNOWN) $(P)\\n", "$(P.name)"])
    func warnings(text: String) async {
        let (files, terminal) = (FakeFiles(), RecordingTerminal())
        let host = Host.fake(files: files, terminal: terminal)
        let study = Self.study(
            run: "cmd: \"$(P) \(Self.repeated(text, 30_000))\", procs: 1", parameters: "{P: {values: [1], label: x}}")
        files.put("\(host.context.workingDirectory)/study.yaml", bytes: Array(study.utf8))
        #expect(await maestro(["validate", "--offline", "study.yaml"], on: host) == 0)
        #expect(terminal.errors.utf8.count < 1_050_000)
    }
}
