import Diagnostics
import Specification
import Testing

@Suite struct MistakeTests {
    @Test(
        "each mistake has its code and its line",
        arguments: [
            ("description: {name: n}\nstudy:\n- {name: s, description: d, run: {cmd: x}}", "missing-key", 1),
            ("study:\n- {name: s, description: d, run: {cmd: x}}", "missing-key", 1),
            ("description: {name: n, description: d}\nstudy: []", "no-steps", 2),
            ("description: {name: n, description: d}", "no-steps", 1),
            (minimal("global.paramters: {}"), "unknown-key", 2),
            (minimal("evn: {}"), "unknown-key", 2),
            (minimal("include: [other.yaml]"), "reserved-section", 2),
            (minimal("env: {dependencies: {spack: {type: a}}}"), "refused-key", 2),
            (minimal("env: {variables: {A: }}"), "empty-value", 2),
            (minimal("env: {variables: {A: [1]}}"), "wrong-kind", 2),
            (minimal("env: {variables: {A: 1}, labels: {A: 2}}"), "duplicate-name", 2),
            (minimal("env: {variables: {WORKSPACE: 1}}"), "reserved-name", 2),
            (minimal("env: {variables: {A: $(B), B: $(A)}}"), "cycle", 2),
            (minimal("env: {dependencies: {paths: [{name: a}]}}"), "missing-key", 2),
            (
                minimal("env: {dependencies: {git: [{name: a, path: p, url: u, tag: t, hash: h}]}}"),
                "several-revisions", 2
            ),
            (minimal("batch: {type: slrum}"), "unknown-scheduler", 2),
            (minimal("batch: {type: slurm, shell: bash}"), "bad-value", 2),
            (minimal("batch: {type: slurm, bank: a, account: b}"), "contradiction", 2),
            (minimal("batch: {type: slurm, args: {a: b}}"), "wrong-kind", 2),
            (minimal("batch: {type: slurm, args: [--array=x]}"), "refused-option", 2),
            (minimal("batch: {type: slurm, args: [-ax]}"), "refused-option", 2),
            (minimal("batch: {type: slurm, queue: \"a\\nb\"}"), "control-character", 2),
            (minimal("", step: "cmd: x, pre: y"), "refused-key", 4),
            (minimal("", step: "cmd: x, nodes: 0"), "bad-value", 4),
            (minimal("", step: "cmd: x, procs: $(N) * 4"), "bad-value", 4),
            (minimal("", step: "cmd: x, walltime: soon"), "bad-value", 4),
            (minimal("", step: "cmd: x, memory: lots"), "bad-value", 4),
            (minimal("", step: "cmd: x, priority: urgent"), "bad-value", 4),
            (minimal("", step: "cmd: x, exclusive: perhaps"), "bad-value", 4),
            (minimal("", step: "cmd: x, depends: s2"), "wrong-kind", 4),
            (minimal("", step: "cmd: x, depends: [nosuch]"), "unknown-step", 4),
            (minimal("", step: "cmd: x, depends: [s]"), "cycle", 4),
            (minimal("", step: "restart: x"), "missing-key", 4),
            (minimal("global.parameters: {P: {label: a}}"), "missing-key", 2),
            (minimal("global.parameters: {P: {values: [[1]], label: P.%%}}"), "wrong-kind", 2),
            (minimal("global.parameters: {P: {values: [1, 2], label: [a]}}"), "label-count", 2),
            (
                minimal("global.parameters:\n  P: {values: [1, 2], label: P.%%}\n  Q: {values: [1], label: Q.%%}"),
                "value-count", 4
            ),
        ])
    func mistake(text: String, code: String, line: Int) {
        let errors = study(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [code])
        #expect(errors.first?.place?.line == line)
    }

    @Test(
        "names of steps that cannot be folders are refused",
        arguments: ["..", ".", "a/b", "-rf", "_source", "a*", "\"a\\nb\"", String(repeating: "x", count: 201)])
    func stepNames(name: String) {
        let errors = study(minimal("study:\n- {name: \(name), description: d, run: {cmd: x}}")).diagnostics
        #expect(errors.contains { $0.severity == .error && $0.place?.line == 3 })
    }

