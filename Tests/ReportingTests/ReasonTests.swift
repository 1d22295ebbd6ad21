import Executors
import Expansion
import Reporting
import Testing
import Tracking

/// Why things are as they are, in a table of `status` and in JSON.
@Suite struct ReasonTests {
    static let ends: [(Outcome, String)] = [
        (.succeeded, "finished"),
        (.timedOut, "stopped at its walltime"),
        (.cancelled(by: .us), "cancelled"),
        (.cancelled(by: .somebodyElse), "cancelled outside maestro-swift, with the scheduler's own commands"),
        (.failed(.exit(code: 3)), "exit code 3"),
        (.failed(.signal(9)), "killed by signal 9 (SIGKILL)"),
        (.failed(.outOfMemory), "out of memory"),
        (.failed(.nodeFailure), "node failure"),
        (.failed(.preempted), "preempted by the scheduler"),
        (.failed(.deadline), "could not finish before its deadline"),
        (.failed(.launch("no such file")), "could not start: no such file"),
        (.failed(.unusableValue("step `a` did not publish `x`")), "could not start: step `a` did not publish `x`"),
        (
            .failed(.badRows("parts.csv:2: this row is the same as line 1")),
            "its rows cannot be used: parts.csv:2: this row is the same as line 1"
        ),
        (.failed(.rejected("Invalid partition")), "rejected by the scheduler: Invalid partition"),
        (.failed(.vanished), "it disappeared without an exit record"),
        (.failed(.noExitRecord), "the scheduler reports success, but no exit record exists"),
        (.failed(.unknownEnd), "end unknown: the scheduler no longer knows the job, or does not respond"),
        (.failed(.unrecordedEnd), "end unknown: the process that records its exit was killed"),
        (.failed(.other("SPECIAL")), "the scheduler reports SPECIAL"),
    ]

    @Test("each end has words", arguments: ends)
    func end(outcome: Outcome, words: String) { #expect(Reason.text(outcome) == words) }

    @Test("no end is left out above")
    func all() { #expect(Self.ends.map(\.0) == Ends.all) }

    @Test(
        "a signal is told with its name, where it has one that people know",
        arguments: [
            (1, " (SIGHUP)"), (2, " (SIGINT)"), (3, " (SIGQUIT)"), (4, " (SIGILL)"), (6, " (SIGABRT)"),
            (7, " (SIGBUS)"),
            (8, " (SIGFPE)"), (9, " (SIGKILL)"), (11, " (SIGSEGV)"), (13, " (SIGPIPE)"), (15, " (SIGTERM)"),
            (24, " (SIGXCPU)"), (25, " (SIGXFSZ)"), (5, ""), (64, ""),
        ])
    func signal(number: Int32, name: String) {
        #expect(Reason.text(.signal(number)) == "killed by signal \(number)\(name)")
    }

    @Test("of what waits, runs or has finished there is nothing to explain, unless something hinders it")
    func plain() throws {
        let study = try Told().after(intended(0), accepted(1))
        #expect(study.reason(0) == nil && study.reason(1) == nil)
        let running = study.after(.started(InstanceID(0), at: at(2)))
        #expect(running.reason(0) == nil)
        #expect(running.after(ended(0, .succeeded)).reason(0) == nil)
        #expect(study.after(.blocked(InstanceID(0), reason: "held")).reason(0) == "held")
        #expect(study.after(.postponed(BatchID(1), reason: "too many jobs")).reason(0) == "too many jobs")
    }

    @Test(
        "a job whose end is unknown may still run, and is told with what ends it",
        arguments: [
            ("slurm", "scancel"), ("sge", "qdel"),
        ])
    func unknown(scheduler: String, program: String) throws {
        let words = "end unknown: the scheduler no longer knows the job, or does not respond"
        let study = try Told(scheduler).after(intended(0))
        #expect(study.after(ended(0, .failed(.unknownEnd))).reason(0) == words)
        #expect(
            study.after(accepted(1), ended(0, .failed(.unknownEnd))).reason(0)
                == "\(words); if it is still running, `\(program) 101` ends it")
    }

    @Test("a submission without an answer is told with the scheduler's words, where it had some")
    func doubtful() throws {
        let study = try Told().after(intended(0))
        #expect(
            study.after(.doubted(BatchID(1), reason: "")).reason(0)
                == "the scheduler's reply was inconclusive; checking whether it has the job")
        #expect(
            study.after(.doubted(BatchID(1), reason: "timed out")).reason(0)
                == "the scheduler's reply was inconclusive (timed out); checking whether it has the job")
    }

    @Test("a job that must go is told with what comes in its place")
    func dequeued() throws {
        let study = try Told().after(intended(0), accepted(1), intended(1), accepted(2), intended(2), accepted(3))
        let amended = study.after(requested(.amend(only(2), Amendment(memory: "2G"))))
        #expect(amended.reason(2) == "will be resubmitted with its updated options")
        let again = "will be resubmitted after its dependencies"
        #expect(study.after(.resubmitting(only(2))).reason(2) == again)
        let failed = study.after(ended(0, .failed(.exit(code: 3))))
        #expect(failed.reason(2) == "not run: make_P.1 did not finish (exit code 3)")
        #expect(failed.after(requested(.retry(only(0)))).reason(2) == again)
    }
}

/// Why an instance is never run.
@Suite struct SkipReasonTests {
    private let failure = Event.ended(InstanceID(0), .failed(.exit(code: 3)), at: at(9))

    @Test("what depends on a failure is told with the first cause, however far away that is")
    func failed() throws {
        let steps = """
            - {name: make, description: d, run: {cmd: $(P)}}
            - {name: test, description: d, run: {cmd: $(P), depends: [make]}}
            - {name: all, description: d, run: {cmd: x, depends: [test_*]}}
            """
        let study = try Told(steps: steps).after(intended(0, on: .local), failure)
        for index in [2, 4] { #expect(study.reason(index) == "not run: make_P.1 did not finish (exit code 3)") }
        #expect(study.reason(3) == nil)
    }

    @Test(
        "what a canary or too many failures keep from running is told with the one that did it",
        arguments: [
            ("canary: 1", "not run: the canary make_P.1 failed (exit code 3)"),
            ("stop after: 1", "not run: too many instances failed like make_P.1 (exit code 3)"),
        ])
    func precaution(key: String, words: String) throws {
        let steps = "- {name: make, description: d, run: {cmd: $(P), \(key)}}"
        #expect(try Told(steps: steps).after(intended(0, on: .local), failure).reason(1) == words)
    }

    @Test(
        "what waits for a failure is told as not needed where none came, and what waits for that as well",
        arguments: [
            ("x", "make_* failed", 2, "not needed: none of make failed"),
            ("x", "make_* failed", 3, "not needed, because mend was not"),
            ("$(P)", "make failed", 2, "not needed: make did not fail"),
            ("$(P)", "make failed", 4, "not needed, because mend was not"),
        ])
    func notNeeded(command: String, edge: String, index: Int, words: String) throws {
        let steps = """
            - {name: make, description: d, run: {cmd: $(P)}}
            - {name: mend, description: d, run: {cmd: \(command), depends: [\(edge)]}}
            - {name: tell, description: d, run: {cmd: \(command), depends: [mend]}}
            """
        let study = try Told(steps: steps).after(
            intended(0, on: .local), ended(0, .succeeded), intended(1, on: .local), ended(1, .succeeded))
        #expect(study.reason(index) == words)
        #expect(study.why(index)[0].hasSuffix(" was \(words)"))
    }
}
