/// A clock that goes on evenly from where another one stood, also when that one is set.
///
/// Clocks of machines are set while programs run: when a machine wakes up, or its time was wrong when it was started.
/// A conductor that waited until some time of day would then wait for hours, or not at all.
package struct MonotonicClock: WallClock {
    private let clock: any WallClock
    /// Milliseconds since 1970 at which `clock` had no time elapsed.
    private let origin: Int64

    package init(_ clock: any WallClock) {
        self.clock = clock
        origin = clock.now() - clock.elapsed()
    }

    package func now() -> Int64 { origin + clock.elapsed() }
    package func elapsed() -> Int64 { clock.elapsed() }
    package func zoneOffsetMinutes(at moment: Int64) -> Int { clock.zoneOffsetMinutes(at: moment) }
    package func sleep(milliseconds: Int64) async { await clock.sleep(milliseconds: milliseconds) }
}