    @Test("all mistakes of a file come at once")
    func allAtOnce() {
        let text = """
            description: {name: n, descripton: d}
            env: {variables: {A: }}
            batch: {type: pbs}
            study:
            - {name: a, description: d, run: {cmd: x, nodes: none}}
            - {name: a, description: d, run: {cmd: x, depends: [b]}}
            """
        let codes = study(text).diagnostics.filter { $0.severity == .error }.map(\.code)
        #expect(
            Set(codes) == [
                "missing-key", "empty-value", "unknown-scheduler", "bad-value", "duplicate-name", "unknown-step",
            ])
    }

    @Test("a typo of a key or a step is met with the nearest name")
    func hints() {
        let keys = study(minimal("", step: "cmd: x, dpends: [s]")).diagnostics
        #expect(keys.first?.hint == "did you mean `depends`?")
        let steps = study(
            minimal(
                "study:\n- {name: make, description: d, run: {cmd: x}}\n- {name: b, description: d, run: {cmd: x, depends: [mkae]}}"
            ))
        #expect(steps.diagnostics.first?.hint == "did you mean `make`?")
    }

    @Test("a key that is missing and one that looks like it are told together")
    func nearMissing() {
        let text = "description: {name: n, descripton: d}\nstudy:\n- {name: s, description: d, run: {cmd: x}}"
        #expect(study(text).diagnostics.map(\.hint) == ["is `descripton` a misspelling of it?"])
    }

    @Test("a required key under a slip of its name is one mistake, told where it stands")
    func misspelledRequired() {
        let text = "description: {name: n, description: d}\nstudy:\n- {nme: s, description: d, run: {cdm: x}}"
        let errors = study(text).diagnostics
        #expect(errors.map(\.hint) == ["did you mean `name`?", "did you mean `cmd`?"])
    }

    @Test("a name where a list belongs is told as the list that it would be")
    func noList() {
        let text = """
            description: {name: n, description: d}
            study:
            - {name: b, description: d, run: {cmd: x}}
            - {name: s, description: d, run: {cmd: x, depends: b}}
            """
        #expect(study(text).diagnostics.map(\.hint) == ["write `depends: [b]`"])
    }

    @Test("a section that a later version may read is refused, with a name that it may have")
    func reserved() {
        for name in ["triggers", "notify", "include", "sources"] {
            let errors = study(minimal("\(name): 1")).diagnostics
            #expect(errors.map(\.message) == ["the section `\(name)` is reserved for a later version"])
            #expect(errors.map(\.hint) == ["rename it, for example to `x-\(name)`"])
        }
    }

    @Test("a cycle prints itself, and each place where it could be cut")
    func cycle() throws {
        let text = minimal(
            """
            study:
            - {name: a, description: d, run: {cmd: x, depends: [c]}}
            - {name: b, description: d, run: {cmd: x, depends: [a]}}
            - {name: c, description: d, run: {cmd: x, depends: [b]}}
            """)
        let error = try #require(study(text).diagnostics.first)
        #expect(error.code == "cycle")
        #expect(error.message == "steps depend on each other: a → c → b → a")
        #expect(error.notes.count == 2)
    }

    @Test("ten thousand steps in a chain are no trouble")
    func longChain() {
        var text = "description: {name: n, description: d}\nstudy:\n- {name: s0, description: d, run: {cmd: x}}\n"
        for index in 1..<10_000 {
            text += "- {name: s\(index), description: d, run: {cmd: x, depends: [s\(index - 1)]}}\n"
        }
        let read = study(text)
        #expect(read.study.map { topologicalOrder(of: $0) } == Array(0..<10_000))
    }

    @Test("ten thousand steps that may begin at once do so in the order of the file, whatever lets them")
    func wide() {
        var text = "description: {name: n, description: d}\nstudy:\n"
        for index in 0..<10_000 {
            let parent = index < 5000 ? "" : ", depends: [s\(9_999 - index)]"
            text += "- {name: s\(index), description: d, run: {cmd: x\(parent)}}\n"
        }
        let read = study(text)
        #expect(read.study.map { topologicalOrder(of: $0) } == Array(0..<10_000))
    }

    @Test("a step that waits lets smaller ones go first, and larger ones wait for it")
    func mixedOrder() {
        let text = minimal(
            """
            study:
            - {name: a, description: d, run: {cmd: x, depends: [d]}}
            - {name: b, description: d, run: {cmd: x, depends: [e]}}
            - {name: c, description: d, run: {cmd: x}}
            - {name: d, description: d, run: {cmd: x}}
            - {name: e, description: d, run: {cmd: x}}
            - {name: f, description: d, run: {cmd: x, depends: [b]}}
            """)
        #expect(study(text).study.map { topologicalOrder(of: $0) } == [2, 3, 0, 4, 1, 5])
    }
}

