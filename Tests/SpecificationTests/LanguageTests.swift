import Diagnostics
import Executors
import Specification
import Testing

@Suite struct LanguageTests {
    @Test("scalars mean what is written")
    func scalars() throws {
        let text = minimal(
            "global.parameters: {P: {values: [1.10, 010, yes, 1e3, 0x1F], label: P.%%}}", step: "cmd: $(P)")
        let parameter = try #require(study(text).study?.parameters.first)
        #expect(Array(parameter.values) == ["1.10", "010", "yes", "1e3", "0x1F"])
    }

    @Test("a step may stand before what it depends on, and a funnel has two spellings")
    func dependencies() throws {
        let text = minimal(
            """
            study:
            - {name: last, description: d, run: {cmd: x, depends: [first_*, "mid*", plain]}}
            - {name: first, description: d, run: {cmd: x}}
            - {name: mid, description: d, run: {cmd: x}}
            - {name: plain, description: d, run: {cmd: x}}
            """)
        let read = try #require(study(text).study)
        #expect(read.steps[0].dependencies.map(\.step) == [1, 2, 3])
        #expect(read.steps[0].dependencies.map(\.scope) == [.all, .all, .matching])
        #expect(topologicalOrder(of: read) == [1, 2, 3, 0])
    }

    @Test("`ended` and `failed` say which end is waited for, and a step of such a name is still one")
    func triggers() throws {
        let text = minimal(
            """
            study:
            - {name: last, description: d, run: {cmd: x, depends: ["a b_* ended", c  failed, c ended]}}
            - {name: a b, description: d, run: {cmd: x}}
            - {name: c, description: d, run: {cmd: x}}
            - {name: c ended, description: d, run: {cmd: x}}
            """)
        let read = try #require(study(text).study)
        #expect(read.steps[0].dependencies.map(\.step) == [1, 2, 3])
        #expect(read.steps[0].dependencies.map(\.scope) == [.all, .matching, .matching])
        #expect(read.steps[0].dependencies.map(\.trigger) == [.end, .failure, .success])
    }

    @Test("`by` gathers by parameters, and an entry that names a step as it stands is that step")
    func groups() throws {
        let text = minimal(
            """
            study:
            - name: last
              description: d
              run: {cmd: x, depends: ["a_* by P", "b by b_* by P and Q  ended", "c by P", "c by P_*"]}
            - {name: a, description: d, run: {cmd: $(P)}}
            - {name: b by b, description: d, run: {cmd: $(P) $(Q)}}
            - {name: c by P, description: d, run: {cmd: x}}
            global.parameters: {P: {values: [1], label: P.%%}, Q: {values: [1], label: Q.%%}}
            """)
        let read = try #require(study(text).study)
        #expect(read.steps[0].dependencies.map(\.step) == [1, 2, 3, 3])
        #expect(read.steps[0].dependencies.map(\.scope) == [.group, .group, .matching, .all])
        #expect(read.steps[0].dependencies.map(\.columns) == [["P"], ["P", "Q"], [], []])
        #expect(read.steps[0].dependencies.map(\.trigger) == [.success, .end, .success, .success])
    }

