import Expansion
import Reporting
import Testing
import Tracking

/// What people are told of who conducts.
@Suite struct ConductorNoteTests {
    private static let conductor = Conductor(host: "login2", process: 7)
    private static let resume = "`maestro-swift resume /s` continues it"
    private static let nobody = "no conductor is running"

    private func note(_ presence: ConductorStatus) -> ConductorNote {
        ConductorNote(presence, directory: "/s", zoneOffsetMinutes: 60)
    }

    @Test("of a conductor that is heard of nothing is said")
    func alive() {
        for presence in [ReportingTests.alive(silent: 59), .starting] {
            let note = note(presence)
            #expect(note.text == nil && note.late == nil && note.countdown == nil && note.shortCountdown == nil)
        }
    }

    @Test(
        "where nobody conducts that is told, with what is known of the last one, and what takes the study up",
        arguments: [
            (.none, "\(nobody), so this is the last known state; \(resume)"),
            (.dead(nil), "\(nobody), so this is the last known state; \(resume)"),
            (
                .dead(conductor),
                "\(nobody) (process 7 on this machine ended), so this is the last known state; \(resume)"
            ),
            (.silent(beat(silent: 299)), "its conductor on login2 has sent no heartbeat for 299 s; \(resume)"),
            (.silent(beat(silent: 300)), "its conductor on login2 has sent no heartbeat for 5m00s; \(resume)"),
            (
                .stopped(conductor, at: at(0)),
                "no conductor is running: the one on login2 was stopped at 2023-11-14 23:13:20; \(resume)"
            ),
            (
                .ended(conductor, at: at(0)),
                "its conductor on login2 recorded the end of the study at 2023-11-14 23:13:20, but this "
                    + "machine does not see that yet: check again in a minute; if nothing changes, \(resume)"
            ),
        ] as [(ConductorStatus, String)])
    func gone(presence: ConductorStatus, words: String) {
        #expect(note(presence).text == words && note(presence).late == nil)
    }

    @Test("one that lives and cannot write is told with the cause and since when, made visible")
    func stuck() {
        let note = note(.stuck(beat(silent: 3), cause: "no \u{1B}space", since: at(0)))
        #expect(
            note.text == "its conductor on login2 has been stuck since 2023-11-14 23:13:20: no \\u{1B}space; running "
                + "steps continue, and nothing new starts until this is fixed")
        #expect(note.late == note.text && note.countdown == nil)
    }

    @Test("one that is late is told with when it can be taken over, or how to end it where it is")
    func late() {
        let silence = "its conductor on login2 has sent no heartbeat for 70 s"
        let elsewhere = note(ReportingTests.alive(silent: 70))
        #expect(
            elsewhere.text
                == "\(silence); it can be taken over in 110 s; `maestro-swift resume --wait /s` waits for that")
        #expect(elsewhere.countdown == "\(silence); it can be taken over in 110 s")
        #expect(elsewhere.shortCountdown == "110 s until it can be taken over: \(silence)")
        let here = note(ReportingTests.alive(silent: 70, isHere: true))
        #expect(
            here.text
                == "its conductor, process 7 on this machine, has sent no "
                + "heartbeat for 70 s, though its process exists: `kill -CONT 7` continues it if it was suspended; after "
                + "`kill -KILL 7`, `maestro-swift resume /s` continues the study")
        #expect(here.countdown == nil && here.shortCountdown == nil)
    }

    @Test(
        "for programs there is one word for it, and who has the study",
        arguments: [
            (.none, "none", nil), (.starting, "starting", "a conductor that has just started"),
            (ReportingTests.alive(silent: 1), "alive", "process 7 on login2"),
            (ReportingTests.alive(silent: 60, isHere: true), "late", "process 7 on this machine"),
            (.silent(beat(silent: 400)), "silent", "process 7 on login2"),
            (.stuck(beat(silent: 1), cause: "c", since: at(0)), "stuck", "process 7 on login2"),
            (.dead(conductor), "dead", nil), (.stopped(conductor, at: at(0)), "stopped", nil),
            (.ended(conductor, at: at(0)), "ended", nil),
        ] as [(ConductorStatus, String, String?)])
    func word(presence: ConductorStatus, word: String, holder: String?) {
        #expect(presence.word == word && presence.holder == holder)
    }
}

/// What people are told of machines and schedulers that say nothing.
@Suite struct SilenceTests {
    private func note(
        _ count: Int, heard: Int64?, isSilent: Bool = false, seconds: Int64 = 200
    ) throws -> UnheardNote {
        let study = try Told(steps: "- {name: a, description: d, run: {cmd: $(P)}}", values: count)
        let steps = UnheardSteps(
            host: "my host", instances: (0..<count).map { InstanceID($0) }, heard: heard.map(at), isSilent: isSilent)
        return UnheardNote(steps, in: study.state, directory: "out", now: at(seconds))
    }

    private let gone = "if that machine is gone for good, `maestro-swift resume --host-is-gone 'my host' out` runs"

    @Test("local steps of a machine that is gone are told with their machine, and what lets them run again")
    func goneMachine() throws {
        #expect(
            try note(1, heard: 0).text
                == "a local step runs on my host, which has sent no heartbeat for 200 s: a_P.1; \(gone) it again")
        #expect(
            try note(3, heard: nil).text
                == "3 local steps run on my host, which has sent no heartbeat for a long time: "
                + "a_P.1, a_P.2, a_P.3; \(gone) them again")
        #expect(
            try note(5, heard: 0, isSilent: true, seconds: 300).text == "5 local steps run on my host, which has sent "
                + "no heartbeat for 5m00s: a_P.1, a_P.2, a_P.3 and 2 more; \(gone) them again")
        #expect(
            try note(1, heard: 0).fact
                == "it is a local step on my host, which has sent no heartbeat for 200 s; \(gone) it again")
    }

    @Test("one that may be heard of again is waited for", arguments: [(179, false), (180, true)])
    func mayComeBack(seconds: Int64, isGone: Bool) throws {
        let words = try note(1, heard: 0, seconds: seconds).text
        #expect(words.hasSuffix("; the outcome will be known once that machine responds again") == !isGone)
    }

    @Test(
        "a scheduler that does not answer is told with since when, and its program's words",
        arguments: [
            ("slurm", "Slurm"), ("sge", "Grid Engine"),
        ])
    func scheduler(name: String, title: String) throws {
        let study = try Told(name)
        let silence = SchedulerSilence(since: at(0), words: "timed \u{1B}out")
        let words =
            "\(title) has not responded since 2023-11-14 22:13:20: timed \\u{1B}out; its jobs presumably "
            + "continue, and their states will be updated when it responds"
        #expect(silence.text(of: study.state.graph.scheduler, zoneOffsetMinutes: 0) == words)
        let unheard = UnheardSteps(host: "h", instances: [InstanceID(0)], heard: nil, isSilent: true)
        let notices = study.snapshot(unheard: [unheard], silence: silence).notices
        #expect(notices.count == 2 && notices[0] == words && notices[1].hasPrefix("a local step runs on h, "))
    }
}
