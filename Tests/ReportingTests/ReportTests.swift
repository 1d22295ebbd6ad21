import Executors
import Expansion
import Reporting
import Specification
import Testing
import Tracking
import YAML

private func graph() throws -> StudyGraph {
    try graph(
        """
        description: {name: "my \\u200Bstudy", description: d, author: Ada}
        study:
        - {name: run, description: d, run: {cmd: $(P), procs: 2, walltime: 30}}
        - {name: "all \\"x\\"", description: d, run: {cmd: x, depends: [run_*]}}
        global.parameters: {P: {values: ["a,b", c], label: P.%%}}
        """)
}

private func graph(_ text: String) throws -> StudyGraph {
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return try #require(expand(study).graph)
}

private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1000) }

/// The first instance failed, the second runs.
private func failedState() throws -> RunState {
    var state = RunState(try graph())
    for index in 0...1 {
        let id = BatchID(UInt32(index + 1))
        let member = Batch.Member(instance: InstanceID(index), attempt: 1, isRestart: false)
        state.apply(.intended(Batch(id: id, executor: .slurm, members: [member])), at: at(0))
        state.apply(.accepted(id, job: JobID(UInt32(100 + index))), at: at(0))
        state.apply(.started(InstanceID(index), at: at(1)), at: at(1))
    }
    state.apply(.lastWords(InstanceID(0), "no \u{1B}[2J input 7"), at: at(62))
    state.apply(.ended(InstanceID(0), .failed(.exit(code: 3)), at: at(62)), at: at(62))
    return state
}

private func report(_ filter: StatusFilter = StatusFilter(), _ conductor: ConductorPresence = .none) throws
    -> StatusReport
{
    StatusReport(
        RunSnapshot(
            try failedState(), sequence: 17, directory: "/s", conductor: conductor, now: at(101), zoneOffsetMinutes: 60),
        filter: filter)
}

private func alive(silent seconds: Int64, isHere: Bool = false) -> ConductorPresence {
    .alive(
        Heartbeat(
            of: Conductor(host: "login2", process: 7), isHere: isHere, silentMilliseconds: seconds * 1000))
}

@Suite struct ConductorNoteTests {
    private func note(_ presence: ConductorPresence) -> String? {
        ConductorNote(presence, directory: "/s", zoneOffsetMinutes: 60).text
    }

    @Test("of a conductor that is heard of nothing is said")
    func alive() {
        #expect(note(ReportingTests.alive(silent: 59)) == nil && note(.starting) == nil)
    }

    @Test("one that is late is told with when it can be taken over, or how to end it where it is")
    func late() {
        #expect(
            note(ReportingTests.alive(silent: 70))
                == "its conductor on login2 has not been heard of for 70 s; it can be "
                + "taken over in 110 s, for which `maestro-swift resume --wait /s` waits")
        #expect(
            note(ReportingTests.alive(silent: 70, isHere: true))
                == "its conductor, process 7 on this machine, has not been "
                + "heard of for 70 s, though its process is there: `kill -CONT 7` lets it go on if it was stopped; after "
                + "`kill -KILL 7`, `maestro-swift resume /s` takes the study up")
    }

    @Test("one that was stopped does not read as crashed")
    func stopped() {
        #expect(
            note(.stopped(Conductor(host: "login2", process: 7), at: at(0))) == "nobody conducts it: its conductor on "
                + "login2 was stopped at 2023-11-14 23:13:20; `maestro-swift resume /s` takes it up")
        let snapshot = RunSnapshot(
            RunState(try! graph()), directory: "/s", conductor: .stopped(Conductor(host: "h", process: 7), at: at(0)),
            now: at(1))
        let row = RecentStudy(snapshot).row
        #expect(row.first == "stopped")
    }

    @Test("local steps of a machine that is gone are told with their machine, and what lets them run again")
    func unheard() throws {
        let state = try failedState()
        let steps = UnheardSteps(
            host: "login2", instances: [InstanceID(0), InstanceID(1)], heard: at(0), isSilent: true)
        let report = StatusReport(
            RunSnapshot(
                state, directory: "/s", conductor: ReportingTests.alive(silent: 0), unheard: [steps], now: at(200)))
        #expect(
            report.table(colour: false).contains(
                "2 local steps run on login2, which has not been heard of for 200 s: run_P.a,b, run_P.c; if that machine "
                    + "is gone, `maestro-swift resume --host-is-gone login2 /s` lets them run again"))
        for fact in ["\"isSilent\": true", "\"heard\": \"2023-11-14T22:13:20Z\"", "\"silentSeconds\": 0"] {
            #expect(report.json().contains(fact), "\(report.json())")
        }
    }
}

