package import HostInterface
import Synchronization

/// Syncs that were asked for and are done when a test says so.
package final class FakeSyncs: Sendable {
    package typealias Sync = @Sendable (HostError?) -> Void

    private let state = Mutex<(isHeld: Bool, waiting: [Sync])>((false, []))

    /// From now on a sync that is asked for waits.
    package func hold() { state.withLock { $0.isHeld = true } }

    /// Lets those go that wait, and all that come.
    ///
    /// - Parameter failure: Why those that wait fail.
    package func letGo(failing failure: HostError? = nil) {
        let waiting = state.withLock { state in
            defer { state = (false, []) }
            return state.waiting
        }
        for sync in waiting { sync(failure) }
    }

    func ask(_ sync: @escaping Sync) {
        let isHeld = state.withLock { state in
            if state.isHeld { state.waiting.append(sync) }
            return state.isHeld
        }
        if !isHeld { sync(nil) }
    }
}
