import HostInterface
import Synchronization

/// A clock that stands still until it is told otherwise.
package final class ManualClock: WallClock {
    private struct State {
        var now: Int64
        /// By how much it was set to another time.
        var shift: Int64 = 0
        var sleepers: [(until: Int64, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    package init(_ now: Int64 = 1_700_000_000_000) { state = Mutex(State(now: now)) }

    package func now() -> Int64 { state.withLock { $0.now + $0.shift } }

    package func elapsed() -> Int64 { state.withLock { $0.now } }

    /// Somebody sets it.
    package func jump(milliseconds: Int64) { state.withLock { $0.shift += milliseconds } }

    package func zoneOffsetMinutes(at moment: Int64) -> Int { 0 }

    package func sleep(milliseconds: Int64) async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.sleepers.append(($0.now + milliseconds, continuation)) }
        }
    }

    package func advance(milliseconds: Int64) {
        let due = state.withLock { state in
            state.now += milliseconds
            let now = state.now
            let due = state.sleepers.filter { $0.until <= now }
            state.sleepers.removeAll { $0.until <= now }
            return due
        }
        for sleeper in due { sleeper.wake.resume() }
    }
}
