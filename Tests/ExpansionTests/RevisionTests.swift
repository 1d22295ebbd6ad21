import Diagnostics
import Expansion
import Specification
import TestSupport
import Testing
import YAML

/// Study files that are edited after the study has begun.
@Suite struct RevisionTests {
    private func revision(_ before: String, _ after: String, number: Int = 2) throws -> Revision {
        try graph(before).revised(to: version(after, number))
    }

    private func study(_ text: String) throws -> Study {
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        return try #require(readStudy(root).study)
    }

    private func version(_ text: String, _ number: Int = 2) throws -> StudyVersion {
        StudyVersion(number: number, study: try study(text), dependencyPaths: [:])
    }

    @Test("another number of places in a pool is a change of the steps that take them, and repeats nothing")
    func pools() throws {
        func text(_ places: Int) -> String {
            """
            description: {name: n, description: d}
            pools: {database: \(places)}
            study:
            - {name: a, description: d, run: {cmd: x, takes: {database: 1}}}
            - {name: b, description: d, run: {cmd: x}}
            """
        }
        let revision = try revision(text(1), text(2))
        #expect(revision.changes.map(\.name) == ["a"] && revision.repeated.isEmpty)
    }

    @Test("another end of a loop repeats it; more rounds are new instances")
    func loops() throws {
        func text(until: String = "$(a.exit) == 1", most: Int = 2) -> String {
            """
            description: {name: n, description: d}
            study:
            - {name: a, description: d, run: {cmd: x, repeat: {until: \(until), at most: \(most)}}}
            - {name: b, description: d, run: {cmd: x, depends: [a]}}
            """
        }
        let other = try revision(text(), text(until: "$(a.exit) == 2"))
        #expect(other.repeated.count == 2 && other.changes.map(\.name) == ["a"])
        let more = try revision(text(), text(most: 4))
        #expect(more.repeated.isEmpty && more.changes.first?.newCount == 2)
        #expect(more.graph.instances.suffix(2).map { more.graph.name(of: $0) } == ["a_ROUND.3", "a_ROUND.4"])
    }

    @Test(
        "another default of a value repeats the steps that use it, also in conditions and in the next round",
        arguments: [
            ("{cmd: 'echo $(a.outputs.level)', depends: [a]}", ["b: default of `a.outputs.level` 3 true"]),
            ("{cmd: x, depends: [a], when: $(a.outputs.level) > 3}", ["b: when 3 true"]),
            (
                "{cmd: 'echo $(previous.b.outputs.level)', outputs: [level: {type: number, default: DEFAULT}], "
                    + "repeat: {until: $(b.exit) == 0, at most: 3}}",
                ["b: default of `previous.b.outputs.level` 4 true"]
            ), ("{cmd: 'echo $(a.outputs.other)', depends: [a]}", []),
        ])
    func defaults(run: String, expected: [String]) throws {
        func text(_ number: Int) -> String {
            """
            description: {name: n, description: d}
            study:
            - {name: a, description: d, run: {cmd: x, outputs: [level: {type: number, default: DEFAULT}, other: number]}}
            - {name: b, description: d, run: \(run)}
            """.replacing("DEFAULT", with: "\(number)")
        }
        let revision = try revision(text(1), text(2))
        #expect(reasons(revision).filter { $0.hasPrefix("b: ") && $0.hasSuffix("true") } == expected)
        #expect(revision.repeated.isEmpty == expected.isEmpty)
    }

    /// Steps `a`, `b` behind it and `all` behind all of that.
    private func text(
        _ command: String = "echo $(P)", parameters: String = "P: {values: [1, 2, 3], label: P.%%}",
        variables: String = "", run: String = ""
    ) -> String {
        """
        description: {name: n, description: d}
        env: {variables: {\(variables)}}
        study:
        - name: a
          description: d
          run:
            cmd: |
        \(command.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }.joined(separator: "\n"))
            \(run)
        - {name: b, description: d, run: {cmd: "cat $(a.workspace)/x $(P)", depends: [a]}}
        - {name: all, description: d, run: {cmd: "ls", depends: [b_*]}}
        global.parameters: {\(parameters)}
        """
    }

    private func names(_ instances: [InstanceID], _ revision: Revision) -> Set<String> {
        Set(instances.map { revision.graph.name(of: $0) })
    }

