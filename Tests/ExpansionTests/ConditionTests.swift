import Diagnostics
import Expansion
import Specification
import Testing
import YAML

/// `when` of a step: what its names mean, what is wrong with it, and what is known of it beforehand.
@Suite struct ConditionTests {
    private func expanded(
        _ condition: String, depends: String = "check", gathering: String = "use_*",
        severity: Diagnostic.Severity = .error
    ) throws -> (graph: StudyGraph?, found: [Diagnostic]) {
        let text = """
            description: {name: n, description: d}
            env: {variables: {LIMIT: 5, MODE: fast}}
            study:
            - {name: check, description: d, run: {cmd: x $(N), outputs: [{level: number, ok: flag, grade: {type: text, one of: [low, high]}}]}}
            - name: use
              description: d
              run:
                cmd: x
                depends: [\(depends)]
                when: \(condition)
            - {name: after, description: d, run: {cmd: x, depends: [use]}}
            - {name: all, description: d, run: {cmd: x, depends: [\(gathering)]}}
            global.parameters: {N: {values: [1, 2, 3, 4], label: N.%%}, NAME: {values: [a, b, c, d], label: x.%%}}
            """
        let parsed = parse(Array(text.utf8), file: "s.yaml")
        let read = readStudy(try #require(parsed.root, "\(parsed.diagnostics)"))
        let errors = read.diagnostics.filter { $0.severity == .error }
        guard let study = read.study, errors.isEmpty else { return (nil, errors) }
        let result = expand(study)
        return (result.graph, result.diagnostics.filter { $0.severity == severity })
    }

    @Test(
        "a condition over parameters and variables is judged beforehand",
        arguments: [
            ("$(N) > 2", "check", [true, true, false, false]),
            ("$(N) * 2 < $(LIMIT) and $(MODE) == 'fast'", "check", [false, false, true, true]),
            ("$(NAME) in ['b', 'c'] or $(N) == 4", "check", [true, false, false, false]),
            ("$(N) != 9", "check", []), ("$(MODE) != 'fast'", "check_*", [true]),
        ])
    func beforehand(condition: String, depends: String, excluded: [Bool]) throws {
        let (graph, found) = try expanded(condition, depends: depends)
        let step = try #require(graph, "\(found)").steps[1]
        #expect(step.excluded == excluded)
        #expect(graph?.openCondition(of: step) == nil)
        #expect(graph?.steps[3].parents.first?.mayBeSkipped == true)
        #expect(graph?.steps[3].parents.first?.isLate == false)
    }

    @Test("a step that only its condition tells apart runs once for each value")
    func scope() throws {
        let (graph, found) = try expanded("$(N) > 2", depends: "check_*")
        #expect(try #require(graph, "\(found)").steps[1].instances.count == 4)
    }

    @Test(
        "what a condition asks about a step before it is known once that is over",
        arguments: [
            "$(check.outputs.level) > 2", "$(check.outputs.ok)", "$(check.state) == 'finished'",
            "$(check.exit) == 0 and $(N) > 1", "not $(check.outputs.ok) or $(check.outputs.level) + $(N) > $(LIMIT)",
        ])
    func open(condition: String) throws {
        let (graph, found) = try expanded(condition)
        let step = try #require(graph, "\(found)").steps[1]
        #expect(step.excluded.isEmpty && graph?.openCondition(of: step)?.steps == [0])
        // Scheduler jobs find out whether what they wait for was skipped.
        #expect(graph?.steps[2].parents.first?.isLate == false)
    }

    @Test(
        "mistakes of a condition have their place and a way out",
        arguments: [
            ("$(N) >", "check", "ends where a value is needed", nil),
            ("$(N)", "check", "a flag is needed", nil), ("$(NAME) > 1", "check", "`>` compares numbers", nil),
            ("$(check.outputs.level) == 'high'", "check", "`==` compares values of one type", nil),
            ("$(check.outputs.levl) > 1", "check", "declares no value `levl`", "did you mean `level`?"),
            ("$(check.stat) == 'finished'", "check", "is not a name with a value", "did you mean `$(check.state)`?"),
            ("$(LIMT) > 1", "check", "is not a name with a value", "did you mean `$(LIMIT)`?"),
            ("$(check.outputs.level) > 1", "", "does not depend on `check`", "add `depends: [check]`"),
            ("$(check.state) == 'finished'", "check_*", "depends on several instances", "depend on `check` without"),
            ("$(use.state) == 'finished'", "check", "known once it is over", nil),
            ("1 / ($(N) - 2) > 0", "check", "`/` divides by 0, where `N` is `2`", nil),
            ("format($(NAME), $(check.outputs.level)) == '1'", "check", "a format that is written out", "in quotes"),
        ] as [(String, String, String, String?)])
    func mistakes(condition: String, depends: String, message: String, hint: String?) throws {
        let (_, found) = try expanded("\"\(condition)\"", depends: depends)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.message.contains(message) ?? false, "\(found)")
        #expect(hint.map { found.first?.hint?.contains($0) ?? false } ?? true, "\(found)")
        #expect(found.first?.place?.line == 10)
    }

    @Test(
        "a state that no step has, and a value that is none of those declared, are mistakes",
        arguments: [
            ("$(check.state) == 'finshed'", "no step ends as `finshed`", "did you mean `\"finished\"`?"),
            ("'timed out' != $(check.state)", "no step ends as `timed out`", "did you mean `\"timed-out\"`?"),
            ("$(check.state) in ['failed', 'done']", "no step ends as `done`", "write one of finished, failed"),
            (
                "$(check.outputs.grade) == 'hihg'", "publishes `grade` as one of `low`, `high`",
                "did you mean `\"high\"`?"
            ),
        ])
    func neverTexts(condition: String, message: String, hint: String) throws {
        let (_, found) = try expanded("\"\(condition)\"", depends: "check ended")
        #expect(found.count == 1 && found[0].message.contains(message), "\(found)")
        #expect(found.first?.hint?.contains(hint) ?? false, "\(found)")
    }

    @Test(
        "a state that the step never waits for is warned of",
        arguments: [
            ("check", "failed", true), ("check", "finished", false), ("check unless skipped", "skipped", false),
            ("check unless skipped", "failed", true), ("check failed", "timed-out", false),
            ("check failed", "finished", true), ("check ended", "cancelled", false),
        ])
    func neverStates(depends: String, state: String, isWarned: Bool) throws {
        let (graph, found) = try expanded("$(check.state) == '\(state)'", depends: depends, severity: .warning)
        #expect(graph != nil)
        #expect(found.contains { $0.code == "never-true" } == isWarned, "\(found)")
    }

    @Test("a step that gathers groups of what only jobs find out to be skipped waits for the conductor")
    func groups() throws {
        for (condition, isLate) in [("$(check.outputs.ok)", true), ("$(N) > 2", false)] {
            let (graph, found) = try expanded(condition, gathering: "use_* by N")
            #expect(try #require(graph, "\(found)").steps[3].parents.first?.isLate == isLate)
        }
    }
}
