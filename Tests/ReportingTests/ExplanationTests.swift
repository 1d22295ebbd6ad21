import Executors
import Expansion
import Reporting
import Testing
import Tracking

/// What `why` answers, for each place where an instance may stand.
@Suite struct ExplanationTests {
    @Test("an instance waits for its parents, for its turn, or because the study is paused")
    func waiting() throws {
        let study = try Told()
        #expect(
            study.why(2) == [
                "all waits for make_P.1 (waiting), make_P.2 (waiting)",
                "What to do: `maestro-swift why out make_P.1` explains that",
            ])
        #expect(study.why(0)[1] == "  0 jobs are in Slurm")
        let paused = study.after(.requested(id: "1", .pause))
        #expect(
            paused.why(0) == [
                "make_P.1 waits, because the study is paused", "What to do: `maestro-swift resume out` continues it",
            ])
    }

    @Test("the turn counts jobs where a throttle or a limit holds it up, and only steps that run on this machine")
    func turn() throws {
        let submitted = try Told().after(intended(0), accepted(1))
        #expect(submitted.why(1)[1] == "  1 job is in Slurm")
        #expect(submitted.with { $0.throttle = 1 }.why(1)[1] == "  1 job is active, and --throttle allows 1")
        let limited = submitted.with { $0.submitLimit = "QOS normal allows 1" }
        #expect(limited.why(1)[1] == "  1 job is in Slurm, and QOS normal allows 1")
        let local = try Told("local", run: "").with { $0.cores = 4 }
        let atHand = local.after(intended(0, on: .local))
        #expect(atHand.why(1)[1] == "  0 steps are running; local steps share 4 cores")
        #expect(atHand.why(0)[0] == "make_P.1 is queued on this machine until cores are free")
        let running = atHand.after(.started(InstanceID(0), at: at(1)))
        #expect(running.why(1)[1] == "  1 step is running; local steps share 4 cores")
        let small = running.with { ($0.cores, $0.kibibytes) = (1, 2 << 20) }
        #expect(small.why(1)[1] == "  1 step is running; local steps share 1 core and 2G of memory")
    }

    @Test("a job that waits in the scheduler is told with its number, its parents, and what keeps it")
    func queued() throws {
        let study = try Told().after(intended(0), accepted(1))
        #expect(study.why(0) == ["make_P.1 is queued in Slurm as job 101 and has not started"])
        let behind = study.after(intended(1), accepted(2), intended(2), accepted(3))
        #expect(
            behind.why(2) == [
                "all is queued in Slurm as job 103 and has not started",
                "  it depends on make_P.1 (queued), make_P.2 (queued)",
            ])
        let held = study.after(.blocked(InstanceID(0), reason: "held")).with { $0.wordsNow = "PENDING (JobHeldUser)" }
        #expect(
            held.why(0) == [
                "make_P.1 is queued in Slurm as job 101 and has not started", "  Slurm reports: PENDING (JobHeldUser)",
                "  held",
                "What to do: `scontrol show job 101` shows details; `maestro-swift cancel out --instance make_P.1` cancels it",
            ])
        let back = study.after(.started(InstanceID(0), at: at(2)), .requeued(InstanceID(0), at: at(3)))
        #expect(back.why(0).contains("  it ran before, and Slurm requeued its job"))
    }

    @Test("a submission without a clear answer is told as such")
    func doubtful() throws {
        let study = try Told().after(intended(0), .doubted(BatchID(1), reason: "timed out"))
        #expect(study.why(0)[0].hasPrefix("make_P.1 was submitted, but the scheduler's reply was inconclusive"))
        #expect(study.why(0)[1] == "  the scheduler's message: timed out")
    }

    @Test("what runs is told with its time, place, job and walltime")
    func running() throws {
        let study = try Told().after(intended(0), accepted(1), .started(InstanceID(0), at: at(40)))
        #expect(
            study.with { $0.host = "n1" }.why(0) == [
                "make_P.1 runs for 1m00s on n1 (job 101)", "  its walltime is 30m00s",
                "What to do: `maestro-swift logs out make_P.1 --follow` follows its output",
            ])
        let silent = study.with { $0.silence = SchedulerSilence(since: at(0), words: "squeue: timed out") }
        #expect(
            silent.why(0).contains { $0.contains("Slurm has not responded since 2023-11-14 22:13:20: squeue: timed") })
    }

    @Test("what was given a longer walltime is told with that")
    func longerWalltime() throws {
        let study = try Told(run: "procs: 1, walltime: 30, retry: {time limit: 1}").after(
            intended(0), accepted(1), .started(InstanceID(0), at: at(2)),
            .retrying(InstanceID(0), .timedOut, at: at(62)), intended(0, attempt: 2, batch: 4), accepted(4),
            .started(InstanceID(0), at: at(70)))
        #expect(study.why(0).contains("  its walltime is 1h00m"))
    }

    @Test("a failure is told with its cause, its last lines and every earlier attempt; its children by it")
    func failed() throws {
        let study = try Told().after(
            intended(0), accepted(1), .started(InstanceID(0), at: at(2)),
            .lastErrorLine(InstanceID(0), "no space"), .retrying(InstanceID(0), .failed(.nodeFailure), at: at(62)),
            intended(0, attempt: 2, batch: 4), accepted(4), .started(InstanceID(0), at: at(70)),
            .ended(InstanceID(0), .failed(.exit(code: 3)), at: at(73)))
        let told = study.with {
            ($0.lastLines, $0.source, $0.record) = (
                ["bad input"], "make/P.1/make_P.1.err", "out/.maestro/attempts/0/0.2"
            )
        }.why(0)
        #expect(told[0] == "make_P.1 failed after 3s (job 104): exit code 3")
        #expect(told.contains("  its exit record is out/.maestro/attempts/0/0.2"))
        #expect(told.contains { $0.hasPrefix("  attempt 1 (job 101): ") && $0.hasSuffix(": no space") }, "\(told)")
        #expect(told.contains("  from make/P.1/make_P.1.err") && told.contains("  | bad input"))
        #expect(told.last?.hasSuffix("`maestro-swift retry out --instance make_P.1` runs it again") ?? false, "\(told)")
        let child = study.why(2)
        #expect(child[0].contains("not run") && child[0].contains("make_P.1"), "\(child)")
        #expect(child[1].hasPrefix("What to do: `maestro-swift why out make_P.1` explains that"))
    }

    @Test("a success, a cancellation and a walltime that was reached")
    func otherEnds() throws {
        let study = try Told().after(intended(0), accepted(1), .started(InstanceID(0), at: at(2)))
        let good = study.after(.ended(InstanceID(0), .succeeded, at: at(8)))
        #expect(good.why(0) == ["make_P.1 finished after 6s (job 101)"])
        let gone = study.after(.ended(InstanceID(0), .cancelled(by: .us), at: at(8)))
        #expect(gone.why(0).last == "What to do: `maestro-swift retry out --instance make_P.1` runs it")
        let late = study.after(.ended(InstanceID(0), .timedOut, at: at(8)))
        #expect(
            late.why(0).last?.contains(
                "`maestro-swift retry out --instance make_P.1 --walltime 1:00:00` gives it more time")
                ?? false, "\(late.why(0))")
    }
}
