import Diagnostics
import Specification
import Testing
import YAML

/// `strict`: which steps it holds for, what it asks of the shell, and what it makes of unknown tokens.
@Suite struct StrictTests {
    private func two(_ first: String, _ second: String, env: String) -> String {
        """
        description: {name: n, description: d}
        env: {\(env)}
        study:
        - {name: a, description: d, run: {cmd: x, \(first)}}
        - {name: b, description: d, run: {cmd: x, \(second)}}
        """
    }

    private func told(_ text: String) -> [String] {
        study(text).diagnostics.map { "\($0.severity) \($0.code) \($0.place.map { "\($0.line):\($0.column)" } ?? "")" }
    }

    @Test("a step's own word counts before that of `env`")
    func whoseWord() {
        func strict(_ first: String, _ second: String, env: String) -> [Bool]? {
            study(two(first, second, env: env)).study.map { [$0.isStrict(step: 0), $0.isStrict(step: 1)] }
        }
        #expect(strict("gpus: 0", "gpus: 0", env: "labels: {}") == [false, false])
        #expect(strict("gpus: 0", "gpus: 0", env: "strict: true") == [true, true])
        #expect(strict("strict: false", "gpus: 0", env: "strict: yes") == [false, true])
        #expect(strict("strict: on", "strict: False", env: "strict: false") == [true, false])
        #expect(strict("strict: true", "gpus: 0", env: "labels: {}") == [true, false])
    }

    @Test(
        "what is neither true nor false is a mistake at its place",
        arguments: [
            ("maybe", "bad-value"), ("1", "bad-value"), ("0", "bad-value"), ("''", "empty-value"), ("", "empty-value"),
            ("[true]", "wrong-kind"), ("$(X)", "bad-value"),
        ])
    func values(value: String, code: String) {
        #expect(told(minimal("env:\n  strict: \(value)")).first?.hasPrefix("error \(code) 3:") == true)
        #expect(told(minimal("", step: "cmd: x, strict: \(value)")).first?.hasPrefix("error \(code) 4:") == true)
    }

    @Test("a slip in the key is told with the key", arguments: ["Strict", "strct", "stric", "STRICT"])
    func slips(key: String) {
        for text in [minimal("env: {\(key): true}"), minimal("", step: "cmd: x, \(key): true")] {
            #expect(study(text).diagnostics.map(\.hint) == ["did you mean `strict`?"])
        }
    }

    @Test("beside `name` it is no key of a step")
    func besideName() {
        let text = minimal("study:\n- {name: s, description: d, strict: true, run: {cmd: x}}")
        #expect(told(text) == ["error unknown-key 3:29"])
    }

    // MARK: - Shells

    @Test(
        "bash, zsh and ksh are strict by whatever path or name",
        arguments: [
            "/bin/bash", "/usr/bin/zsh", "/bin/ksh", "/usr/bin/ksh93", "/bin/mksh", "/bin/bash -l", "/usr/bin/env bash",
            "/usr/bin/env -S bash -l", "/usr/bin/env -Szsh", "/usr/bin/env --split-string=bash",
            "/usr/bin/env -S -i -u HOME A=1 /opt/bash-5.2/bin/bash", "/opt/bin/bash-5.2", "/bin/zsh-static",
        ])
    func shells(shell: String) {
        #expect(told(minimal("env: {strict: true}\nbatch: {type: local, shell: '\(shell)'}")).isEmpty)
    }

    @Test(
        "with another shell `strict` is an error where the shell is written",
        arguments: [
            "/bin/sh", "/bin/dash", "/usr/bin/env sh", "/usr/bin/env python3", "/bin/tcsh", "/usr/bin/env",
            "/bin/ksh88",
            "/usr/bin/env -S -u bash sh", "/bin/bashful", "/usr/bin/env -S",
        ])
    func otherShells(shell: String) throws {
        let batch = "\nbatch: {type: local, shell: '\(shell)'}"
        #expect(told(minimal("env: {strict: true}\(batch)")) == ["error shell-not-strict 3:29"])
        let ofStep = study(minimal(batch, step: "cmd: x, strict: true")).diagnostics
        #expect(ofStep.map(\.code) == ["shell-not-strict"])
        #expect(ofStep.first?.notes.map(\.place.line) == [5])
        #expect(told(minimal("env: {strict: true}\(batch)", step: "cmd: x, strict: false")).isEmpty)
        #expect(told(minimal(batch)).isEmpty)
    }

    @Test(
        "a shell with two arguments starts no script, which is told before anything runs",
        arguments: [
            ("/usr/bin/env bash -l", "write `/usr/bin/env -S bash -l`"),
            ("/usr/bin/env  -i bash", "write `/usr/bin/env -S -i bash`"),
            ("/bin/bash -l -e", "write `/usr/bin/env -S /bin/bash -l -e`"),
            ("/bin/sh -x -e", "write `/usr/bin/env -S /bin/sh -x -e`"),
        ])
    func severalArguments(shell: String, hint: String) throws {
        let text = minimal("batch: {type: local, shell: '\(shell)'}")
        #expect(told(text) == ["error shell-arguments 2:29"])
        #expect(study(text).diagnostics.first?.hint == hint)
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        #expect(readStudy(root, judgesOptions: false).study != nil, "one that was started can still be looked at")
    }

