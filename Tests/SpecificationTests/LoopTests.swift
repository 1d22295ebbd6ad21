import Diagnostics
import Specification
import Testing

/// Steps that are repeated, as the study file has them.
@Suite struct LoopTests {
    /// A loop of `ask`, `evaluate` and `tell`, with a step before and one behind it.
    private func text(
        until: String = "$(tell.outputs.best) < 1", more: String = "at most: 5", ask: String = "x",
        waits: String = "evaluate_*", after: String = "x", depends: String = "search"
    ) -> String {
        minimal(
            """
            env: {strict: true}
            study:
            - {name: start, description: d, run: {cmd: x, outputs: [v: number]}}
            - name: search
              description: d
              group:
                depends: [start]
                repeat: {until: '\(until)', \(more)}
                steps:
                - {name: ask, description: d, run: {cmd: '\(ask)'}}
                - {name: evaluate, description: d, run: {cmd: $(P), depends: [ask]}}
                - name: tell
                  description: d
                  run: {cmd: x, depends: [\(waits)], outputs: [best: number, x: {type: number, default: 0}]}
            - {name: report, description: d, run: {cmd: '\(after)', depends: [\(depends)]}}
            global.parameters: {P: {values: [1, 2], label: P.%%}}
            """)
    }

    private func firstMistake(_ text: String) -> String? {
        study(text).diagnostics.first { $0.severity == .error }.map {
            "\($0.place.map { "\($0.line):\($0.column): " } ?? "")\($0.message)"
        }
    }

    @Test("a group waits as a whole, and whoever waits for it waits for each of its steps")
    func group() throws {
        let study = try #require(study(text()).study)
        #expect(study.loops.map(\.name.value) == ["search"] && study.loops[0].members == [1, 2, 3])
        #expect(study.steps.map(\.loop) == [nil, 0, 0, 0, nil])
        #expect(study.steps[1].dependencies.map(\.step) == [0] && study.steps[2].dependencies.map(\.step) == [1])
        let report = study.steps[4].dependencies
        #expect(report.map(\.step) == [1, 2, 3])
        // A step in the middle may have been skipped.
        #expect(report.map(\.trigger) == [.success, .unlessSkipped, .unlessSkipped])
    }

    @Test("what gathers in a loop gathers its round, and a round waits for all of the one before")
    func rounds() throws {
        let study = try #require(study(text()).study)
        let gathered = try #require(study.steps[3].dependencies.first)
        #expect(gathered.scope == .group && gathered.columns == ["ROUND"])
        #expect(study.steps[1].previousRound.map(\.step) == [1, 2, 3])
        #expect(study.steps[2].previousRound.isEmpty)
        let round = try #require(study.roundParameter)
        #expect(Array(study.parameters[round].values) == ["1", "2", "3", "4", "5"])
    }

    @Test("one step is repeated without a group")
    func single() throws {
        let step =
            "cmd: $(previous.s.outputs.n), outputs: [n: {type: number, default: 1}], "
            + "repeat: {until: $(s.outputs.n) > 3, at most: 7}"
        let study = try #require(study(minimal("study:\n- {name: s, description: d, run: {\(step)}}")).study)
        #expect(study.loops[0].name.value == "s" && study.loops[0].repetition.atMost == 7)
        #expect(study.steps[0].previousRound.map(\.step) == [0])
    }

    @Test(
        "what a loop lacks is told where it is",
        arguments: [
            ("$(start.outputs.v) > 1", "`start` is not part of `search`, so `$(start.outputs.v)` never changes"),
            ("1 > 2", "`until` of `search` asks about none of its steps"),
            ("$(tell.outputs.bset) < 1", "step `tell` declares no value `bset`"),
        ])
    func conditions(until: String, words: String) throws {
        let mistake = try #require(firstMistake(text(until: until)))
        #expect(mistake.hasPrefix("9:") && mistake.contains(words), "\(mistake)")
    }

    @Test(
        "the number of rounds is needed, and has an end",
        arguments: [
            ("", "needs `at most`"), ("at most: 0", "from 1 to 10000"), ("at most: 10001", "from 1 to 10000"),
            ("at most: x", "from 1 to 10000"), ("at most: 3, step: 1", "has no key `step`"),
        ])
    func most(more: String, words: String) {
        #expect(firstMistake(text(more: more))?.contains(words) ?? false, "\(firstMistake(text(more: more)) ?? "")")
    }

