/// Which tasks of an array a row is about.
package enum TaskSet: Hashable, Sendable {
    /// A job of its own.
    case whole
    case ranges([ClosedRange<UInt32>])

    /// Goes through those of an array's known tasks that are among them: a row may name more than are known, or fewer.
    ///
    /// - Parameter known: Each once, in a collection that finds an element at once.
    package func forEach(among known: some Collection<UInt32>, _ body: (UInt32) -> Void) {
        guard case .ranges(let ranges) = self else { return known.forEach(body) }
        for range in ranges {
            if range.count <= known.count {
                range.lazy.filter(known.contains).forEach(body)
            } else {
                known.lazy.filter(range.contains).forEach(body)
            }
        }
    }

    /// The same as a set.
    package func tasks(among known: Set<UInt32>) -> Set<UInt32> { [self].tasks(among: known) }

    /// The largest MaxArraySize; slurm.conf(5).
    private static let mostTasks = 4_000_001

    /// - Parameter text: `N/A`, `5`, `0-9,12%4`, `0-9:2`; the number behind a percent sign is the array's throttle.
    package init?(_ text: some StringProtocol) {
        guard text != "N/A", !text.isEmpty else {
            self = .whole
            return
        }
        var ranges: [ClosedRange<UInt32>] = []
        for part in text.prefix(while: { $0 != "%" }).split(separator: ",") {
            let halves = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let ends = halves[0].split(separator: "-", maxSplits: 1).map { UInt32($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else { return nil }
            let step = halves.count == 2 ? UInt32(halves[1]) : 1
            guard let step, step > 0 else { return nil }
            if step == 1 {
                ranges.append(first...last)
            } else {
                guard ranges.count + Int((last - first) / step) < Self.mostTasks else { return nil }
                ranges += stride(from: first, through: last, by: Int(step)).map { $0...$0 }
            }
        }
        self = .ranges(ranges)
    }
}

extension [TaskSet] {
    /// Those of an array's known tasks that are among any of them.
    package func tasks(among known: Set<UInt32>) -> Set<UInt32> {
        reduce(into: []) { tasks, set in set.forEach(among: known) { tasks.insert($0) } }
    }
}

/// As few ranges as hold exactly these numbers.
package func ranges(of numbers: [UInt32]) -> [ClosedRange<UInt32>] {
    var ranges: [ClosedRange<UInt32>] = []
    for number in numbers.sorted() {
        if let last = ranges.last, last.upperBound &+ 1 == number {
            ranges[ranges.count - 1] = last.lowerBound...number
        } else {
            ranges.append(number...number)
        }
    }
    return ranges
}