    @Test("what may read its `#!` line by itself, or stand elsewhere in a template, is only warned of")
    func mayBeMeant() {
        for batch in ["shell: '/usr/bin/perl -w -T'", "template: t, shell: '/bin/bash -l -e'"] {
            #expect(study(minimal("batch: {type: local, \(batch)}")).study != nil)
            #expect(study(minimal("batch: {type: local, \(batch)}")).diagnostics.map(\.code) == ["shell-arguments"])
        }
    }

    // MARK: - Tokens

    private func withTokens(_ command: String, isStrict: Bool = true, variable: String = "v") -> String {
        """
        description: {name: n, description: d}
        env: {strict: \(isStrict), variables: {V: '\(variable)'}}
        study:
        - {name: make, description: d, run: {cmd: echo}}
        - name: s
          description: d
          run:
            cmd: |
              echo $(V)
              \(command)
            depends: [make]
        global.parameters: {SIZE: {values: [1], label: SIZE.%%}, go: {values: [1], label: go.%%}}
        """
    }

    private func tokenMistakes(_ text: String) -> [String] { told(text).filter { $0.contains("unknown-token") } }

    @Test(
        "an unknown token is a warning, and in a strict step a mistake",
        arguments: [
            "$(SIZZE)", "$(Size)", "$(UNKNOWN)", "$(nosuch.workspace)", "$(SIZE.labl)", "$(SIZE.Label)",
            "$(SIZE.names)",
            "$(make.workspac)", "$(make.work_space)", "$(nosuch.label)", "$(go.labell)",
        ])
    func unknown(token: String) {
        #expect(tokenMistakes(withTokens("ls \(token)")) == ["error unknown-token 10:10"])
        #expect(tokenMistakes(withTokens("ls \(token)", isStrict: false)) == ["warning unknown-token 10:10"])
    }

    @Test(
        "what is the shell's stays the shell's",
        arguments: [
            "$(date)", "$(hostname -s)", "$(nproc)", "$(go.sh)", "$(make)", "$(make.sh)", "$((1 + 2))", "${HOME}",
            "$(SIZE)", "$(SIZE.label) $(SIZE.name)", "$(make.workspace)", "$(Rscript -e 1)", "$(LAUNCHER) $(WORKSPACE)",
        ])
    func shells(token: String) {
        #expect(tokenMistakes(withTokens("ls \(token)")).isEmpty)
        #expect(study(withTokens("ls \(token)")).study != nil)
    }

    @Test("what is meant is said")
    func meant() {
        for (token, hint) in [
            ("$(SIZE.labl)", "did you mean `$(SIZE.label)`?"),
            ("$(make.workspac)", "did you mean `$(make.workspace)`?"),
            ("$(SIZZE)", "did you mean `$(SIZE)`?"),
        ] {
            let found = study(withTokens(token)).diagnostics.filter { $0.code == "unknown-token" }
            #expect(found.map(\.hint) == [hint])
        }
    }

    @Test("an unknown token in a variable is a mistake where the variable is written, once a strict step uses it")
    func variables() {
        #expect(tokenMistakes(withTokens("echo $(V)", variable: "$(ROOTT)/x")) == ["error unknown-token 2:36"])
        #expect(tokenMistakes(withTokens("echo", isStrict: false, variable: "$(ROOTT)/x")).isEmpty)
        #expect(tokenMistakes(withTokens("echo", variable: "$(date) $(SIZE) $(make.workspace)")).isEmpty)
    }

    @Test("no number of warnings hides a mistake of a strict step")
    func manyWarnings() {
        let lax = "- {name: lax, description: d, run: {cmd: '\(String(repeating: "$(LOST) ", count: 2000))'}}"
        let workspaces = String(repeating: "$(lax.workspace) ", count: 2000)
        let strict = "- {name: s, description: d, run: {strict: true, cmd: '\(workspaces) $(LOST)'}}"
        let read = study("description: {name: n, description: d}\nstudy:\n\(lax)\n\(strict)")
        #expect(read.study == nil)
        #expect(read.diagnostics.filter { $0.severity == .error }.map(\.code) == ["unknown-token"])
    }

    @Test("a study that was started is read by the rules of then")
    func started() throws {
        let root = try #require(parse(Array(withTokens("$(LOST)").utf8), file: "s.yaml").root)
        #expect(readStudy(root).study == nil)
        let again = readStudy(root, judgesOptions: false, judgesTokens: false)
        #expect(again.study?.isStrict(step: 1) == true)
        #expect(again.diagnostics.contains { $0.code == "unknown-token" && $0.severity == .warning })
    }
}
