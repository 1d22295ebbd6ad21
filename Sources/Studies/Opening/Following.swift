package import HostInterface
package import Reporting
import Tracking

/// Stays with a study: how it stands now, and then again and again as it goes on.
package struct Following {
    package private(set) var opened: OpenedStudy
    private let path: String
    private let host: Host
    private var began: Int64
    private var refreshed: Int64?
    private var unheard: [UnheardSteps] = []
    /// Between two looks for local steps that nothing is heard of, since that takes the reading of their records.
    private static let refreshMilliseconds: Int64 = 10_000
    /// How much longer it rests than it works.
    private static let rest: Int64 = 10

    /// - Parameter path: Of a study directory; snapshots call it so.
    package init(_ path: String, host: Host) throws {
        opened = try openStudy(path, for: .reading, host: host)
        self.path = path
        self.host = host
        began = host.clock.elapsed()
    }

    /// How it stands by its journal.
    package mutating func snapshot() -> RunSnapshot {
        began = host.clock.elapsed()
        if refreshed.map({ began - $0 >= Self.refreshMilliseconds }) ?? true {
            unheard = opened.unheardSteps(host)
            refreshed = began
        }
        return opened.snapshot(as: path, readingRecords: false, unheard: unheard, host: host)
    }

    /// Rests for some time, longer where there was much to do since the last snapshot, and reads what was written since.
    package mutating func next(milliseconds shortest: Int64) async throws {
        await host.clock.sleep(milliseconds: max(shortest, (host.clock.elapsed() - began) * Self.rest))
        try opened.refresh(host)
    }
}
