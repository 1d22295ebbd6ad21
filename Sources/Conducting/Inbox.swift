import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Synchronization
import Tracking

/// What may wake the conductor. Collected while it works, so that many ends cost one round.
final class Inbox: Sendable {
    enum Message: Sendable {
        case news(UnsolicitedUpdate, ExecutorID)
        case signal(HostSignal)
        case tick
        /// So much of the journal is on disk, or why that is not to be had.
        case synced(Int, HostError?)
    }

    private let messages = Mutex<[Message]>([])
    private let interval = Atomic(LookTimer().milliseconds)
    private let requests: AsyncStream<Void>
    private let notify: AsyncStream<Void>.Continuation

    init() {
        (requests, notify) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        notify.yield()
    }

    /// Milliseconds from one tick to the next.
    var tickInterval: Int64 {
        get { interval.load(ordering: .relaxed) }
        set { interval.store(newValue, ordering: .relaxed) }
    }

    var hearOfSync: @Sendable (Int, HostError?) -> Void { { [self] in post(.synced($0, $1)) } }

    /// Rings once for any number of messages posted since.
    var notifications: AsyncStream<Void> { requests }

    func drain() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// Whether somebody asks us to end, which is to be heard before anything new is begun.
    var hasSignal: Bool {
        messages.withLock { messages in
            messages.contains { if case .signal(let signal) = $0 { signal != .hangUp } else { false } }
        }
    }

    func close() { notify.finish() }
}
