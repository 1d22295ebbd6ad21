import Executors
import Expansion
import Reporting
import Testing
import Tracking

/// The first instance failed, the second runs.
func failedState() throws -> RunState {
    var state = RunState(
        try graph(
            """
            description: {name: "my \\u200Bstudy", description: d, author: Ada}
            study:
            - {name: run, description: d, run: {cmd: $(P), procs: 2, walltime: 30}}
            - {name: "all \\"x\\"", description: d, run: {cmd: x, depends: [run_*]}}
            global.parameters: {P: {values: ["a,b", c], label: P.%%}}
            """))
    for index in 0...1 {
        let id = BatchID(UInt32(index + 1))
        state.apply(intended(index), at: at(0))
        state.apply(.accepted(id, job: JobID(UInt32(100 + index))), at: at(0))
        state.apply(.started(InstanceID(index), at: at(1)), at: at(1))
    }
    state.apply(.lastErrorLine(InstanceID(0), "no \u{1B}[2J input 7"), at: at(62))
    state.apply(.ended(InstanceID(0), .failed(.exit(code: 3)), at: at(62)), at: at(62))
    return state
}

func report(_ filter: StatusFilter = StatusFilter(), _ conductor: ConductorStatus = .none) throws -> StatusReport {
    StatusReport(
        RunSnapshot(
            try failedState(), sequence: 17, directory: "/s", conductor: conductor, now: at(101), zoneOffsetMinutes: 60),
        filter: filter)
}

@Suite struct StatusTests {
    @Test("a loop that had all its rounds says so, and what to check; one that ended before does not")
    func exhaustedLoop() throws {
        var state = RunState(
            try graph(
                """
                description: {name: n, description: d}
                study:
                - {name: a, description: d, run: {cmd: x, repeat: {until: $(a.exit) == 1, at most: 2}}}
                """))
        func text() -> String {
            StatusReport(
                RunSnapshot(state, sequence: 1, directory: "/s", conductor: .none, now: at(9), zoneOffsetMinutes: 0)
            )
            .troubleText(colour: false)
        }
        state.apply(intended(0), at: at(0))
        state.apply(.ended(InstanceID(0), .succeeded, at: at(1)), at: at(1))
        #expect(text() == "")
        state.apply(intended(1), at: at(2))
        state.apply(.ended(InstanceID(1), .succeeded, at: at(3)), at: at(3))
        #expect(
            text()
                == "  a: ended after 2 rounds, the most that `at most` allows; check whether `$(a.exit) == 1` holds\n")
    }

    @Test("the table says first what is wrong, and never lets a study's words steer the terminal")
    func table() throws {
        #expect(
            try report().table(colour: false) == """
                my \\u{200B}study: running, 0 of 3 finished (1 running, 1 failed, 1 not run)
                  no conductor is running, so this is the last known state; `maestro-swift resume /s` continues it

                failed: run: exit code 3
                  last error line: no \\u{1B}[2J input 7
                  run_P.a,b: fix the problem reported in its output; see `maestro-swift why /s run_P.a,b`
                  `maestro-swift retry /s` runs the failed instances again, and all that depends on them

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
        #expect(try Told().status(StatusFilter(onlyFailed: true)).suffix(2) == ["nothing failed", ""])
    }

    @Test("what the user asked of a study is told until it has ended")
    func course() throws {
        let study = try Told().after(intended(0), accepted(1), .started(InstanceID(0), at: at(2)))
        let paused = study.after(requested(.pause))
        #expect(paused.status()[1] == "  it is paused: nothing new starts; `maestro-swift resume out` continues it")
        let cancelled = study.after(requested(.cancel))
        #expect(cancelled.status()[1] == "  it is being cancelled")
        let over = cancelled.after(ended(0, .cancelled(by: .us)))
        #expect(over.status()[0...1] == ["s: cancelled, 0 of 3 finished (3 cancelled)", ""])
    }

    @Test("what cannot be in a journal is counted, and so is what is left in the scheduler, with what removes it")
    func leftovers() throws {
        let study = try Told().after(ended(0, .succeeded), ended(0, .succeeded))
        #expect(study.status()[1] == "  1 journal records contradict the state of the run; please report this as a bug")
        let why = "in Slurm although the study has ended, as after a controller crash that lost state;"
        #expect(study.status(leftovers: [9])[1] == "  1 orphaned job waits \(why) `scancel 9` removes it")
        #expect(study.status(leftovers: [9, 10])[1] == "  2 orphaned jobs wait \(why) `scancel 9 10` removes them")
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

    @Test("its words for where an instance stands are Maestro's")
    func maestroWords() throws {
        func words(_ study: Told) -> [String] {
            String(decoding: StatusReport.csv(study.state, now: at(100), zoneOffsetMinutes: 0), as: UTF8.self)
                .split(separator: "\n").dropFirst()
                .map { String($0.split(separator: ",")[3]) }
        }
        let study = try Told().after(intended(0))
        #expect(words(study) == ["INITIALIZED", "INITIALIZED", "INITIALIZED"])
        #expect(words(study.after(.doubted(BatchID(1), reason: "")))[0] == "INITIALIZED")
        let queued = study.after(accepted(1), intended(1), accepted(2), intended(2), accepted(3))
        #expect(words(queued) == ["PENDING", "PENDING", "PENDING"])
        #expect(words(queued.after(.resubmitting(only(2))))[2] == "INITIALIZED")
        #expect(words(queued.after(.started(InstanceID(0), at: at(9))))[0] == "RUNNING")
        #expect(words(queued.after(ended(0, .succeeded)))[0] == "FINISHED")
        #expect(words(queued.after(ended(0, .timedOut))) == ["TIMEDOUT", "PENDING", "FAILED"])
        let cancelled = queued.after(ended(0, .cancelled(by: .us)))
        #expect(words(cancelled) == ["CANCELLED", "PENDING", "CANCELLED"])
        #expect(words(cancelled.after(.dequeued(InstanceID(2))))[2] == "CANCELLED")
        let mend =
            "- {name: make, description: d, run: {cmd: x}}\n- {name: b, description: d, run: {cmd: x, depends: [make failed]}}"
        #expect(words(try Told(steps: mend).after(ended(0, .succeeded))) == ["FINISHED", "CANCELLED"])
    }
}
