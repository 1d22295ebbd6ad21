import HostInterface
import Studies

/// What ``StudyRun/snapshots(every:patience:)`` gives.
struct Snapshots: AsyncSequence, Sendable {
    typealias Element = Snapshot
    typealias Failure = MaestroError

    let directory: String
    let interval: Duration
    let patience: Duration

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncIteratorProtocol {
        private let sequence: Snapshots
        private let host = Host.ofThisProgram()
        private var following: Following?
        private var last: Snapshot?
        /// Since when nobody conducts.
        private var alone: Int64?

        init(_ sequence: Snapshots) { self.sequence = sequence }

        mutating func next() async throws(MaestroError) -> Snapshot? {
            try await next(isolation: nil)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(MaestroError) -> Snapshot? {
            guard last?.isOver != true else { return nil }
            do {
                while !Task.isCancelled {
                    var following = try await read()
                    let snapshot = Snapshot(following.snapshot())
                    self.following = following
                    if !snapshot.isSame(as: last) {
                        last = snapshot
                        return snapshot
                    }
                    try checkCompany(following)
                }
                return nil
            } catch { throw MaestroError(error) }
        }

        private mutating func read() async throws -> Following {
            guard var following else { return try Following(sequence.directory, host: host) }
            // What two hold is copied when it changes.
            self.following = nil
            try await following.next(milliseconds: sequence.interval.wholeMilliseconds)
            return following
        }

        /// - Throws: Where nobody has conducted the study for too long.
        private mutating func checkCompany(_ following: Following) throws {
            do {
                _ = try following.opened.hasEnded(sequence.directory, host: host)
                alone = nil
            } catch {
                let now = host.clock.elapsed()
                let since = alone ?? now
                alone = since
                guard now - since < sequence.patience.wholeMilliseconds else { throw error }
            }
        }
    }
}

extension Duration {
    /// Not negative, and no more than can be counted with.
    fileprivate var wholeMilliseconds: Int64 {
        let seconds = min(max(0, components.seconds), 1_000_000_000)
        return seconds * 1000 + max(0, components.attoseconds) / 1_000_000_000_000_000
    }
}
