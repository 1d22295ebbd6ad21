import Diagnostics
import Expansion
import HostInterface
import HostLive
import Specification
import Testing
import YAML

/// `$(STEP.outputs.NAME)` in the commands of other steps.
@Suite struct StepOutputTests {
    private static let variable = "MAESTRO_OUTPUT_the_check_level"

    private func expanded(
        _ command: String, depends: String = "the check", shell: String = "/bin/sh", more: String = ""
    ) throws -> (graph: StudyGraph?, found: [String]) {
        let text =
            "description: {name: n, description: d}\nbatch: {type: local, shell: \(shell)}\n\(more)\n"
            + "global.parameters: {P: {values: [1], label: P.%%}}\nstudy:\n"
            + "- {name: the check, description: d, run: {cmd: x $(P)}}\n- name: use\n  description: d\n  run:\n"
            + "    depends: [\(depends)]\n    cmd: |\n"
            + command.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)\n" }.joined()
        let parsed = parse(Array(text.utf8), file: "s.yaml")
        let read = readStudy(try #require(parsed.root, "\(parsed.diagnostics)"))
        guard let study = read.study else { return (nil, read.diagnostics.map(Self.short)) }
        let result = expand(study)
        return (result.graph, (read.diagnostics + result.diagnostics).map(Self.short))
    }

    private static func short(_ found: Diagnostic) -> String {
        (found.place.map { "\($0.line):\($0.column) " } ?? "") + found.code
    }

    private func script(_ command: String) throws -> String {
        let result = try expanded(command)
        let graph = try #require(result.graph, "\(result.found)")
        let paths = StudyPaths(output: "/o", specification: "/s")
        return graph.fill(graph.steps[1].text.command, for: InstanceID(1), paths: paths) { _ in "" }
    }

    private func output(
        _ script: String, shell: String, value: String?
    ) async throws -> (code: Int32, output: String, errors: String) {
        let host = Host.live()
        let run = try await host.programs.run(
            Invocation(
                shell, ["-c", script], environment: value.map { [Self.variable: $0] } ?? [:], deadlineSeconds: 60))
        guard case .exited(let code) = run.end else { return (-1, "", "") }
        return (code, String(decoding: run.output, as: UTF8.self), String(decoding: run.errors, as: UTF8.self))
    }

    /// What each prints, where `V` is the value.
    private static let places: [(command: String, expected: String)] = [
        ("printf '<%s>' $(the check.outputs.level)", "<V>"), ("printf '<%s>' a$(the check.outputs.level)b", "<aVb>"),
        ("printf '<%s>' \"a $(the check.outputs.level)\"", "<a V>"),
        ("printf '<%s>' 'a $(the check.outputs.level)'", "<a V>"),
        ("x=$(the check.outputs.level); printf '<%s>' \"$x\"", "<V>"),
        ("cat <<END\n$(the check.outputs.level)\nEND", "V\n"), ("cat <<-END\n$(the check.outputs.level)\nEND", "V\n"),
        ("printf x # $(the check.outputs.level)", "x"),
        ("case $(the check.outputs.level) in a) ;; *) printf y ;; esac", "y"),
    ]

    @Test(
        "whatever a value holds, a command is given it byte for byte, and no shell reads it",
        arguments: [
            "plain", "", "a b", "$(exit 9)`exit 8`", "'\"\\", "a\tb", "*", "; exit 7 #", "END", "\tEND", "!x", "~",
            "-n",
        ], ["/bin/bash", "/bin/dash"])
    func values(value: String, shell: String) async throws {
        for (command, expected) in Self.places {
            let run = try await output(try script(command), shell: shell, value: value)
            #expect(run.output == expected.replacing("V", with: value), "\(command)")
            #expect(run.code == 0 && run.errors.isEmpty, "\(command): \(run.errors)")
        }
    }

    @Test("a script that is run by hand says which value is missing", arguments: ["/bin/bash", "/bin/dash"])
    func byHand(shell: String) async throws {
        let run = try await output(try script("echo $(the check.outputs.level)"), shell: shell, value: nil)
        #expect(run.code != 0 && run.output.isEmpty)
        #expect(run.errors.contains("\(Self.variable): is not set; a job gets it from an earlier step"))
    }

    @Test(
        "where no shell can put a value, the mistake has its place",
        arguments: [
            ("echo `$(the check.outputs.level)`", "unquotable-token"),
            ("echo $(( $(the check.outputs.level) + 1 ))", "unquotable-token"),
            ("cat <<'END'\n$(the check.outputs.level)\nEND", "unquotable-token"),
        ])
    func noPlace(command: String, code: String) throws {
        let variables = "env: {variables: {V: a $(the check.outputs.level), W: $(the check.outputs.level)}}"
        #expect(try expanded("echo $(V|q)", more: variables).found == ["12:12 \(code)"])
        #expect(try expanded("echo $(V) $(W|q)", more: variables).found.isEmpty)
        #expect(try expanded(command).found.contains { $0.hasSuffix(code) })
        #expect(try expanded("print($(the check.outputs.level))", shell: "/usr/bin/python3").found == ["12:13 \(code)"])
    }

    @Test(
        "only a command can use a value, and only one of a step whose matching instance it depends on",
        arguments: [
            ("$(the check.outputs.level)", "", "12:7 output-without-dependency"),
            ("$(the check.outputs.level)", "the check_*", "12:7 output-of-many"),
            ("$(use.outputs.level)", "the check", "12:7 output-of-itself"),
            ("$(V)", "", "12:7 output-without-dependency"),
        ])
    func dependencies(command: String, depends: String, expected: String) throws {
        let variables = "env: {variables: {V: a $(the check.outputs.level)}}"
        let found = try expanded(command, depends: depends, more: variables).found
        #expect(found.contains(expected), "\(found)")
    }

    @Test("what a script repeats cannot depend on a value")
    func resources() throws {
        for (command, procs, place) in [("x", "$(a.outputs.count)", "5:64"), ("$(V)", "$(V)", "5:67")] {
            let text = """
                description: {name: n, description: d}
                env: {variables: {V: 1$(a.outputs.count)}}
                study:
                - {name: a, description: d, run: {cmd: x}}
                - {name: b, description: d, run: {cmd: \(command), depends: [a], procs: \(procs)}}
                """
            let parsed = parse(Array(text.utf8), file: "s.yaml")
            let read = readStudy(try #require(parsed.root))
            let found = read.diagnostics.map(Self.short)
            #expect(found.contains("\(place) output-outside-command"), "\(found)")
        }
    }

    @Test("two values that would have one variable are told")
    func sameVariable() throws {
        let text = """
            description: {name: n, description: d}
            study:
            - {name: a-b, description: d, run: {cmd: x}}
            - {name: a_b, description: d, run: {cmd: x}}
            - {name: c, description: d, run: {cmd: "x $(a-b.outputs.v) $(a_b.outputs.v)", depends: [a-b, a_b]}}
            """
        let parsed = parse(Array(text.utf8), file: "s.yaml")
        let read = readStudy(try #require(parsed.root))
        #expect(read.diagnostics.map(Self.short) == ["5:60 output-variable-taken"])
    }
}
