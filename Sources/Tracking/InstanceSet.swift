package import Expansion

/// Instances as ranges of their numbers: a whole step costs as little as one instance.
package struct InstanceSet: Hashable, Sendable {
    /// Ascending, apart from one another.
    package let ranges: [Range<UInt32>]

    package init(_ instances: some Sequence<InstanceID>) {
        var ranges: [Range<UInt32>] = []
        for index in instances.map(\.index).sorted() {
            if let last = ranges.last, last.upperBound >= index {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, index + 1)
            } else {
                ranges.append(index..<index + 1)
            }
        }
        self.ranges = ranges
    }

    package var isEmpty: Bool { ranges.isEmpty }

    /// - Complexity: O(log of the ranges).
    package func contains(_ instance: InstanceID) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= instance.index { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(instance.index)
    }

    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Those that a study of so many instances has; a file may claim any range.
    package func instances(below count: Int) -> [InstanceID] {
        let known = 0..<UInt32(clamping: count)
        return ranges.flatMap { $0.clamped(to: known).map { InstanceID($0) } }
    }

    /// `3-7,9`.
    package var text: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound - 1)" }
            .joined(separator: ",")
    }

    /// Nothing where the text is not as ``text`` writes it.
    package init?(_ text: String) {
        var ranges: [Range<UInt32>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt32($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last, last < UInt32.max,
                ranges.last.map({ $0.upperBound < first }) ?? true
            else { return nil }
            ranges.append(first..<last + 1)
        }
        self.ranges = ranges
    }
}
