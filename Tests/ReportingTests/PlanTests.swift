import Expansion
import Reporting
import Testing
import Tracking

/// Of two steps, one of which has a name that needs escapes.
func examplePlan() throws -> StudyGraph {
    try graph(
        """
        description: {name: "my \\u200Bstudy", description: d, author: Ada}
        study:
        - {name: run, description: d, run: {cmd: $(P), procs: 2, walltime: 30}}
        - {name: "all \\"x\\"", description: d, run: {cmd: x, depends: [run_*]}}
        global.parameters: {P: {values: ["a,b", c], label: P.%%}}
        """)
}

@Suite struct PlanTests {
    @Test("on a terminal the table is as wide as that, and names stay whole")
    func width() throws {
        let text = try PlanReport.table(
            graph(
                """
                description: {name: n, description: d}
                study:
                - {name: gather-all-random-numbers, description: d, run: {cmd: $(P), procs: 2, walltime: 30}}
                - {name: gather-all-midpoint-rules, description: d, run: {cmd: x}}
                - {name: report, description: d, run: {cmd: x, depends: [gather-all-random-numbers_*, gather-all-midpoint-rules]}}
                global.parameters: {P: {values: [1, 2], label: P.%%}}
                """), columns: 80)
        #expect(
            text == """
                n: 3 steps, 4 instances, 2.0+ core-hours requested

                STEP          INSTANCES  RUNS ON       SIZE         CORE-HOURS  WAITS FOR
                gather-all-random-numbers
                              2          this machine  2 tasks, 30  2.0         -
                gather-all-midpoint-rules
                              1          this machine  1 core       -           -
                report        1          this machine  1 core       -           gather-all-rando
                                                                                m-numbers_*,
                                                                                gather-all-midpo
                                                                                int-rules

                """)
    }

    @Test("the plan counts instances and core-hours, and says where steps run")
    func table() throws {
        #expect(
            PlanReport.table(try examplePlan()) == """
                my \\u{200B}study: 2 steps, 3 instances, 2.0+ core-hours requested
                  author: Ada

                STEP     INSTANCES  RUNS ON       SIZE         CORE-HOURS  WAITS FOR
                run      2          this machine  2 tasks, 30  2.0         -
                all "x"  1          this machine  1 core       -           run_*

                """)
    }

    @Test("of very many steps, dependencies and facts the plan shows the first and says how many there are more")
    func manySteps() throws {
        let padding = String(repeating: "x", count: 100)
        let facts = (0..<8_000).map { ", k\($0): \(padding)" }.joined()
        let names = (0..<8_000).map { "step-\(padding)-\($0)" }
        let steps = names.map { "- {name: \($0), description: d, run: {cmd: x}}\n" }.joined()
        let last = "- {name: last, description: d, run: {cmd: x, depends: [\(names.joined(separator: ", "))]}}\n"
        let head = "description: {name: s, description: d\(facts)}\nstudy:\n"
        let plan = PlanReport.table(try graph(head + last + steps))
        #expect(plan.utf8.count < 1_100_000)
        #expect(plan.hasPrefix("s: 8001 steps, 8001 instances, "))
        let ends = ["more lines\n", "more\n", "more steps; `--format json` has all of them\n"]
        let lines = plan.split(separator: "\n").map { $0 + "\n" }
        for end in ends { #expect(lines.contains { $0.contains("and ") && $0.hasSuffix(end) }, "\(end)") }
        let left = try #require(lines.last?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let shown = lines.count { $0.hasPrefix("step-") } + 1
        #expect(left + shown == 8_001)
    }

    @Test(
        "the plan counts in words, with jobs and calls of the submitting program where there are any",
        arguments: [
            ("local", nil, "s: 2 steps, 3 instances, core-hours unknown without walltimes"),
            ("slurm", nil, "s: 2 steps, 3 instances, 3 jobs, core-hours unknown without walltimes"),
            ("slurm", 1...1, "s: 2 steps, 3 instances, 3 jobs in 1 submission, core-hours unknown without walltimes"),
            (
                "slurm", 4...8,
                "s: 2 steps, 3 instances, 3 jobs in 4 to 8 submissions, core-hours unknown without walltimes"
            ),
        ] as [(String, ClosedRange<Int>?, String)])
    func summary(scheduler: String, submissions: ClosedRange<Int>?, words: String) throws {
        let study = try Told(scheduler, run: scheduler == "local" ? "" : "procs: 1")
        let table = PlanReport.table(study.state.graph, submissions: submissions)
        #expect(table.split(separator: "\n").first.map(String.init) == words)
    }

    @Test(
        "a step's size has what it asks for, with a mark where instances differ",
        arguments: [
            ("", "1 core"), ("procs: 4", "4 tasks"),
            ("nodes: 2, procs: 4, cores per task: 8", "2 nodes, 4 tasks, 8 cores each"),
            ("procs: 1, gpus: 2, walltime: '1:00:00'", "1 task, 2 GPUs, 1:00:00"), ("procs: 1, gpus: 0", "1 task"),
            ("procs: $(P)", "1 task …"),
        ])
    func size(asked: String, words: String) throws {
        let steps = "- {name: make, description: d, run: {cmd: $(P), \(asked)}}"
        let table = PlanReport.table(try Told(steps: steps).state.graph)
        let row = try #require(table.split(separator: "\n").last { $0.hasPrefix("make") })
        #expect(row.contains("  slurm    \(words)  ") || row.contains("  \(words)  "), "\(row)")
    }

    /// Every kind of edge: plain and funnel, of success, failure and end.
    private func edges() throws -> StudyGraph {
        try Told(
            steps: """
                - {name: make, description: d, run: {cmd: $(P)}}
                - {name: test, description: d, run: {cmd: $(P), depends: [make]}}
                - {name: mend, description: d, run: {cmd: $(P), depends: [make failed]}}
                - {name: '"<#>"', description: d, run: {cmd: x, depends: ["make_* ended", "test_*"]}}
                """
        ).state.graph
    }

    @Test("the plan says what each step waits for, and for which end")
    func waits() throws {
        let rows = PlanReport.table(try edges()).split(separator: "\n").suffix(4)
        #expect(
            rows.map { $0.split(separator: "  ").last } == [" -", " make", " make failed", " make_* ended, test_*"])
    }

    @Test("a drawing for Graphviz names steps, and tells funnels from plain dependencies")
    func dot() throws {
        #expect(
            PlanReport.dot(try edges()) == #"""
                digraph study {
                  rankdir=TB;
                  node [shape=box, fontname="sans-serif"];
                  s0 [label="make\n2 instances"];
                  s1 [label="test\n2 instances"];
                  s2 [label="mend\n2 instances"];
                  s3 [label="\"<#>\"\n1 instance"];
                  s0 -> s1;
                  s0 -> s2 [label="failed"];
                  s0 -> s3 [style=dashed, label="all ended"];
                  s1 -> s3 [style=dashed, label="all"];
                }

                """#)
    }

    @Test("one for Mermaid does so too, and escapes what Mermaid would read as its own")
    func mermaid() throws {
        #expect(
            PlanReport.mermaid(try edges())
                == """
                flowchart TD
                  s0["make<br/>2 instances"]
                  s1["test<br/>2 instances"]
                  s2["mend<br/>2 instances"]
                  s3["#quot;&lt;&num;&gt;#quot;<br/>1 instance"]
                  s0 --> s1
                  s0 -- failed --> s2
                  s0 -. all ended .-> s3
                  s1 -. all .-> s3

                """.replacing("&lt;", with: "#lt;").replacing("&gt;", with: "#gt;").replacing("&num;", with: "#35;"))
    }
}
