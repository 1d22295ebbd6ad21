import HostInterface
import Jobs
import Specification
import TestSupport
import Testing

/// What a task's wrapper makes of the records of what the task waits for.
extension WrapperTests {
    private func parent(_ name: String, _ lines: String) throws {
        let text = "claim 3 0 n 1 1 3\n\(lines)"
        try host.files.write("\(root)/.maestro/attempts/0/\(name)", Array(text.utf8), mode: .privateFile)
    }

    private var isBlocked: Bool {
        if case .blocked? = record()?.end { true } else { false }
    }

    @Test("the command does not run unless every parent ended well, with the attempt that is named or a later one")
    func parents() async throws {
        try await with {
            try prepare("echo ran >> ../ledger", parents: [ParentAttempts(step: 0, ordinals: 8...9, attempt: 1)])
            try parent("8.1", "exit 0 2\n")
            try parent("9.1", "exit 1 2\n")
            try parent("9.3", "exit 0 2\n")
            #expect(try await run() == 0)
            try parent("9.3", "")
            try host.files.remove("\(root)/.maestro/attempts/0/0.1")
            #expect(try await run() == 76)
            #expect(text("w/ledger") == "ran\n")
            #expect(isBlocked)
        }
    }

    @Test(
        "a task that waits for any end runs only behind a record of one that no attempt follows",
        arguments: [
            ("exit 0 2\n", true, true), ("exit 0 2\n", false, true),
            ("exit 1 2\n", true, true), ("exit 1 2\n", false, false),
            ("timeout 2\n", true, true), ("again 1 2\nexit 1 2\n", true, true),
            // It runs on, was killed, is to go on elsewhere, was told to end, or was given up.
            ("", true, false), ("exit 1", true, false), ("exit 1 2\nclaim 3 1 n 1 1 3\n", true, false),
            ("checkpoint 2\n", true, false), ("told-exit 0 2\n", true, false), ("exit 0 2\nover 3\n", true, false),
            // It was not run for what failed, for what may run on, or for what succeeded.
            ("blocked 0/5.1 2\n", true, true), ("blocked 0/6.1 2\n", true, false),
            ("blocked 0/7.1 2\n", true, false), ("blocked ../../etc 2\n", true, false),
        ])
    func ends(lines: String, isLast: Bool, runs: Bool) async throws {
        try await with {
            try parent("5.1", "exit 1 2\n")
            try parent("6.1", "")
            try parent("7.1", "exit 0 2\n")
            try parent("9.1", lines)
            let parents = ParentAttempts(step: 0, ordinals: 9...9, attempt: 1, awaited: .end, isLast: isLast)
            try prepare("echo ran >> ../ledger", parents: [parents])
            #expect(try await run() == (runs ? 0 : 76))
            #expect(text("w/ledger") == (runs ? "ran\n" : ""))
            #expect(isBlocked != runs)
        }
    }