    private func reasons(_ revision: Revision) -> [String] {
        revision.changes.flatMap { change in
            change.reasons.map { "\(change.name): \($0.subject) \($0.place?.line ?? 0) \($0.repeats)" }
        }
    }

    @Test(
        "comments, blank lines and spaces at the end of a line are no change of a command",
        arguments: [
            ("echo $(P)", "# why\necho $(P)"), ("echo $(P)", "\n\necho $(P)  \n"),
            ("echo $(P)  # a", "echo $(P) # another"), ("# a\necho $(P)", "echo $(P)"),
            ("cat <<E\n a\nE\n# x\necho $(P)", "cat <<E\n a\nE\n\necho $(P)"),
        ])
    func comments(before: String, after: String) throws {
        #expect(try revision(text(before), text(after)).isEmpty)
        #expect(try revision(text(after), text(before)).isEmpty)
    }

    @Test(
        "what a shell reads as more than a comment or nothing is a change",
        arguments: [
            ("echo '$(P)\n'", "echo '$(P)\n\n'"), ("cat <<E\n$(P)\nE", "cat <<E\n\n$(P)\nE"),
            ("cat <<'E'\n# $(P)\nE", "cat <<'E'\n$(P)\nE"), ("echo $(P)#a", "echo $(P)#b"), ("echo $(P)", "echo  $(P)"),
            ("echo \"$(P)\n# a\"", "echo \"$(P)\n# b\""),
        ])
    func noComments(before: String, after: String) throws {
        let revision = try revision(text(before), text(after))
        #expect(revision.changes.map(\.name) == ["a"] && revision.repeated.count == 3, "\(before) → \(after)")
    }

    @Test("of a language that is not understood, every line counts")
    func otherLanguage() throws {
        func python(_ command: String) -> String { text(command) + "\nbatch: {type: local, shell: /usr/bin/python3}" }
        #expect(try !revision(python("print($(P))"), python("# x\nprint($(P))")).isEmpty)
    }

    @Test("a change has the line of the edited file that differs first")
    func places() throws {
        let revision = try revision(text("echo $(P)\necho 2\necho 3"), text("# new\necho $(P)\n\necho 2\necho 4"))
        #expect(reasons(revision) == ["a: cmd 12 true"])
        #expect(revision.repeated.map(\.index) == [0, 1, 2])
    }

    @Test("a variable is a change of the steps whose commands name it, and of no other")
    func variables() throws {
        let revision = try revision(
            text("echo $(P) $(V)", variables: "V: 1, W: $(V)x"), text("echo $(P) $(V)", variables: "V: 2, W: $(V)x"))
        #expect(reasons(revision) == ["a: `V` 2 true"])
    }

    @Test("other resources repeat nothing, and are told with their line")
    func resources() throws {
        let revision = try revision(text(run: "procs: 1"), text(run: "procs: 2"))
        #expect(reasons(revision) == ["a: procs 9 false"])
        #expect(revision.repeated.isEmpty && revision.resized.count == 3)
        #expect(revision.graph.steps.map(\.scriptVersion) == [2, 1, 1])
    }

    @Test("values that come, go and change places leave the numbers and names of what was there")
    func values() throws {
        let before = try graph(text())
        let revision = try before.revised(to: version(text(parameters: "P: {values: [9, 3, 1], label: P.%%}")))
        let after = revision.graph
        for instance in before.instances where !after.isRemoved(instance) {
            #expect(after.name(of: instance) == before.name(of: instance))
            #expect(after.ordinal(of: instance) == before.ordinal(of: instance))
            #expect(after.workspace(of: instance) == before.workspace(of: instance))
        }
        #expect(revision.removed.map { before.name(of: $0) } == ["a_P.2", "b_P.2"])
        #expect((7..<9).map { after.name(of: InstanceID($0)) } == ["a_P.9", "b_P.9"])
        #expect(names(revision.gatherers, revision) == ["all"] && revision.repeated.isEmpty)
        let back = try after.revised(to: version(text(), 3))
        #expect(back.removed.map { after.name(of: $0) } == ["a_P.9", "b_P.9"])
        #expect(back.repeated.map { after.name(of: $0) } == ["a_P.2", "b_P.2"])
        #expect(back.graph.instanceCount == 9)
    }