@Suite struct OutputMistakeTests {
    @Test(
        "what a step says that it leaves is in its workspace, has a name once, and is allowed",
        arguments: [
            ("[/tmp/x]", "bad-output", "write a path from the workspace"),
            ("[a/../../b]", "bad-output", "without `..`"),
            ("[1a: text]", "bad-output", "begin with no digit"), ("[a-b: text]", "bad-output", "use letters, digits"),
            ("[a: nomber]", "bad-value", "did you mean `number`?"), ("[a: {typ: text}]", "unknown-key", "type"),
            ("[a: text, a: number]", "duplicate-name", "rename one of them"),
            ("[a: {type: number, default: x}]", "disallowed-value", nil), ("[[x]]", "wrong-kind", nil),
            ("x.csv", "wrong-kind", "write `outputs: [x.csv]`"), ("[a: ]", "empty-value", nil),
            ("['']", "wrong-kind", nil),
        ] as [(String, String, String?)])
    func mistakes(outputs: String, code: String, hint: String?) throws {
        let found = study(minimal("study:\n- {name: a, description: d, run: {cmd: x, outputs: \(outputs)}}"))
            .diagnostics
        let error = try #require(found.first { $0.severity == .error })
        #expect(error.code == code, "\(found)")
        if let hint { #expect(error.hint?.contains(hint) == true, "\(error)") }
    }

    @Test("a step declares a thousand files and values at most")
    func many() {
        let text = minimal(
            "study:\n- {name: a, description: d, run: {cmd: x, outputs: [\((0...1000).map { "f\($0)" }.joined(separator: ", "))]}}"
        )
        #expect(study(text).diagnostics.map(\.code) == ["too-many-outputs"])
    }

    @Test("who declares values declares all that others may use")
    func undeclared() throws {
        func errors(_ token: String, declared: String) -> [String] {
            let text = minimal(
                """
                study:
                - {name: check, description: d, run: {cmd: x, outputs: [\(declared)]}}
                - {name: b, description: d, run: {cmd: 'echo \(token)', depends: [check]}}
                """)
            return study(text).diagnostics.map { "\($0.code) \($0.hint ?? "")" }
        }
        #expect(errors("$(check.outputs.level)", declared: "level: number").isEmpty)
        #expect(errors("$(check.outputs.level)", declared: "x.csv").isEmpty)
        #expect(
            errors("$(check.outputs.levl)", declared: "level: number") == ["output-not-declared did you mean `level`?"])
        #expect(
            errors("$(check.outputs.other)", declared: "level: number")
                == ["output-not-declared add `other: text` to its `outputs`"])
    }
}

@Suite struct WarningTests {
    private func warnings(_ text: String) -> [String] {
        let read = study(text)
        #expect(read.study != nil)
        return read.diagnostics.map(\.code)
    }

    @Test(
        "a word behind a step that says no end, two ends of one step, and a list of what is not waited for are mistakes",
        arguments: [
            ("a_* endd", "x", "bad-value", "did you mean `a_* ended`?"),
            ("a whatever", "x", "bad-value", "write `a` alone, `a ended`, `a failed` or `a unless skipped`"),
            ("a unles skipped", "x", "bad-value", "did you mean `a unless skipped`?"),
            ("a ended, a", "x", "contradiction", "keep one of them"),
            ("a_*, a failed", "x", "contradiction", "keep one of them"),
            ("a", "cat $(a.list)", "list-without-dependency", "add `depends: [a_*]`"),
            ("a by SIZE", "x", "bad-value", "write `a_* by SIZE`"),
            ("a_* by", "x", "bad-value", "write `a_* by P`, or `a_* by P and Q`"),
            ("a_* by SIZE and ended", "x", "bad-value", "write `a_* by P`"),
            ("a_* by SIZE SEED", "x", "bad-value", "write `and` between two parameters"),
            ("a_* by SIZE endet", "x", "bad-value", "did you mean `a_* by SIZE ended`?"),
            ("a_* by SIZE and SIZE", "x", "duplicate-name", "name each parameter once"),
            ("a_* by SIZES", "x", "unknown-parameter", "did you mean `SIZE`?"),
            ("ab_* by SIZE ended", "x", "unknown-step", "did you mean `a`?"),
            ("a_* by SIZE, a_*", "x", "contradiction", "keep one of them"),
            ("a_* by SIZE, a_* by SIZE failed", "x", "contradiction", "keep one of them"),
            ("a_* by SIZE", "ls $(a.workspace)", "workspace-of-group", "read `$(a.list)`"),
        ])
    func ends(depends: String, command: String, code: String, hint: String) throws {
        let text = minimal(
            """
            study:
            - {name: a, description: d, run: {cmd: $(SIZE)}}
            - {name: b, description: d, run: {cmd: \(command), depends: [\(depends)]}}
            global.parameters: {SIZE: {values: [1, 2], label: SIZE.%%}}
            """)
        let errors = study(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [code] && errors[0].place?.line == 4)
        #expect(errors.first?.hint?.contains(hint) ?? false, "\(errors)")
    }