    @Test(
        "sections without a value are absent",
        arguments: ["env:", "batch:", "global.parameters:", "env: {sources: []}"])
    func absent(line: String) { #expect(study(minimal(line)).study != nil) }

    @Test("a section of one's own keeps what several steps share")
    func anchors() throws {
        let text = minimal(
            """
            x-common: &common {procs: 4, walltime: "1:00:00"}
            batch: {type: slurm}
            study:
            - {name: a, description: d, run: {<<: *common, cmd: x}}
            - {name: b, description: d, run: {<<: *common, cmd: y, procs: 2}}
            """)
        let steps = try #require(study(text).study).steps
        #expect(steps.map { $0.settings[.procs]?.value } == ["4", "2"])
        #expect(steps.map { $0.settings[.walltime]?.value } == ["1:00:00", "1:00:00"])
    }

    @Test("what users ask of Slurm is read per step")
    func settings() throws {
        let step =
            "cmd: x, procs: \"4\", cores per task: 2, gpus: 0, memory: 4G, constraint: a&b, queue: q, account: acc, "
            + "qos: high, reservation: r, exclusive: yes, args: [--mail-type=END]"
        let read = try #require(study(minimal("batch: {type: slurm, bank: b}", step: step)).study?.steps.first)
        #expect(read.settings[.procs]?.value == "4")
        #expect(read.settings[.bank]?.value == "acc")
        #expect(read.settings[.exclusive]?.value == "yes")
        #expect(read.arguments.map(\.value) == ["--mail-type=END"])
    }

    @Test("variables and labels may name one another in any order")
    func environment() throws {
        let text = minimal(
            "env: {variables: {A: $(B)/a, B: b, H: $HOME/x}, labels: {L: $(M).l, M: $(A)_$(P.label)}, dependencies: {paths: [{name: DEP, path: data}]}}"
        )
        let environment = TokenEnvironment(
            try #require(study(text).study?.environment), dependencyPaths: ["DEP": "/abs/data"])
        #expect(
            environment.replacing("$(A) $(L) $(H) $(DEP) $(OTHER) $(date)")
                == "b/a b/a_$(P.label).l $HOME/x /abs/data $(OTHER) $(date)")
    }

    @Test("variables that double one another end in an error, not in all memory")
    func doubling() {
        var variables = "V0: 0123456789"
        for index in 1..<60 { variables += ", V\(index): $(V\(index - 1))$(V\(index - 1))" }
        #expect(study(minimal("env: {variables: {\(variables)}}")).diagnostics.first?.code == "variable-too-large")
    }

    @Test(
        "every shape of --time",
        arguments: [
            ("90", 5_400), ("1:30", 90), ("1:30:00", 5_400), ("2-12", 216_000), ("2-12:30", 217_800),
            ("2-12:30:15", 217_815),
        ])
    func walltime(text: String, seconds: Int64) { #expect(Walltime(text)?.seconds == seconds) }

    @Test("no time", arguments: ["", "1:2:3:4", "a", "1-", "-1", "1-2:3:4:5", "1:-2", "99999999999999999999"])
    func noWalltime(text: String) { #expect(Walltime(text) == nil) }

    @Test("no limit is a limit too, and sbatch calls it 0 as well", arguments: ["UNLIMITED", "0", "0:00", "00:00:00"])
    func unlimited(text: String) throws { let limit = try #require(Walltime(text)); #expect(limit.seconds == nil) }

    @Test("a walltime of 0 asks for none, and the batch section's holds; in quotes it is what sbatch calls no limit")
    func zeroWalltime() throws {
        func walltime(_ value: String) -> String? {
            study(minimal("batch: {type: slurm}", step: "cmd: x, procs: 1, walltime: \(value)")).study?
                .steps[0].settings[.walltime]?.value
        }
        for zero in ["0", "00", "0x0", "-0", "0.0"] { #expect(walltime(zero) == nil, "\(zero)") }
        for time in ["30", "0:30", "00:10:00"] { #expect(walltime(time) == time) }
        #expect(walltime("\"0\"") == "0")
    }

    @Test("what Maestro takes for absent in the batch section is")
    func absentInBatch() throws {
        for nothing in ["", "~", "0", "\"\"", "no", "false", "[]", "{}"] {
            for key in ["nodes", "procs", "queue", "bank", "account", "qos", "reservation", "host", "walltime"] {
                let read = study(minimal("batch: {type: slurm, \(key): \(nothing)}", step: "cmd: x, procs: 1"))
                let batch = try #require(read.study?.batch, "\(key): \(nothing)")
                #expect(read.diagnostics.isEmpty && batch.settings.isEmpty && batch.host == nil)
            }
        }
    }
}

@Suite struct TokenTests {
    @Test(
        "tokens are found, each by itself",
        arguments: [
            ("$(a.workspace):$(b.workspace)", ["a.workspace", "b.workspace"]),
            ("$(my step.workspace)", ["my step.workspace"]),
            ("$((1+2)) $(X)", ["X"]), ("$(echo $(X))", ["X"]), ("$()", []), ("$(", []), ("a) $(B", []),
            ("é$(X)é", ["X"]),
        ])
    func found(text: String, names: [String]) { #expect(tokens(in: text).map(\.name) == names) }

    @Test("a token's range covers it whole, in bytes")
    func ranges() { #expect(tokens(in: "é$(X)").map(\.range) == [2..<6]) }
}
