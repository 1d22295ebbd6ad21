import Deciding
import Testing
import Tracking

/// When a scheduler is asked again.
@Suite struct PollTimerTests {
    private func timer() -> PollTimer { PollTimer(shortest: 5, calm: 20, longest: 60) }

    /// The seconds from a question to the next one in its turn.
    private func pause(_ timer: PollTimer, after asked: Int64) -> Int64? {
        (1...200).first { timer.isDue(at: at(asked + $0)) }
    }

    @Test("questions become rarer while nothing changes, up to the longest pause, and calm again when something does")
    func rarer() {
        var timer = timer()
        #expect(timer.isDue(at: at(0)))
        var pauses: [Int64?] = []
        for (asked, isNew) in [(0, true), (100, false), (200, false), (300, false), (400, true)] as [(Int64, Bool)] {
            timer.polled(at: at(asked), somethingChanged: isNew)
            pauses.append(pause(timer, after: asked))
        }
        #expect(pauses == [20, 30, 45, 60, 20])
    }

    @Test("an end that the scheduler may explain is asked about once, and not sooner than the shortest pause allows")
    func hurried() {
        var timer = timer()
        timer.polled(at: at(100), somethingChanged: true)
        timer.hurry()
        #expect(pause(timer, after: 100) == 5)
        timer.polled(at: at(105), somethingChanged: true)
        #expect(pause(timer, after: 105) == 20)
    }

    @Test(
        "what jobs and users write is looked at twice a second, and half as often once nothing has come for ten seconds"
    )
    func looks() {
        var timer = LookTimer()
        func look(_ count: Int) { for _ in 0..<count { timer.looked(foundNews: false) } }
        look(19)
        #expect(timer.milliseconds == 500)
        look(1)
        #expect(timer.milliseconds == 1000)
        look(19)
        #expect(timer.milliseconds == 1000)
        look(1)
        #expect(timer.milliseconds == 2000)
        look(100_000)
        #expect(timer.milliseconds == 2000)
        timer.looked(foundNews: true)
        #expect(timer.milliseconds == 500)
    }
}