@Suite struct StatusTests {
    @Test("the table says first what is wrong, and never lets a study's words steer the terminal")
    func table() throws {
        #expect(
            try report().table(colour: false) == """
                my \\u{200B}study: running, 0 of 3 finished (1 running, 1 failed, 1 not run)
                  no conductor is running, so this is what was last known; `maestro-swift resume /s` takes it up

                failed: run: exit code 3
                  last words: no \\u{1B}[2J input 7
                  run_P.a,b: mend what its output tells of; see `maestro-swift why /s run_P.a,b`
                  `maestro-swift retry /s` runs what failed again, and all that depends on it

                STEP     DONE  STATES
                run      0/2   1 running, 1 failed
                all "x"  0/1   1 not run

                INSTANCE   STATE    JOB  TIME   TRIES  REASON
                run_P.a,b  failed   100  1m01s  1      exit code 3
                run_P.c    running  101  1m40s  1
                all "x"    not run  -    -      0      not run: run_P.a,b did not finish (exit code 3)

                """)
    }

    @Test("filters leave what was asked for")
    func filters() throws {
        let table = try report(StatusFilter(onlyFailed: true, step: "run"), alive(silent: 0)).table(colour: false)
        #expect(table.contains("run_P.a,b  failed") && !table.contains("run_P.c ") && !table.contains("all \"x\""))
    }

    @Test("the CSV file is Maestro's, with every cell quoted that needs it")
    func csv() throws {
        #expect(
            try report().csv() == #"""
                Step Name,Job ID,Workspace,State,Run Time,Elapsed Time,Start Time,Submit Time,End Time,Number Restarts,Params
                "run_P.a,b",100,run/P.ab,FAILED,0d:00h:01m:01s,0d:00h:01m:02s,2023-11-14 23:13:21,2023-11-14 23:13:20,2023-11-14 23:14:22,0,"P:a,b"
                run_P.c,101,run/P.c,RUNNING,0d:00h:01m:40s,0d:00h:01m:41s,2023-11-14 23:13:21,2023-11-14 23:13:20,--,0,P:c
                "all ""x""",--,all_x,FAILED,--:--:--,--:--:--,--,--,--,0,

                """#)
    }

    @Test("JSON has the facts of each instance, in UTC")
    func json() throws {
        let json = try report().json()
        for fact in [
            "\"state\": \"running\"", "\"sequence\": 17", "\"name\": \"run_P.a,b\"", "\"exitCode\": 3",
            "\"started\": \"2023-11-14T22:13:21Z\"",
            "\"not-run\": 1",
        ] { #expect(json.contains(fact), "\(fact)") }
    }

    @Test("a study's exit code is there when it has ended, and cancelled wins over failed")
    func exitCodes() throws {
        var state = try failedState()
        #expect(StatusReport.exitCode(of: state) == nil)
        state.apply(.ended(InstanceID(1), .succeeded, at: at(70)), at: at(70))
        #expect(StatusReport.exitCode(of: state) == 2)
        var cancelled = try failedState()
        cancelled.apply(.requested(id: "r1", .cancel), at: at(70))
        cancelled.apply(.ended(InstanceID(1), .cancelled(by: .us), at: at(70)), at: at(70))
        #expect(StatusReport.exitCode(of: cancelled) == 3)
    }
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
                n: 3 steps, 4 instances, 2.0+ core-hours asked for

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
            PlanReport.table(try graph()) == """
                my \\u{200B}study: 2 steps, 3 instances, 2.0+ core-hours asked for
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

    @Test("drawings name steps, and tell funnels from plain dependencies")
    func drawings() throws {
        #expect(PlanReport.dot(try graph()).contains("s1 [label=\"all \\\"x\\\"\\n1 instance\"];"))
        #expect(PlanReport.dot(try graph()).contains("s0 -> s1 [style=dashed"))
        #expect(PlanReport.mermaid(try graph()).contains("s0 -. all .-> s1"))
    }

    @Test("JSON has an object for each instance, with its scripts")
    func json() throws {
        var text = ""
        PlanReport.json(try graph(), script: { ("script \($0.index)", nil) }) { text += $0 }
        #expect(
            text.contains(
                #"{"name":"all \"x\"","step":"all \"x\"","workspace":"all_x","parents":["run_P.a,b","run_P.c"],"parameters":{},"scheduled":false,"script":"script 2","restart":null}"#
            ))
    }
}
