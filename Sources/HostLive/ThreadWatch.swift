import Glibc
import HostInterface
import Synchronization

/// Finds out whether this process could start another thread, on a thread that it has already.
///
/// Tasks cannot do that: the pool that runs them waits for its next thread in silence where there can be none.
final class ThreadWatch: Sendable, Watching {
    /// What the watching thread has of it.
    private final class Shared: Sendable {
        let isOver = Atomic(false)
        let report: @Sendable (_ isLacking: Bool) -> Void

        init(_ report: @escaping @Sendable (Bool) -> Void) { self.report = report }

        /// Tells once when three tries in a row have failed, a second apart, and once when one succeeds again.
        func watch() {
            var failures = 0
            while !isOver.load(ordering: .relaxed) {
                let canStart = canStart(threads: 1)
                if canStart, failures >= 3 { report(false) }
                failures = canStart ? 0 : failures + 1
                if failures == 3 { report(true) }
                // A try costs a thread, and a study may wait for days.
                sleep(canStart ? 5 : 1)
            }
        }
    }

    private let shared: Shared

    /// Nobody watches where not even this thread can be started.
    init(_ report: @escaping @Sendable (_ isLacking: Bool) -> Void) {
        shared = Shared(report)
        let box = unsafe Unmanaged.passRetained(shared)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Shared>.fromOpaque(context).takeRetainedValue().watch()
                return nil
            }, box.toOpaque())
        if result == 0 { pthread_detach(thread) } else { unsafe box.release() }
    }

    deinit { shared.isOver.store(true, ordering: .relaxed) }
}
