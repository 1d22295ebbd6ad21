import Tracking

/// Calls of schedulers' programs that are not in the journal yet.
struct ProgramCalls: Sendable {
    private var counts: [String: Int] = [:]
    private var noted = Timestamp(milliseconds: 0)

    mutating func add(_ calls: [String: Int]) { counts.merge(calls) { $0 + $1 } }

    /// What they cost is told with whatever else there is to write, or else once a minute.
    ///
    /// - Parameter isCheap: Whether something else is written now.
    mutating func due(at now: Timestamp, isCheap: Bool) -> [Event] {
        guard !counts.isEmpty, isCheap || now.milliseconds(since: noted) >= 60_000 else { return [] }
        defer { (counts, noted) = ([:], now) }
        return counts.sorted { $0.key < $1.key }.map { .called(program: $0.key, count: $0.value) }
    }
}
