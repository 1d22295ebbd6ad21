import Executors
import Expansion
import Reporting
import Testing
import Tracking

/// What `why` answers of rarer places, and of what was looked up beside the journal.
@Suite struct WhyTests {
    @Test("of many parents three are named, the first open one for a start")
    func manyParents() throws {
        let steps = """
            - {name: make, description: d, run: {cmd: $(P)}}
            - {name: all, description: d, run: {cmd: x, depends: [make_*]}}
            """
        let study = try Told(steps: steps, on: "local", values: 6).after(intended(0, on: .local), ended(0, .succeeded))
        #expect(
            study.why(6) == [
                "all waits for make_P.2 (waiting), make_P.3 (waiting), make_P.4 (waiting) and 2 more",
                "What to do: `maestro-swift why out make_P.2` explains that",
            ])
    }

    @Test("what waits for the canaries of its step is told so")
    func canaries() throws {
        let study = try Told(steps: "- {name: make, description: d, run: {cmd: $(P), canary: 1}}")
        #expect(study.why(1) == ["make_P.2 waits for the canaries of its step to succeed"])
    }

    @Test("what the scheduler did not take yet is told with what it said then")
    func postponed() throws {
        let study = try Told().after(intended(0), .postponed(BatchID(1), reason: "QOSMaxSubmitJobPerUserLimit"))
        #expect(
            study.why(0) == [
                "make_P.1 waits for its turn: its dependencies have ended", "  0 jobs are in Slurm",
                "  at its last submission: QOSMaxSubmitJobPerUserLimit",
            ])
    }

    @Test("a job that must go is told with what comes in its place")
    func dequeued() throws {
        let queued = try Told().after(intended(2, batch: 1), accepted(1))
        #expect(
            queued.after(requested(.amend(only(2), Amendment(walltime: "60")))).why(2) == [
                "all waits to be resubmitted with its updated options"
            ])
        let again = "all waits to be resubmitted after its dependencies, which are retried"
        #expect(queued.after(.resubmitting(only(2))).why(2) == [again])
        let failed = queued.after(ended(0, .failed(.exit(code: 3))))
        #expect(failed.why(2)[0] == "all was not run: make_P.1 did not finish (exit code 3)")
        #expect(failed.after(requested(.retry(only(0)))).why(2) == [again])
    }

    @Test("what is not run is told with the one that did it, and what runs both again")
    func skipped() throws {
        let study = try Told(steps: "- {name: make, description: d, run: {cmd: $(P), canary: 1}}")
            .after(intended(0, on: .local), ended(0, .failed(.exit(code: 3))))
        #expect(
            study.why(1) == [
                "make_P.2 was not run: the canary make_P.1 failed (exit code 3)",
                "What to do: `maestro-swift why out make_P.1` explains that; `maestro-swift retry out --instance "
                    + "make_P.1` runs it again, and what depends on it",
            ])
    }

    @Test("a submission that is on its way is told as that")
    func intendedOnly() throws {
        #expect(
            try Told().after(intended(0)).why(0) == [
                "make_P.1 was submitted, but the scheduler's reply was inconclusive; checking whether it has the job"
            ])
    }

    @Test("a job without a number is told as a job, and tasks of an array with theirs")
    func jobs() throws {
        let members = [0, 1].map {
            Batch.Member(instance: InstanceID($0), attempt: 1, isRestart: false, task: UInt32($0))
        }
        let array = Event.intended(Batch(id: BatchID(1), executor: .slurm, members: members))
        #expect(
            try Told().after(array, accepted(1)).why(1)[0]
                == "make_P.2 is queued in Slurm as job 101_1 and has not started")
        let study = try Told("sge").after(
            .intended(Batch(id: BatchID(1), executor: try #require(ExecutorID(name: "sge")), members: members)),
            accepted(1))
        #expect(study.why(1)[0] == "make_P.2 is queued in Grid Engine as job 101.2 and has not started")
    }

    @Test("what runs is told with what is said of it: a hindrance, the scheduler's word, a machine that is silent")
    func running() throws {
        let study = try Told(run: "procs: 1").after(
            intended(0), accepted(1), .started(InstanceID(0), at: at(40)),
            .blocked(InstanceID(0), reason: "its node does not answer"))
        #expect(
            study.with { $0.wordsNow = "RUNNING (None)" }.why(0) == [
                "make_P.1 runs for 1m00s (job 101)", "  its node does not answer", "  Slurm reports: RUNNING (None)",
                "What to do: `maestro-swift logs out make_P.1 --follow` follows its output",
            ])
        let local = try Told("local", run: "").after(intended(0, on: .local), .started(InstanceID(0), at: at(40)))
        let unheard = UnheardSteps(
            host: "n1", instances: [InstanceID(0), InstanceID(1)], heard: nil, isSilent: true)
        #expect(
            local.with { $0.unheard = [unheard] }.why(0)[1]
                == "  it is a local step on n1, which has sent no heartbeat for a long time; if that machine is gone for good, "
                + "`maestro-swift resume --host-is-gone n1 out` runs it again")
    }

    @Test("what runs shows its last lines, and what has finished does not")
    func output() throws {
        let study = try Told().after(intended(0), accepted(1), .started(InstanceID(0), at: at(2)))
            .with { ($0.lastLines, $0.source) = (["step 7 of \u{1B}9"], "make/P.1/make_P.1.out") }
        #expect(Array(study.why(0)[2...3]) == ["  from make/P.1/make_P.1.out", "  | step 7 of \\u{1B}9"])
        #expect(study.after(ended(0, .succeeded)).why(0) == ["make_P.1 finished after 48s (job 101)"])
    }

    @Test(
        "an end that is no failure of the command is told as what it was",
        arguments: [
            (.timedOut, "make_P.1 was stopped at its walltime"), (.cancelled(by: .us), "make_P.1 was cancelled"),
            (
                .cancelled(by: .somebodyElse),
                "make_P.1 was cancelled outside maestro-swift, with the scheduler's own commands"
            ),
        ] as [(Outcome, String)])
    func otherEnds(outcome: Outcome, words: String) throws {
        #expect(try Told().after(intended(0), accepted(1), ended(0, outcome)).why(0)[0] == words)
    }

    @Test("what the scheduler itself wrote is told as its words")
    func schedulerWords() throws {
        let study = try Told().after(intended(0), accepted(1), ended(0, .failed(.vanished)))
        #expect(
            study.with { $0.schedulerWords = "slurmstepd: error" }.why(0).contains("  Slurm wrote: slurmstepd: error"))
    }

    @Test("each earlier attempt is told with its job, its end, how long it took and its last words")
    func attempts() throws {
        let study = try Told().after(
            intended(0), accepted(1), .started(InstanceID(0), at: at(2)), .lastErrorLine(InstanceID(0), "no space"),
            .retrying(InstanceID(0), .failed(.nodeFailure), at: at(62)), intended(0, attempt: 2, batch: 2), accepted(2),
            .dequeued(InstanceID(0)), intended(0, attempt: 3, batch: 3), accepted(3))
        #expect(
            study.why(0) == [
                "make_P.1 is queued in Slurm as job 103 and has not started",
                "  attempt 1 (job 101): node failure after 1m00s: no space", "  attempt 2 (job 102): abandoned",
            ])
        let local = try Told("local", run: "").after(
            intended(0, on: .local), .retrying(InstanceID(0), .failed(.exit(code: 3)), at: at(3)),
            intended(0, attempt: 2, batch: 2, on: .local))
        #expect(local.why(0)[2] == "  attempt 1: exit code 3")
    }

    @Test("where nobody conducts the study, that is what helps whatever is still to come")
    func nobody() throws {
        let queued = try Told().after(intended(0), accepted(1))
        let running = queued.after(.started(InstanceID(0), at: at(2)))
        let canary = try Told(steps: "- {name: make, description: d, run: {cmd: $(P), canary: 1}}")
        let places: [(Told, Int)] = [
            (queued, 0), (queued, 1), (queued, 2), (running, 0), (canary, 1), (try Told().after(intended(0)), 0),
            (queued.after(requested(.amend(only(0), Amendment(memory: "2G")))), 0),
            (queued.after(.resubmitting(only(0))), 0),
        ]
        for (study, index) in places {
            #expect(
                study.conducted(.none).why(index).last
                    == "What to do: no conductor is running, so this is the last "
                    + "known state; `maestro-swift resume out` continues it")
            #expect(study.why(index).last != study.conducted(.none).why(index).last)
        }
    }
}
