package import Expansion
package import Tracking

/// How many instances stand where.
package struct Counts: Hashable, Sendable {
    private var numbers: [Int]

    package init() { numbers = Array(repeating: 0, count: StateWord.allCases.count) }

    package init(_ state: RunState, _ instances: some Sequence<InstanceID>) {
        self.init()
        for instance in instances { add(StateWord(state[instance].phase)) }
    }

    private static let positions = Dictionary(
        StateWord.allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

    package mutating func add(_ word: StateWord) { numbers[Self.positions[word] ?? 0] += 1 }

    package subscript(word: StateWord) -> Int { numbers[Self.positions[word] ?? 0] }

    package var total: Int { numbers.reduce(0, +) }

    /// Words that stand for at least one instance, in their order.
    package var present: [(word: StateWord, count: Int)] {
        StateWord.allCases.map { ($0, self[$0]) }.filter { $0.1 > 0 }
    }
}