    @Test(
        "the round before is named in a loop, with a value for the first round",
        arguments: [
            ("$(previous.tell.outputs.x)", nil), ("$(previous.evaluate.workspace)", nil), ("$(ROUND)", nil),
            ("$(previous.tell.outputs.best)", "`best` of `tell` has no previous value in round 1"),
            ("$(previous.start.outputs.v)", "`start` is not repeated together with `ask`"),
            ("$(search.rounds)", "`$(search.rounds)` is known once the loop is over"),
            ("$(previous.nobody.outputs.x)", "`$(previous.nobody.outputs.x)` names nothing of the previous round"),
            ("$(previous.tell.state)", "`$(previous.tell.state)` names nothing of the previous round"),
            ("$(nobody.rounds)", "`$(nobody.rounds)` names nothing of a loop"),
        ])
    func previous(command: String, words: String?) {
        let mistake = firstMistake(text(ask: command))
        #expect(words.map { mistake?.contains($0) ?? false } ?? (mistake == nil), "\(mistake ?? "")")
    }

    @Test(
        "from outside a name means the last round",
        arguments: [
            ("$(tell.outputs.best) $(search.rounds) $(tell.workspace)", "search", nil),
            ("$(tell.outputs.best)", "tell", nil),
            ("$(ROUND)", "search", "`ROUND` counts the rounds of a loop, and step `report` is not repeated"),
            ("$(previous.tell.outputs.x)", "search", "step `report` has no previous round"),
            ("$(search.rounds)", "start", "does not depend on `search`"),
            ("$(tell.workspace)", "start", "does not depend on it"),
            ("x", "search failed", "`search` is a group, of which several steps may fail"),
            ("x", "search_* by P", "`search` is a group, and `by` gathers instances of one step"),
            ("x", "tell_* by ROUND", "`ROUND` counts the rounds of a loop"),
        ])
    func outside(command: String, depends: String, words: String?) {
        let mistake = firstMistake(text(after: command, depends: depends))
        #expect(words.map { mistake?.contains($0) ?? false } ?? (mistake == nil), "\(mistake ?? "")")
    }

    @Test(
        "loops hold no loops, groups no groups, and handlers neither",
        arguments: [
            (
                "study:\n- {name: g, description: d, group: {repeat: {until: $(s.exit) == 1, at most: 2}, "
                    + "steps: [{name: s, description: d, run: {cmd: x, repeat: {until: $(s.exit) == 1, at most: 2}}}]}}",
                "step `s` has `repeat`, and so has its group"
            ),
            (
                "study:\n- {name: g, description: d, group: {steps: [{name: h, description: d, group: {steps: []}}]}}",
                "a group cannot hold another group"
            ),
            (
                "study:\n- {name: s, description: d, run: {cmd: x}}\nalways:\n- {name: g, description: d, group: {steps: []}}",
                "steps of `always` run once, and cannot be a group"
            ),
            (
                "study:\n- {name: s, description: d, run: {cmd: x}}\nalways:\n"
                    + "- {name: t, description: d, run: {cmd: x, repeat: {until: $(t.exit) == 1, at most: 2}}}",
                "step `t` of `always` runs once, and cannot be repeated"
            ),
            (
                "study:\n- {name: g, description: d, group: {steps: [{name: s, description: d, run: {cmd: x, depends: [g]}}]}}",
                "step `s` is part of `g`, and cannot wait for all of it"
            ),
            (
                "study:\n- {name: s, description: d, run: {cmd: x}}\n"
                    + "- {name: s, description: d, group: {steps: [{name: t, description: d, run: {cmd: x}}]}}",
                "`s` is already used"
            ),
        ])
    func nesting(written: String, words: String) {
        #expect(firstMistake(minimal(written))?.contains(words) ?? false, "\(firstMistake(minimal(written)) ?? "")")
    }

    @Test("rows that are written in a loop are used there alone")
    func rows() {
        let text = minimal(
            """
            tables: {t: {text: $(s.workspace)/rows, columns: [R]}}
            study:
            - {name: s, description: d, run: {cmd: x, repeat: {until: $(s.exit) == 1, at most: 2}}}
            - {name: t, description: d, run: {cmd: $(R)}}
            """)
        #expect(firstMistake(text)?.contains("which `s` writes in each round") ?? false, "\(firstMistake(text) ?? "")")
    }
}