    @Test("what `extend` added stays, and grows the edited study too")
    func growth() throws {
        let grown = try graph(text()).grown(by: Growth(columns: [.init(key: "P", values: ["7"])]))
        let revision = try grown.revised(to: version(text(parameters: "P: {values: [1, 2, 3, 4], label: P.%%}")))
        #expect(revision.removed.isEmpty && revision.newCount == 2)
        let names = Array(revision.graph.instances).map { revision.graph.name(of: $0) }
        #expect(
            names == ["a_P.1", "a_P.2", "a_P.3", "b_P.1", "b_P.2", "b_P.3", "all", "a_P.7", "b_P.7", "a_P.4", "b_P.4"])
        let more = try revision.graph.grown(by: Growth(columns: [.init(key: "P", values: ["8"])]))
        #expect((11..<13).map { more.name(of: InstanceID($0)) } == ["a_P.8", "b_P.8"])
    }

    @Test("labels of parameters that are there stay")
    func labels() throws {
        let revision = try revision(text(), text(parameters: "P: {values: [1, 2, 3, 4], label: Q-%%}"))
        #expect(revision.graph.name(of: InstanceID(7 as Int)) == "a_P.4")
    }

    @Test("a renamed step keeps its results and its folder, and so does what depends on it")
    func renamed() throws {
        let edited = text().replacing("name: a\n", with: "name: first\n").replacing(
            "a.workspace", with: "first.workspace"
        )
        .replacing("depends: [a]", with: "depends: [first]")
        let revision = try revision(text(), edited)
        #expect(revision.changes.map(\.kind) == [.renamed(from: "a")])
        #expect(revision.repeated.isEmpty && revision.newCount == 0)
        #expect(revision.graph.name(of: InstanceID(0 as Int)) == "first_P.1")
        #expect(revision.graph.workspace(of: InstanceID(0 as Int)) == "a/P.1")
    }

    @Test("steps that come get numbers of their own; those that go keep theirs, and their names")
    func steps() throws {
        let edited = text().replacing(
            "- {name: b, description: d, run: {cmd: \"cat $(a.workspace)/x $(P)\", depends: [a]}}",
            with: "- {name: new, description: d, run: {cmd: \"new $(P)\", depends: [a]}}"
        ).replacing("b_*", with: "new_*")
        let revision = try revision(text(), edited)
        #expect(revision.changes.map(\.name) == ["b", "all", "new"])
        #expect(revision.removed.map(\.index) == [3, 4, 5] && revision.newCount == 3)
        #expect(revision.graph.name(of: InstanceID(4 as Int)) == "b_P.2")
        #expect(revision.graph.workspace(of: InstanceID(4 as Int)) == "b/P.2")
        #expect(revision.graph.instances(named: "b_P.2").isEmpty && names(revision.gatherers, revision) == ["all"])
        #expect(revision.graph.isGone(1) && revision.graph.presentSteps.map(\.name) == ["a", "all", "new"])
    }

    @Test("a step that uses other parameters is another one, in a folder of its own")
    func replaced() throws {
        let revision = try revision(text(), text("echo $(P)", parameters: "P: {values: [1, 2]}, Q: {values: [3, 4]}"))
        #expect(revision.changes.filter { $0.kind == .replaced }.map(\.name) == ["a", "b"])
        #expect(revision.newCount == 4 && revision.removed.count == 6)
        #expect(Set(revision.graph.instances.map { revision.graph.workspace(of: $0) }).count == 11)
    }

    @Test("computed values that change repeat what has them")
    func computed() throws {
        func grid(_ expression: String) -> String {
            text("echo $(P) $(C)", parameters: "Z: {values: [1]}").replacing(
                "global.parameters:",
                with: "tables: {t: {grid: {P: [1, 2]}, add: {C: \"\(expression)\"}}}\nglobal.parameters:")
        }
        let revision = try revision(grid("$(P) * 2"), grid("if($(P) == 2, 5, 2)"))
        #expect(revision.repeated.map { revision.graph.name(of: $0) } == ["a_P.2"])
        #expect(reasons(revision).first?.hasPrefix("a: values") == true)
    }

    @Test("rows of two tables that a step multiplies keep their numbers when either gets more, or loses some")
    func products() throws {
        func tables(_ first: String, _ second: String) -> String {
            """
            description: {name: n, description: d}
            study:
            - {name: a, description: d, run: {cmd: "echo $(P) $(Q)"}}
            - {name: b, description: d, run: {cmd: "echo $(P)"}}
            tables: {one: {grid: {P: [\(first)]}}, two: {rows: [\(second)]}}
            """
        }
        let before = try graph(tables("1, 2", "{Q: x}, {Q: y}"))
        let revision = try before.revised(to: version(tables("0, 2, 1", "{Q: z}, {Q: y}")))
        for instance in before.instances { #expect(revision.graph.name(of: instance) == before.name(of: instance)) }
        let names = revision.graph.instances.filter { !revision.graph.isRemoved($0) }.map {
            revision.graph.name(of: $0)
        }
        let expected = ["0", "1", "2"].flatMap { p in ["y", "z"].map { "a_P.\(p).Q.\($0)" } + ["b_P.\(p)"] }
        #expect(Set(names) == Set(expected) && names.count == expected.count)
        #expect(revision.removed.map { before.name(of: $0) } == ["a_P.1.Q.x", "a_P.2.Q.x"])
    }

    @Test("of what gathers groups only those run again that get more, or lose some")
    func groups() throws {
        func grid(_ seeds: String) -> String {
            """
            description: {name: n, description: d}
            tables: {t: {rows: [\(seeds)]}}
            study:
            - {name: a, description: d, run: {cmd: "echo $(SIZE) $(SEED)"}}
            - {name: mean, description: d, run: {cmd: "cat $(a.list)", depends: [a_* by SIZE]}}
            """
        }
        let first = "{SIZE: 1, SEED: 1}, {SIZE: 2, SEED: 1}, {SIZE: 3, SEED: 1}, {SIZE: 3, SEED: 2}"
        let more = try revision(grid(first), grid(first + ", {SIZE: 2, SEED: 2}"))
        #expect(names(more.gatherers, more) == ["mean_SIZE.2"])
        let less = try revision(grid(first), grid("{SIZE: 1, SEED: 1}, {SIZE: 2, SEED: 1}, {SIZE: 3, SEED: 1}"))
        #expect(names(less.gatherers, less) == ["mean_SIZE.3"] && less.removed.count == 1)
    }

    @Test("another scheduler cannot take over what is with this one")
    func scheduler() throws {
        #expect(throws: RevisionError.self) {
            try revision(text(), text() + "\nbatch: {type: slurm, host: h, bank: b, queue: q}")
        }
    }

    @Test("random studies that become others leave all names, folders and numbers as they are", arguments: 0..<10)
    func random(twenty: UInt64) throws {
        for seed in twenty * 20..<(twenty + 1) * 20 {
            let before = try graph(RandomStudy(seed: seed).text)
            let after = try graph(RandomStudy(seed: seed + 7).text)
            guard before.scheduler == after.scheduler else { continue }
            let next = StudyVersion(number: 2, study: try study(RandomStudy(seed: seed + 7).text), dependencyPaths: [:])
            let revision = try before.revised(to: next)
            for instance in before.instances {
                #expect(revision.graph.name(of: instance) == before.name(of: instance), "seed \(seed)")
                #expect(revision.graph.workspace(of: instance) == before.workspace(of: instance), "seed \(seed)")
                #expect(revision.graph.ordinal(of: instance) == before.ordinal(of: instance), "seed \(seed)")
            }
            let present = revision.graph.instances.filter { !revision.graph.isRemoved($0) }
            // Labels stay as they are.
            func facts(_ instance: InstanceID, _ graph: StudyGraph) -> [String] {
                [graph.step(of: instance).name] + graph.parameters(of: instance).map { "\($0.key)=\($0.value)" }
            }
            let found = Set(present.map { facts($0, revision.graph) })
            #expect(found == Set(after.instances.map { facts($0, after) }), "seed \(seed)")
            let same = try before.revised(
                to: StudyVersion(number: 2, study: try study(RandomStudy(seed: seed).text), dependencyPaths: [:]))
            #expect(same.isEmpty && same.graph.instanceCount == before.instanceCount, "seed \(seed)")
        }
    }
}