    @Test(
        "a slip that is legal is told",
        arguments: [
            (minimal("global.parameters: {P: {values: [1], label: P.%%}}"), "unused-parameter"),
            (minimal("global.parameters: {P: {values: [1, 2], label: P}}", step: "cmd: $(P)"), "label-without-value"),
            (minimal("global.parameters: {P: {values: [], label: P.%%}}", step: "cmd: $(P)"), "no-values"),
            (minimal("", step: "cmd: echo $(SIZE)"), "unknown-token"),
            (minimal("", step: "cmd: ls $(nosuch.workspace)"), "unknown-token"),
            (minimal("batch: {type: slurm}", step: "cmd: x, walltime: 10"), "not-scheduled"),
            (minimal("batch: {type: slurm}", step: "cmd: x, qos: long"), "not-scheduled"),
            (minimal("", step: "cmd: x, gpus: 1"), "no-effect"), (minimal("", step: "cmd: x, nodes: 2"), "no-effect"),
            (minimal("batch: {type: local, queue: q, bank: b}", step: "cmd: x"), "no-effect"),
            (minimal("env: {sources: [a.sh]}"), "unused-key"),
            (minimal("outputs: [a, {b: $(unknown)}]"), "unknown-section"),
            (minimal("x-env: {walltime: soon}"), "unknown-section"),
            (minimal("batch: {type: slurm}", step: "cmd: x, procs: 1, priority: high"), "unused-key"),
            (minimal("batch: {type: flux}", step: "cmd: x, procs: 1, bind: rs"), "unused-key"),
            (minimal("batch: {type: sge}", step: "cmd: x, procs: 1, qos: long"), "unused-key"),
            (
                minimal(
                    "batch: {type: sge}", step: "cmd: x, procs: 1, walltime: 10, signal before walltime: 60"),
                "no-effect"
            ),
            (minimal("", step: "cmd: x, walltime: 10, signal before walltime: 60"), "no-effect"),
        ])
    func slips(text: String, code: String) { #expect(warnings(text) == [code]) }

    @Test("what asks for nothing is nobody's slip", arguments: ["gpus: 0", "exclusive: false", "walltime: 0"])
    func nothing(setting: String) {
        #expect(warnings(minimal("", step: "cmd: x, \(setting)")).isEmpty)
        #expect(warnings(minimal("batch: {type: slurm}", step: "cmd: x, \(setting)")).isEmpty)
    }

    @Test(
        "the shell's own substitutions are nobody's slip",
        arguments: ["$(date)", "$(nproc)", "$((1 + 2))", "$(cat x)", "${HOME}"])
    func shell(command: String) { #expect(warnings(minimal("", step: "cmd: \"\(command)\"")).isEmpty) }

    @Test("a workspace that nothing waits for is told, with the line of the token")
    func workspace() throws {
        let text = minimal(
            """
            study:
            - name: a
              description: d
              run: {cmd: x}
            - name: b
              description: d
              run:
                cmd: |
                  first
                  ls $(a.workspace)
            """)
        let warning = try #require(study(text).diagnostics.first)
        #expect(warning.code == "workspace-without-dependency")
        #expect(warning.place?.line == 11)
    }
}
