import Testing
import Tracking

@testable import Deciding

/// How a conductor yields to a scheduler that is busy or away.
@Suite struct BackpressureTests {
    private func pausesUntil(_ pressure: Backpressure, from start: Int64) -> Int64 {
        (start...start + 1000).first { !pressure.isPausing(at: at($0)) } ?? -1
    }

    @Test("each pause is twice as long as the one before, up to five minutes")
    func doubling() {
        var pressure = Backpressure()
        #expect(!pressure.isPausing(at: at(0)))
        let pauses = (0..<8).map { _ in
            pressure.backOff(at: at(1000))
            return pausesUntil(pressure, from: 1000) - 1000
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300])
    }

    @Test("submissions under way are halved each time, and come back one by one")
    func width() {
        var pressure = Backpressure()
        let full = pressure.width
        pressure.backOff(at: at(0))
        #expect(pressure.width == full / 2 && full > 1)
        for _ in 0..<20 { pressure.backOff(at: at(0)) }
        #expect(pressure.width == 1)
        pressure.submissionsGoWell()
        #expect(pressure.width == 2 && !pressure.isPausing(at: at(0)))
    }

    @Test("once a scheduler answers that was silent, the pause lasts no longer than the shortest")
    func answers() {
        var pressure = Backpressure()
        for _ in 0..<6 { pressure.backOff(at: at(0)) }
        pressure.heard(isSilent: false, at: at(1))
        #expect(pausesUntil(pressure, from: 1) == 160)
        pressure.heard(isSilent: true, at: at(2))
        pressure.heard(isSilent: false, at: at(3))
        #expect(pausesUntil(pressure, from: 3) == 8)
    }
}
