/// How a conductor's work ended; of several reasons the one that stands last counts.
package enum ConductorEnd: Int, Comparable, Sendable {
    case complete
    /// Asked to go by a signal; the study's jobs go on, and another conductor can take it up.
    case interrupted
    /// Another conductor took over.
    case superseded
    /// Somebody removed the study directory, or moved it.
    case removed

    package static func < (left: ConductorEnd, right: ConductorEnd) -> Bool { left.rawValue < right.rawValue }
}

extension ConductorLoop {
    /// Notes a reason to end before the study does.
    mutating func mustEnd(_ reason: ConductorEnd) { ending = max(ending ?? reason, reason) }

    /// Whether nothing may be written any more, since the study is not ours or not there.
    var isBarred: Bool { ending.map { $0 >= .superseded } ?? false }
}
