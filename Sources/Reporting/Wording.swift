import Diagnostics
package import Tracking

/// Counts in words: `2 running, 3 queued, 1 blocked`.
///
/// - Parameter blocked: How many of those that are queued something keeps from starting.
func counted(
    _ counts: Counts, blocked: Int, order: [StateWord] = StateWord.allCases
) -> [String] {
    order.flatMap { word -> [String] in
        guard word == .queued else { return counts[word] > 0 ? ["\(counts[word]) \(word.shown)"] : [] }
        let queued = max(0, counts[.queued] - blocked)
        return (blocked > 0 ? ["\(blocked) blocked"] : []) + (queued > 0 ? ["\(queued) queued"] : [])
    }
}

/// A number of things before what they do: `1 step is`, `2 steps are`.
func countedAre(_ count: Int, _ thing: String) -> String { counted(count, thing) + (count == 1 ? " is" : " are") }

extension StateWord {
    /// Something the user will want to know first.
    package var isTrouble: Bool {
        switch self {
        case .failed, .timedOut, .notRun: true
        case .waiting, .submitting, .queued, .running, .finished, .cancelled, .skipped, .removed: false
        }
    }

    package var shown: String { self == .timedOut ? "timed out" : self == .notRun ? "not run" : name }
}
