/// How long a conductor waits until it looks again at what jobs and users have written: longer once nothing has come for
/// a while, since a study may wait for days.
package struct LookTimer: Hashable, Sendable {
    private static let quick: Int64 = 500
    private static let slow: Int64 = 1000
    /// So many looks without news: ten seconds.
    private static let patience = 20

    private var looksWithoutNews = 0

    package init() {}

    package var milliseconds: Int64 { looksWithoutNews < Self.patience ? Self.quick : Self.slow }

    package mutating func looked(foundNews: Bool) {
        looksWithoutNews = foundNews ? 0 : min(looksWithoutNews + 1, Self.patience)
    }
}
