import Executors
import Expansion
import Reporting
import Testing
import Tracking

/// What is wrong, gathered by cause.
@Suite struct TroubleTests {
    /// Each instance fails with a code of its own, but for the last, which fails as the one before it.
    private func failing(_ count: Int) throws -> Told {
        let study = try Told(steps: "- {name: make, description: d, run: {cmd: $(P)}}", values: count)
        return (0..<count).reduce(study) { told, index in
            told.after(
                intended(index, on: .local),
                ended(index, .failed(.exit(code: Int32(min(index + 1, count - 1))))))
        }
    }

    @Test("what is most frequent comes first, and of very many causes five, with how many there are more")
    func failures() throws {
        let lines = try failing(8).status()
        #expect(lines[2] == "failed: make: exit code 7, 2 times")
        #expect(
            lines[3]
                == "  for example make_P.7: fix the problem reported in its output; see `maestro-swift why out make_P.7`"
        )
        #expect(lines[4] == "failed: make: exit code 1")
        #expect(lines[5] == "  make_P.1: fix the problem reported in its output; see `maestro-swift why out make_P.1`")
        #expect(lines.count { $0.hasPrefix("failed: ") } == 5)
        #expect(lines[12] == "and 2 other causes")
        #expect(
            lines[13] == "  `maestro-swift retry out` runs the failed instances again, and all that depends on them")
    }

    @Test("failures whose last words differ in numbers alone are one, and those with other words are another")
    func words() throws {
        let words = ["cannot open input.1", "cannot open input.2", "no space"]
        let study = try Told(steps: "- {name: make, description: d, run: {cmd: $(P)}}", values: 3)
        let told = words.enumerated().reduce(study) { told, entry in
            told.after(
                intended(entry.offset, on: .local), .lastErrorLine(InstanceID(entry.offset), entry.element),
                ended(entry.offset, .failed(.exit(code: 1))))
        }
        let groups = told.state.failureGroups(among: told.state.graph.instances)
        #expect(groups.map(\.count) == [2, 1] && groups.map(\.cause.pattern) == ["cannot open input.#", "no space"])
        #expect(groups.map(\.example) == [InstanceID(0), InstanceID(2)])
    }

    /// Each waits with the scheduler, held for a reason.
    private func held(_ reasons: [String]) throws -> Told {
        let study = try Told(steps: "- {name: make, description: d, run: {cmd: $(P), procs: 1}}", values: reasons.count)
        return reasons.enumerated().reduce(study) { told, entry in
            told.after(
                intended(entry.offset), accepted(UInt32(entry.offset + 1)),
                .blocked(InstanceID(entry.offset), reason: entry.element))
        }
    }

    @Test("what is held for one cause is told once, though what helps names another job for each")
    func blockingReasons() throws {
        let told = try held(["full", "held; `scontrol release 102` helps", "held; `scontrol release 103` helps"])
        #expect(
            told.state.blockingReasonGroups.map { $0.text(in: told.state) } == [
                "blocked: make_P.2 and 1 more: held; `scontrol release 102` helps", "blocked: make_P.1: full",
            ])
    }

    @Test("of very many hindrances five are told, with how many there are more")
    func manyHindrances() throws {
        let lines = try held((1...7).map { "reason \($0)" }).status()
        #expect(lines.count { $0.hasPrefix("blocked: ") } == 5 && lines[7] == "and 2 other blocking reasons")
    }

    @Test("a cancelled study is not told to be tried again")
    func cancelled() throws {
        let lines = try failing(2).after(requested(.cancel)).status()
        #expect(!lines.contains { $0.contains("maestro-swift retry out` runs what failed") })
    }
}

/// What helps, for each way in which an instance may end.
@Suite struct AdviceWordsTests {
    private static let again = "`maestro-swift retry out --instance make_P.1` runs it again"
    private static let lost = "the command is not the cause; \(again)"
    private static let output = "fix the problem reported in its output; \(again)"
    private static let unknown = "check what it wrote, and run it again if it is not done"

    static let helps: [(Outcome, String?)] = [
        (.succeeded, nil),
        (
            .timedOut,
            "`maestro-swift retry out --instance make_P.1 --walltime 1:00:00` gives it more time; with a `restart` "
                + "command in its step it would continue where it stopped"
        ),
        (.cancelled(by: .us), "`maestro-swift retry out --instance make_P.1` runs it"),
        (.cancelled(by: .somebodyElse), "`maestro-swift retry out --instance make_P.1` runs it"),
        (.failed(.exit(code: 3)), output),
        (.failed(.signal(9)), output),
        (
            .failed(.outOfMemory),
            "`maestro-swift retry out --instance make_P.1 --memory 4G` gives it more memory"
        ),
        (.failed(.nodeFailure), lost),
        (.failed(.preempted), lost),
        (.failed(.deadline), lost),
        (.failed(.launch("no such file")), lost),
        (
            .failed(.unusableValue("step `a` did not publish `x`")),
            "a value of an earlier step is the cause: retry that step, or edit the study, and `rerun`; \(again)"
        ),
        (
            .failed(.badRows("parts.csv:2: this row is the same as line 1")),
            "its command wrote rows that cannot be used; \(again)"
        ),
        (
            .failed(.rejected("Invalid partition")),
            "if the scheduler objects to the request, change it with `--walltime`, `--memory` or `--args` of "
                + "`retry`; \(again)"
        ),
        (.failed(.vanished), lost),
        (.failed(.noExitRecord), output),
        (.failed(.unknownEnd), "\(unknown); \(again)"),
        (
            .failed(.unrecordedEnd),
            "\(unknown); `retry: {infrastructure: N}` in its step does so automatically; \(again)"
        ),
        (.failed(.other("SPECIAL")), output),
        (.failed(.exit(code: 126)), "the command calls a program that could not be run; \(again)"),
        (.failed(.exit(code: 127)), "the command calls a program that was not found; \(again)"),
    ]

    @Test("each end has its own", arguments: helps)
    func help(outcome: Outcome, help: String?) throws {
        let study = try Told().after(intended(0), accepted(1), .started(InstanceID(0), at: at(2)), ended(0, outcome))
        #expect(study.why(0).last == help.map { "What to do: " + $0 } ?? "make_P.1 finished after 48s (job 101)")
    }

    @Test("no end is left out above")
    func all() { #expect(Array(Self.helps.map(\.0).prefix(Ends.all.count)) == Ends.all) }

    @Test(
        "more time and memory are twice of what was asked for; of what is unknown, twice of what it took, or 4G",
        arguments: [
            ("walltime: 30", "1:00:00"), ("walltime: '1:30'", "0:03:00"), ("walltime: '10:00:00'", "20:00:00"),
            ("procs: 1", "0:02:00"),
        ])
    func more(asked: String, walltime: String) throws {
        let study = try Told(run: asked).after(intended(0), accepted(1), .started(InstanceID(0), at: at(2)))
        let help = study.after(ended(0, .timedOut)).why(0).last ?? ""
        #expect(help.contains("--walltime \(walltime)` gives it more time"), "\(help)")
    }

    @Test(
        "memory is told in the unit that people would use",
        arguments: [("memory: 3G", "6G"), ("memory: 700M", "1400M"), ("memory: 512M", "1G"), ("memory: 0", "4G")])
    func moreMemory(asked: String, memory: String) throws {
        let study = try Told(run: "procs: 1, \(asked)").after(intended(0), accepted(1))
        let help = study.after(ended(0, .failed(.outOfMemory))).why(0).last ?? ""
        #expect(help.contains("--memory \(memory)` gives it more memory"), "\(help)")
    }
}
