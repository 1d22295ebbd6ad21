import Glibc
import HostInterface

struct LiveClock: WallClock {
    func now() -> Int64 { milliseconds(of: CLOCK_REALTIME) }

    /// Counts the time that the machine sleeps too; clock_gettime(2).
    func elapsed() -> Int64 { milliseconds(of: CLOCK_BOOTTIME) }

    private func milliseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    func zoneOffsetMinutes(at moment: Int64) -> Int {
        var seconds = time_t(moment / 1000)
        var local = unsafe tm()
        guard unsafe localtime_r(&seconds, &local) != nil else { return 0 }
        return unsafe local.tm_gmtoff / 60
    }

    func sleep(milliseconds: Int64) async {
        // Cancellation ends the sleep, which is all that the caller wants of it.
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }
}

struct LiveRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
    }
}
