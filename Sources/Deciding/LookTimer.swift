/// How long a conductor waits until it looks again at what jobs and users have written: longer once nothing has come for
/// ten seconds, and again after half a minute, since a study may wait for days.
package struct LookTimer: Hashable, Sendable {
    /// How long to wait, after at least so many looks without news.
    private static let paces: [(looks: Int, milliseconds: Int64)] = [(0, 500), (20, 1000), (40, 2000)]

    private var looksWithoutNews = 0

    package init() {}

    package var milliseconds: Int64 { Self.paces.last { $0.looks <= looksWithoutNews }?.milliseconds ?? 500 }

    package mutating func looked(foundNews: Bool) {
        looksWithoutNews = foundNews ? 0 : min(looksWithoutNews + 1, Self.paces.last?.looks ?? 0)
    }
}
