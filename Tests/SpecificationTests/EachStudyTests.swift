import Diagnostics
import Executors
import Testing
import YAML

@testable import Specification

/// A command line of `each` as a study.
@Suite struct EachStudyTests {
    private func study(_ words: [String], _ format: TableSource.Format = .text) -> EachStudy {
        EachStudy(items: EachStudy.Items(format: format, path: "ids.txt"), words: words)
    }

    /// The command that the shell reads, without the folder that it runs in.
    private func command(_ words: [String], _ headings: [String] = ["ITEM"]) throws -> String {
        let made = study(words, headings == ["ITEM"] ? .text : .csv).made(headings: headings)
        let text = try #require(made.text, "\(made.diagnostics)")
        let node = try #require(parse(Array(text.utf8), file: "each.yaml").root, "\(text)")
        let written = try #require(
            node.value("study")?.first?.value("run")?.value("cmd")?.scalar?.text, "\(text)")
        let start = "cd $(SPECROOT|q) && exec "
        #expect(written.hasPrefix(start))
        return written.dropFirst(start.count).split(separator: "\n", omittingEmptySubsequences: true).joined(
            separator: "\n")
    }

    private func codes(_ study: EachStudy, _ headings: [String] = ["ITEM"]) -> [String] {
        study.made(headings: headings).diagnostics.map { "\($0.severity) \($0.code)" }
    }

    @Test("the whole of a small one")
    func whole() {
        #expect(
            study(["./process.sh", "{}"]).made(headings: ["ITEM"]).text == """
                description:
                    name: process
                    description: "process, for each row of ids.txt."

                batch:
                    shell: /bin/sh

                tables:
                    items:
                        text: ids.txt
                        labels: {ITEM: "%%"}

                study:
                    - name: process
                      description: Once for each row.
                      run:
                          cmd: |
                              cd $(SPECROOT|q) && exec ./process.sh $(ITEM)

                """)
    }

    @Test("the whole of one with everything")
    func everything() {
        var each = EachStudy(
            items: EachStudy.Items(format: .csv, path: EachStudy.Items.standardInput, key: ["Sample name"]),
            words: ["then", "{Sample name}"])
        each.scheduler = .slurm
        each.requests = [.procs: "1", .walltime: "1:00:00"]
        each.retries = 2
        each.precautions = Precautions(canaries: 3, failureLimit: FailureLimit("5%"))
        each.last = "cat $(then.list)"
        each.jobs = ("--throttle", 4)
        #expect(
            each.made(headings: ["Sample name", "AGE"]).text == """
                # Run it as: maestro-swift run --throttle 4 FILE < ITEMS
                description:
                    name: then
                    description: "then, for each row of standard input."

                batch:
                    type: slurm
                    shell: /bin/sh

                tables:
                    items:
                        csv: /dev/stdin
                        columns:
                            Sample_name: {named: "Sample name"}
                        key: [Sample_name]

                study:
                    - name: then
                      description: Once for each row.
                      run:
                          cmd: |
                              cd $(SPECROOT|q) && exec then $(Sample_name)
                          procs: 1
                          walltime: "1:00:00"
                          retry: {exit: 2}
                          canary: 3
                          stop after: "5%"

                    - name: after
                      description: Once, after all have succeeded.
                      run:
                          cmd: |
                              cd $(SPECROOT|q) || exit
                              cat $(then.list)
                          depends: ["then_*"]

                """)
    }

    @Test(
        "placeholders become tokens, and everything else is kept from the shell",
        arguments: [
            (["./p", "{}"], "./p $(ITEM)"),
            (["./p"], "./p $(ITEM)"),
            (["./p", "{ITEM}"], "./p $(ITEM)"),
            (["./p", "--in={}.txt", "a b"], "./p --in=$(ITEM).txt 'a b'"),
            (["{}", "x"], "$(ITEM) x"),
            (["awk", "{print $1; {}}", "{}"], "awk '{print $1; '$(ITEM)'}' $(ITEM)"),
            (["echo", "{{}}", "{}"], "echo '{}' $(ITEM)"),
            (["echo", "$(WORKSPACE) $(ITEM)", "it's"], "echo '$''(WORKSPACE) $''(ITEM)' 'it'\\''s' $(ITEM)"),
            (["echo", "a\nb\tc", "", "é~"], "echo 'a\nb\tc' '' 'é~' $(ITEM)"),
            (["echo", "{a}{", "}{}"], "echo '{a}{' '}'$(ITEM)"),
        ])
    func words(words: [String], text: String) throws { #expect(try command(words) == text) }

    @Test("columns are named, and twice is fine")
    func columns() throws {
        #expect(try command(["p", "{ID}-{AGE}", "{ID}", "{{ID}}"], ["ID", "AGE"]) == "p $(ID)-$(AGE) $(ID) '{ID}'")
        #expect(try command(["p", "{a b}{items}"], ["a b", "items", "a_b"]) == "p $(a_b_2)$(items_2)")
        #expect(try command(["p", "{}"], ["ID"]) == "p $(ID)")
    }

    @Test("what is odd comes out of the YAML as it went in", arguments: ["\u{2028}x", "\u{FEFF}", "😀", "ü"])
    func odd(text: String) throws {
        let found = try command(["p", text, "{}"])
        #expect(found.contains(text), "\(found.debugDescription)")
    }

    @Test(
        "mistakes in the words",
        arguments: [
            (["p", "{}"], ["ID", "AGE"], ["error several-columns"]),
            (["p"], ["ID", "AGE"], ["error no-column-named"]),
            (["p", "{SAMPLES}"], ["SAMPLE", "AGE"], ["error unknown-placeholder"]),
            (["p", "{print}", "{AGE}"], ["ID", "AGE"], ["warning unknown-placeholder"]),
            (["p", "{ print }", "{print $1}", "{AGE}"], ["ID", "AGE"], []),
            (["p", "{x}", "{}"], ["ITEM"], []),
            (["p", "{.}", "{1}", "{}"], ["ITEM"], ["warning foreign-placeholder", "warning foreign-placeholder"]),
            (["p", "\u{1B}[0m", "{}"], ["ITEM"], ["error odd-argument"]),
            (["p", "\u{FFFD}", "{}"], ["ITEM"], ["error odd-argument"]),
        ])
    func mistakes(words: [String], headings: [String], expected: [String]) {
        #expect(codes(study(words, headings == ["ITEM"] ? .text : .csv), headings) == expected)
    }

    @Test(
        "an item in the text of `sh -c` is a warning, and as an argument of it is none",
        arguments: [
            (["sh", "-c", "echo {}"], true), (["env", "A=1", "/bin/bash", "-x", "-ec", "echo {}"], true),
            (["zsh", "-c", "--", "echo {}"], true), (["nice", "dash", "-c", "echo x", "sh", "{}"], false),
            (["sh", "-c", "echo \"$1\"", "sh", "{}"], false), (["sh", "process.sh", "{}"], false),
            (["bash", "--norc", "x.sh", "{}"], false), (["echo", "-c", "{}"], false),
        ])
    func shellText(words: [String], isWarned: Bool) {
        #expect(codes(study(words)) == (isWarned ? ["warning item-in-shell-text"] : []))
    }

    @Test("keys are columns, and what runs after all has no item")
    func others() {
        var each = EachStudy(items: EachStudy.Items(format: .csv, path: "a.csv", key: ["id"]), words: ["p", "{ID}"])
        each.last = "echo $(ID.label) $(date)"
        #expect(codes(each, ["ID", "AGE"]) == ["error unknown-column", "error item-in-then"])
    }

    @Test(
        "the study is called as its program, in letters that are safe everywhere",
        arguments: [
            ("./process.sh", "process"), ("/usr/bin/python3", "python3"), ("a b.tar.gz", "a_b_tar"), ("{}", "each"),
            ("..", "each"), ("-x", "x"), ("été", "t"),
        ])
    func names(program: String, name: String) { #expect(study([program, "{}"]).name.hasPrefix(name)) }

    @Test("a file whose name begins with a tilde is that file")
    func tilde() { #expect(EachStudy.Items(format: .text, path: "~x").path == "./~x") }
}

extension Node {
    fileprivate func value(_ key: String) -> Node? { entries?.first { $0.key.scalar?.text == key }?.value }

    /// Of a list.
    fileprivate var first: Node? { elements?.first }
}
