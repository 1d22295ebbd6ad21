/// A time limit as sbatch takes it.
///
/// Shapes: `m`, `m:s`, `h:m:s`, `d-h`, `d-h:m`, `d-h:m:s`; a bare number is *minutes*; `UNLIMITED`, `INFINITE` and
/// `inf` are no limit, and so is 0. Source: sbatch(1), `--time`.
package struct Walltime: Hashable, Sendable {
    /// As written.
    package let text: String
    /// The whole limit; `nil` for no limit.
    package let seconds: Int64?

    package init?(_ text: String) {
        self.text = text
        if ["UNLIMITED", "INFINITE", "INF"].contains(text.uppercased()) {
            seconds = nil
            return
        }
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = halves.count == 2 ? Self.number(halves[0]) : 0, let last = halves.last else { return nil }
        let parts = last.split(separator: ":", omittingEmptySubsequences: false).map(Self.number)
        guard let numbers = Self.allPresent(parts) else { return nil }
        let factors: [Int64]
        switch (halves.count, numbers.count) {
        case (2, 1...3): factors = [3600, 60, 1]
        case (1, 1), (1, 2): factors = [60, 1]
        case (1, 3): factors = [3600, 60, 1]
        default: return nil
        }
        let sum = days * 86_400 + zip(numbers, factors).reduce(0) { $0 + $1.0 * $1.1 }
        seconds = sum > 0 ? sum : nil
    }

    /// At most nine digits, so that no sum can overflow.
    private static func number(_ text: Substring) -> Int64? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }

    private static func allPresent(_ parts: [Int64?]) -> [Int64]? {
        let present = parts.compactMap { $0 }
        return present.count == parts.count ? present : nil
    }
}