    @Test("of several attempts the newest counts, and a good one before all")
    func attempts() async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: .end, isLast: true)
            try prepare("echo ran >> ../ledger", parents: [parents])
            try parent("8.1", "exit 0 2\n")
            try parent("9.1", "exit 1 2\n")
            try parent("9.4", "")
            #expect(try await run() == 76)
            try parent("9.4", "exit 0 2\n")
            try host.files.remove("\(root)/.maestro/attempts/0/0.1")
            #expect(try await run() == 0)
        }
    }

    @Test("a task that waits for a failure is not needed where none came, and costs no failed job")
    func failures() async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: .failure, isLast: true)
            try prepare("echo ran >> ../ledger", parents: [parents])
            try parent("8.1", "exit 0 2\n")
            try parent("9.1", "exit 0 2\n")
            #expect(try await run() == 0)
            #expect(isBlocked && text("w/ledger") == "")
            #expect(text("w/0/s.err").contains("not run, because none of its dependencies failed"))
            for (lines, ran) in [("blocked 0/5.1 2\n", ""), ("exit 2 2\n", "ran\n")] {
                try parent("5.1", "exit 1 2\n")
                try parent("9.1", lines)
                try host.files.remove("\(root)/.maestro/attempts/0/0.1")
                #expect(try await run() == 0)
                #expect(text("w/ledger") == ran)
            }
        }
    }

    @Test(
        "where failures are allowed, the task runs if no more have failed than may and any ended well",
        arguments: [
            (.allowing(1, otherwise: .some), ["exit 0", "exit 3", "exit 0"], .runs),
            (.allowing(1, otherwise: .some), ["exit 4", "exit 3", "exit 0"], .givesPlaceBack),
            (.allowing(2, otherwise: .some), ["exit 4", "timeout", "exit 0"], .runs),
            (.allowing(3, otherwise: .some), ["exit 4", "exit 3", "exit 1"], .givesPlaceBack),
            (.allowing(3, otherwise: nil), ["exit 4", "exit 3", "exit 1"], .runs),
            (.allowing(0, otherwise: nil), ["exit 0", "exit 3", "exit 0"], .givesPlaceBack),
            (.allowing(3, otherwise: .some), ["skipped", "exit 3", "skipped"], .givesPlaceBack),
            (.allowing(3, otherwise: .some), ["skipped", "skipped", "skipped"], .isSkipped),
            (.allowing(3, otherwise: .unlessSkipped), ["skipped", "skipped", "skipped"], .runs),
            (.allowing(3, otherwise: .unlessSkipped), ["skipped", "exit 3", "skipped"], .givesPlaceBack),
            (.allowing(3, otherwise: .some), ["skipped", "exit 0", "exit 3"], .runs),
            (.allowing(3, otherwise: .some), ["exit 0", "exit 0", "blocked 0/5.1"], .givesPlaceBack),
        ] as [(ParentAttempts.Awaited, [String], Outcome)])
    func allowed(awaited: ParentAttempts.Awaited, ends: [String], outcome: Outcome) async throws {
        try await with {
            // In two ranges, as where one has another attempt.
            let parents = [7...8, 9...9].map { range in
                ParentAttempts(step: 0, ordinals: range, attempt: 1, awaited: awaited, isLast: true)
            }
            try prepare("echo ran >> ../ledger", parents: parents)
            try parent("5.1", "exit 1 2\n")
            for (ordinal, end) in zip(7...9, ends) { try parent("\(ordinal).1", "\(end) 2\n") }
            #expect(try await run() == (outcome == .givesPlaceBack ? 76 : 0), "\(text("w/0/s.err"))")
            #expect(text("w/ledger") == (outcome == .runs ? "ran\n" : ""))
            #expect(isBlocked == (outcome == .givesPlaceBack))
        }
    }

    enum Outcome { case runs, isSkipped, givesPlaceBack }

    @Test("a failure that may be followed by another attempt is none that is allowed yet")
    func notLast() async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: .allowing(2, otherwise: nil))
            try prepare("echo ran >> ../ledger", parents: [parents])
            try parent("8.1", "exit 0 2\n")
            try parent("9.1", "exit 1 2\n")
            #expect(try await run() == 76 && isBlocked)
        }
    }

    @Test("a list holds the workspaces of what succeeded, as far as its tasks find out, and all of them may write it")
    func list() async throws {
        try await with {
            let parents = ParentAttempts(step: 0, ordinals: 8...9, attempt: 1, awaited: .end, isLast: true)
            let entries = [(nil, "/a b/7 "), (8, "/a b/8"), (9, "/a b/9")].map {
                GatheredList.Entry(ordinal: $0.0, workspace: $0.1)
            }
            try prepare(
                "cp ../p.list seen", tasks: 2, parents: [parents],
                lists: [GatheredList(step: 0, path: "\(root)/w/p.list", entries: entries)])
            try parent("8.1", "exit 3 2\n")
            try parent("9.1", "exit 0 2\n")
            async let first = run(task: 0)
            async let second = run(task: 1)
            #expect(try await [first, second] == [0, 0])
            #expect(text("w/0/seen") == "/a b/7 \n/a b/9\n" && text("w/1/seen") == text("w/0/seen"))
            #expect(try host.files.list("\(root)/w").sorted() == ["0", "1", "p.list"])

            try host.files.remove("\(root)/.maestro/batches/7.list.0")
            try host.files.remove("\(root)/.maestro/attempts/0/0.1")
        }
    }
}
