/// How many instances stand where.
package struct Counts: Hashable, Sendable {
    private var numbers = Array(repeating: 0, count: StateWord.allCases.count)

    package init() {}

    mutating func change(_ word: StateWord, by difference: Int) { numbers[word.position] += difference }

    package subscript(word: StateWord) -> Int { numbers[word.position] }

    /// Without what was removed from the study.
    package var total: Int { numbers.reduce(0, +) - self[.removed] }

    /// Whether each succeeded or was not needed.
    package var areAllWell: Bool { self[.finished] + self[.skipped] == total }

    /// What has failed, and is not tried again.
    package var failures: Int { self[.failed] + self[.timedOut] }

    package static func + (left: Counts, right: Counts) -> Counts {
        var sum = left
        for index in sum.numbers.indices { sum.numbers[index] += right.numbers[index] }
        return sum
    }

    /// Words that stand for at least one instance, in their order.
    package var present: [(word: StateWord, count: Int)] {
        StateWord.allCases.map { ($0, self[$0]) }.filter { $0.1 > 0 }
    }
}
