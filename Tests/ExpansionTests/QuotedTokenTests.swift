import Diagnostics
import Expansion
import Specification
import Testing
import YAML

/// `$(NAME|q)` in studies, and what is said of values and places.
@Suite struct QuotedTokenTests {
    private func expanded(_ command: String, values: String = "['a b']", more: String = "", shell: String = "/bin/sh")
        throws
        -> (graph: StudyGraph?, found: [String])
    {
        let text =
            "description: {name: n, description: d}\nbatch: {type: local, shell: \(shell)}\n\(more)\n"
            + "global.parameters: {P: {values: \(values), label: \"P.%%\"}}\n"
            + "study:\n- name: s\n  description: d\n  run:\n    cmd: |\n"
            + command.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)\n" }.joined()
        let parsed = parse(Array(text.utf8), file: "s.yaml")
        let read = readStudy(try #require(parsed.root, "\(parsed.diagnostics)"))
        let result = expand(try #require(read.study, "\(read.diagnostics)"))
        let found = (read.diagnostics + result.diagnostics).map { found in
            let place = found.place.map { "\($0.line):\($0.column) " } ?? ""
            return "\(place)\(found.code)"
        }
        return (result.graph, found)
    }

    private func filled(_ command: String, values: String = "['a b']", more: String = "") throws -> String {
        let graph = try #require(try expanded(command, values: values, more: more).graph)
        let paths = StudyPaths(output: "/o p", specification: "/s")
        return graph.fill(graph.steps[0].text.command, for: InstanceID(0), paths: paths) { _ in "" }
    }

    @Test(
        "every name that means something can be quoted",
        arguments: [
            ("x $(P|q) $(P.label|q) $(P.name|q)", "x 'a b' 'P.a b' P\n"), ("x $(WORKSPACE|q)", "x '/o p/s'\n"),
            ("x $(OUTPUT_PATH|q) $(SPECROOT|q)", "x '/o p' /s\n"), ("x $(V|q)", "x 'v $HOME'\n"),
            ("x $(W|q)", "x 'w a b'\n"), ("x $(Q)", "x 'a b'\n"), ("x \"$(V|q)\"", "x \"v \\$HOME\"\n"),
            ("x $(s.workspace|q)", "x '/o p/s'\n"), ("x $(date|q)", "x $(date|q)\n"), ("x $(P |q)", "x $(P |q)\n"),
        ])
    func names(command: String, expected: String) throws {
        let variables = "env: {variables: {V: \"v $HOME\", W: \"w $(P)\", Q: \"$(P|q)\"}}"
        let text = try filled(command, more: variables)
        #expect(text.replacing("/s/P.a_b", with: "/s").replacing("/s/P.a-b", with: "/s") == expected)
    }

    @Test(
        "mistakes have the place of the token",
        arguments: [
            ("echo\n  x `$(P|q)`", "11:12 unquotable-token"), ("echo '$(P)' \"é$(P|q)", "10:21 unquotable-token"),
            ("$(LAUNCHER|q) x", "10:7 unquotable-token"), ("cat <<E\n$(P|q)$(P|q)\nE", "11:7 unquotable-token"),
            ("$(LAUNCHER)[$(P|q)] x", "10:19 unquotable-token"), ("x $(A) $(V)", "10:14 unquotable-token"),
            ("x $(W|q)", "10:9 unquotable-token"),
        ])
    func mistakes(command: String, expected: String) throws {
        let variables = "env: {variables: {A: long text, V: \"`$(P|q)`\", W: \"$(P|q)\"}}"
        let found = try expanded(command, more: variables).found
        #expect(found.contains(expected), "\(found)")
    }

    @Test("other texts than commands have none")
    func elsewhere() throws {
        let found = try expanded("x $(P|q)", values: "['a', '$(V|q)']", more: "env: {variables: {V: v}}").found
        #expect(found.contains("4:39 unquotable-token"), "\(found)")
        #expect(try expanded("x $(P|q)", shell: "/usr/bin/python3").found.contains("10:9 unquotable-token"))
        #expect(try expanded("x $(P|q)", shell: "/usr/bin/env -S zsh").found.isEmpty)
    }

    @Test(
        "a value must not end the here-document that it stands in",
        arguments: [
            ("cat <<EOF\n$(P|q)\nEOF", #"["a\nEOF\nb"]"#, ["4:34 unquotable-value"]),
            ("cat <<'EOF'\n$(P|q)\nEOF", #"[EOF]"#, ["4:34 unquotable-value"]),
            ("cat <<EOF\nE$(P|q)F\nEOF", #"[x, O]"#, ["4:37 unquotable-value"]),
            ("cat <<EOF\nx$(P|q)\nEOF", #"[EOF, "EOF\nb"]"#, []),
            ("cat <<EOF\n$(x \"$(P|q)\")\nEOF", #"["a\nEOF\n"]"#, ["4:34 unquotable-value"]),
            ("cat <<-EOF\n$(P|q)\nEOF", #"["\ta"]"#, ["4:34 unquotable-value"]),
            ("cat <<EOF\n$(x '$(P|q)')\nEOF", #"["a\\\nb"]"#, ["4:34 unquotable-value"]),
            ("cat <<EOF\nE$(P|q)\nEOF", #"["OF\nb"]"#, ["4:34 unquotable-value"]),
        ])
    func documents(command: String, values: String, expected: [String]) throws {
        #expect(try expanded(command, values: values).found == expected)
    }

    @Test(
        "values that are shell text are warned of once a parameter, unless they are quoted",
        arguments: [
            ("x $(P)", "[a, 'b;c', 'd|e']", ["4:37 shell-text-in-value"]), ("x $(P|q)", "['b;c']", []),
            ("x $(P.label)", "[\"a\\nb\"]", ["4:34 shell-text-in-value"]), ("x $(P)", "['a b', \"c'd\", '*']", []),
            ("x $(P) $(P|q)", "['$(date)']", ["4:34 shell-text-in-value"]),
        ])
    func warnings(command: String, values: String, expected: [String]) throws {
        #expect(try expanded(command, values: values).found == expected)
    }

    @Test("a character that only looks like a blank is warned of once a text, where it is part of a word")
    func oddSpaces() throws {
        #expect(try expanded("x $(P)\n echo\u{A0}hi\u{A0}").found == ["11:12 odd-space"])
        #expect(try expanded("x '10\u{A0}km' $(P) # \u{A0}").found.isEmpty)
    }
}
