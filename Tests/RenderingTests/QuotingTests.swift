import Diagnostics
import Expansion
import HostInterface
import HostLive
import Rendering
import Specification
import Testing
import YAML

/// Programs are given the values of `$(P|q)` byte for byte, wherever it stands: filled scripts are run by real shells.
@Suite struct QuotingTests {
    private let host = Host.live()

    /// A line of a command, and what `put` is called with, by the value.
    private struct Case: Sendable {
        let text: String
        let expected: @Sendable (String) -> [[String]]
        var isForBashAlone = false
    }

    private static func one(_ text: String, _ word: @escaping @Sendable (String) -> String = { $0 }) -> Case {
        Case(text: text) { [[word($0)]] }
    }

    private static let cases: [Case] = [
        one("put $(P|q)"), one("put a$(P|q)b") { "a\($0)b" }, one("put --x=$(P|q)") { "--x=\($0)" },
        one(#"put "$(P|q)""#), one(#"put "a $(P|q) b$(P|q)""#) { "a \($0) b\($0)" },
        one("put 'it $(P|q)'") { "it \($0)" }, one(#"put \a$(P|q)"#) { "a\($0)" },
        one("put $(P|q)$(P|q)") { $0 + $0 }, Case(text: "put $(P|q) -- $(P|q)") { [[$0, "--", $0]] },
        one(#"x=$(P|q); put "$x""#), one(#"x="$(P|q)" y='$(P|q)'; put "$x$y""#) { $0 + $0 },
        one("HX=h; put $HX$(P|q)") { "h\($0)" }, one("put $#$(P|q)") { "0\($0)" },
        one("case $(P|q) in\n  x$(P|q)) put no ;;\n  $(P|q) | y) put yes ;;\n  *) put no ;;\nesac") { _ in "yes" },
        one("case a in\n  (a) put $(P|q);;\nesac"), one("put one # $(P|q)") { _ in "one" },
        Case(text: "for i in $(P|q) b; do put \"$i\"; done") { [[$0], ["b"]] },
        Case(text: "f() { put \"$1\" $(P|q); }; f $(P|q)") { [[$0, $0]] },
        one("( put $(P|q) )"), one("if [ $(P|q) = \"$(P|q)\" ]; then put same; fi") { _ in "same" },
        one(": ${HX:-\"it's\"} && put $(P|q)"), one(": $((1 + (2))) ; put $(P|q)"),
        one("{ put $(P|q) ; } 2>/dev/null"),
        one(": `echo it\\'s` ; put $(P|q)"), one("put \\\n$(P|q)"),
        Case(text: "put {a,$(P|q)}", expected: { [["a", $0]] }, isForBashAlone: true),
        Case(text: "x=(a $(P|q)); put \"${x[1]}\"", expected: { [[$0]] }, isForBashAlone: true),
        Case(text: "[[ $(P|q) == $(P|q) ]] && put same", expected: { _ in [["same"]] }, isForBashAlone: true),
        Case(text: "put $'a\\'b'$(P|q)", expected: { [["a'b" + $0]] }, isForBashAlone: true),
    ]

    /// Those that start a process each.
    private static let costly: [Case] = [
        one(#"put "$(printf '%s.' "$(P|q)" "$(printf '%s.' $(P|q))")""#) { "\($0).\($0).." },
        one("put \"$(case a in a) printf '%s.' $(P|q);; esac)\"") { "\($0)." },
        one("put \"$(cat <<EOF\n[$(P|q)]\nEOF\n)\"") { "[\($0)]" },
        one("put \"$(cat <<'EOF' # it's\n[$(P|q)]\nEOF\n)\"") { "[\($0)]" },
        one("put \"$(cat <<A >/dev/null; cat <<\\B\nfirst $(P|q)\nA\n[$(P|q) \"\\]\nB\n)\"") { "[\($0) \"\\]" },
        one("put \"$(cat <<-EOF\n\t[$(P|q)]$(printf '%s.' '$(P|q)')\n\tEOF\n)\"") { "[\($0)]\($0)." },
    ]

    private static let nasty: [String] = [
        "", " ", "a", "a b", "  two  ", "'", "''", "\"", "\\", "\\\\", "a\\", "`", "$", "$$", "$(date)", "${HOME}",
        "$HOME",
        "`date`", "a\nb", "\n", "\n\n", "a\n", "-n", "-e", "--", "~", "~root", "~/x", "*", "?", "[a]", "{a,b}",
        "{1..3}", "!",
        "!!", "!x", "#", "#x", "a#b", "=", "=ls", "a=b", "A=1", "if", "done", "esac", "in", "time", ";", "&", "|", "<",
        ">",
        "(", ")", "()", "<(x)", "2", "10", "a,b", "1.5", "\t", "\r", "a\r\n", "é", "日本", "\u{A0}", "\u{1}", "\u{7F}",
        "%s", "%d%n",
        "'; touch x; '", "\"; touch x; \"", "$'a'", "$\"a\"", "a'b\"c`d$e\\f", "EO", "\\'", "'\\''", "x) y", ";;",
        "\\\n", "b\\\nc",
        "^a^b", "+x", "@(a|b)", ":", "/a/b.c", "x:=ls", "0x1F", "\u{202E}", "\u{1F600}",
    ]

    private static func random(_ count: Int) -> [String] {
        var state: UInt64 = 0x9E37_79B9
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let signs = Array("'\"\\$`(){}[]<>|&;*?~!#=+-%,.:/ \n\tabE0é".unicodeScalars)
        return (0..<count).map { _ in
            var text = String.UnicodeScalarView()
            for _ in 0...next(12) { text.append(signs[next(signs.count)]) }
            return String(text)
        }
    }

    private static func yaml(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                let code = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - code.count) + code
            }.joined() + "\""
    }

    private static func study(_ command: String, values: [String], shell: String) -> String {
        """
        description: {name: n, description: d}
        batch: {type: local, shell: \(shell)}
        study: [{name: s, description: d, run: {cmd: \(yaml(command))}}]
        global.parameters: {P: {values: [\(values.map(yaml).joined(separator: ", "))], label: P.%%}}
        """
    }

    private static let shells = ["/bin/sh", "/bin/bash", "/usr/bin/dash", "/usr/bin/zsh", "/usr/bin/ksh"]

    @Test("in any quotes, nesting and here-document", arguments: shells)
    func values(shell: String) async throws {
        // Under another name it has had its turn.
        guard try host.files.target(shell) != nil,
            try shell == "/bin/sh" || host.files.resolve(shell) != host.files.resolve("/bin/sh")
        else { return }
        try await run(Self.cases, values: Self.nasty + Self.random(100), in: shell)
        // What a here-document takes away itself is an error.
        let values = (Self.nasty.enumerated().filter { $0.offset % 3 == 0 }.map(\.element) + Self.random(10)).filter {
            !$0.contains("\t") && !$0.contains("\\\n")
        }
        try await run(Self.costly, values: values, in: shell)
    }

    private func run(_ all: [Case], values: [String], in shell: String) async throws {
        let cases = all.filter { !$0.isForBashAlone || shell == "/bin/bash" }
        let text = Self.study(cases.map(\.text).joined(separator: "\n"), values: values, shell: shell)
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let expanded = expand(try #require(readStudy(root).study))
        let graph = try #require(expanded.graph, "\(expanded.diagnostics.prefix(3))")
        let folder = "/tmp/maestro-swift-quoting-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        try host.files.createDirectory(folder, mode: .privateDirectory)
        let renderer = try ScriptRenderer(graph: graph, paths: StudyPaths(output: folder, specification: folder))
        var driver = "put() { printf '%s\\0' $# \"$@\" >> \(folder)/out; }\nset --\n"
        var expected: [String] = []
        for instance in graph.instances {
            try host.files.write(
                "\(folder)/\(instance.index)", Array(renderer.script(for: instance, in: graph).text.utf8),
                mode: .privateExecutable
            )
            driver += ". \(folder)/\(instance.index)\n"
            let value = graph.combinations.value(
                parameter: 0, combination: Int(graph.steps[0].representatives[Int(instance.index)]))
            for calls in cases.map({ $0.expected(value) }) {
                for call in calls { expected += ["\(call.count)"] + call }
            }
        }
        try host.files.write("\(folder)/driver", Array(driver.utf8), mode: .privateExecutable)
        let result = try await host.programs.run(Invocation(shell, ["\(folder)/driver"], deadlineSeconds: 60))
        let output = try host.files.read("\(folder)/out")
        _ = try await host.programs.run(Invocation("rm", ["-rf", folder], deadlineSeconds: 60))
        #expect(result.succeeded)
        let given = output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(given.count == expected.count)
        if let wrong = zip(given, expected).enumerated().first(where: { Array($1.0.utf8) != Array($1.1.utf8) }) {
            Issue.record("\(wrong.offset): \(wrong.element) after \(given.prefix(wrong.offset).suffix(6))")
        }
    }
}
