import Expansion
import Reporting
import Testing
import Tracking

/// How a study stands as a whole: its word, and the exit code of whoever waited for it.
@Suite struct RunVerdictTests {
    @Test("a study's exit code is there when it has ended, and cancelled wins over failed")
    func exitCodes() throws {
        func verdict(_ study: Told) -> [String] {
            ["\(RunVerdict(study.state))", StatusReport.exitCode(of: study.state).map { "\($0)" } ?? "none"]
        }
        let study = try Told()
        #expect(verdict(study) == ["waiting", "none"])
        #expect(verdict(study.after(.opened(Conductor(host: "h", process: 7)))) == ["waiting", "none"])
        let begun = study.after(intended(0), accepted(1))
        #expect(verdict(begun) == ["running", "none"])
        let half = begun.after(ended(0, .succeeded), ended(1, .succeeded))
        #expect(verdict(half) == ["running", "none"])
        #expect(verdict(half.after(ended(2, .succeeded))) == ["finished", "0"])
        #expect(verdict(half.after(ended(2, .failed(.exit(code: 3))))) == ["failed", "2"])
        let failed = begun.after(ended(0, .failed(.exit(code: 3))))
        #expect(verdict(failed.after(requested(.cancel))) == ["cancelled", "3"])
    }

    @Test("one who waits is told how far it is, with what is hindered apart from what is queued")
    func progress() throws {
        let study = try Told().after(intended(0), accepted(1), intended(1), accepted(2), intended(2))
        #expect(StatusReport.progressLine(study.state) == "0 of 3 finished (1 submitting, 2 queued)")
        let held = study.after(.blocked(InstanceID(1), reason: "held"))
        #expect(StatusReport.progressLine(held.state) == "0 of 3 finished (1 submitting, 1 blocked, 1 queued)")
    }

    @Test("three commands are named that one may want next, each with what it is for")
    func nextSteps() throws {
        let study = try Told().after(intended(0), accepted(1))
        let failed = study.after(ended(0, .failed(.exit(code: 3))), ended(1, .succeeded))
        func lines(_ state: RunState?, _ columns: Int? = nil) -> [String] {
            NextSteps(state, directory: "my out").text(columns: columns).split(separator: "\n").map(String.init)
        }
        #expect(
            lines(nil) == [
                "  maestro-swift resume 'my out'   starts it", "  maestro-swift status 'my out'   shows its instances",
                "  maestro-swift archive 'my out'  packs it into one file",
            ])
        #expect(
            lines(study.state) == [
                "  maestro-swift watch 'my out'   shows its progress live",
                "  maestro-swift status 'my out'  shows its status", "  maestro-swift cancel 'my out'  cancels it",
            ])
        #expect(
            lines(failed.state) == [
                "  maestro-swift status --failed 'my out'  lists the instances that did not finish",
                "  maestro-swift logs 'my out'             shows the output of its steps",
                "  maestro-swift retry 'my out'            runs them again, and what depends on them",
            ])
        #expect(lines(failed.state, 50)[0] == "  maestro-swift status --failed 'my out'")
        let well = study.after(ended(0, .succeeded), ended(1, .succeeded), ended(2, .succeeded))
        #expect(lines(well.state)[1] == "  maestro-swift logs 'my out'     shows the output of its steps")
        #expect(lines(well.state)[0].hasSuffix("  shows its result") && lines(well.state)[2].contains(" archive "))
    }
}

/// Studies in a list, and what a study has cost.
@Suite struct RecentStudyTests {
    private func word(_ study: Told) -> String { RecentStudy(study.snapshot()).row[0] }

    @Test(
        "a study is told by its conductor where something is wrong with that",
        arguments: [
            (.none, "no conductor"), (.dead(nil), "no conductor"),
            (.stopped(Conductor(host: "h", process: 7), at: at(0)), "stopped"),
            (.ended(Conductor(host: "h", process: 7), at: at(0)), "ended"),
            (.stuck(beat(silent: 1), cause: "c", since: at(0)), "conductor stuck"),
            (.silent(beat(silent: 400)), "conductor silent"), (alive(silent: 60), "conductor late"),
            (alive(silent: 59), "running"), (.starting, "running"),
        ] as [(ConductorStatus, String)])
    func conductor(presence: ConductorStatus, word expected: String) throws {
        #expect(word(try Told().after(intended(0), accepted(1)).conducted(presence)) == expected)
    }

    @Test("else by how it stands; once it is over nobody need conduct it")
    func verdict() throws {
        let study = try Told().after(intended(0), accepted(1))
        #expect(word(study.after(requested(.pause))) == "paused")
        let closed = study.after(requested(.cancel), ended(0, .cancelled(by: .us)), .closed).conducted(.none)
        #expect(word(closed) == "cancelled")
    }

    @Test("its row has how far it is, when it began, and where it is")
    func row() throws {
        #expect(RecentStudy(try Told().snapshot()).row == ["waiting", "0/3", "-", "out"])
        let begun = try Told().after(intended(0), ended(0, .succeeded))
        #expect(
            RecentStudy.table([RecentStudy(begun.snapshot()).row], colour: false) == """
                STATE    DONE  STARTED    DIRECTORY
                running  1/3   1m40s ago  out

                """)
    }

    @Test("what a study has cost its scheduler is told by program, with what each is for")
    func calls() throws {
        #expect(CallReport.text(try Told().state) == "the scheduler has not been called\n")
        let study = try Told("sge").after(
            .called(program: "qsub", count: 2), .called(program: "qstat", count: 3), .called(program: "qsub", count: 1),
            .called(program: "odd", count: 1))
        #expect(
            CallReport.text(study.state) == """
                7 calls of Grid Engine commands for 3 instances

                PROGRAM  CALLS  PURPOSE
                odd      1      -
                qstat    3      queries of all jobs at once
                qsub     3      submissions

                """)
    }
}
