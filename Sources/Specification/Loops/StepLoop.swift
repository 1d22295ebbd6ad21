package import Diagnostics

/// Steps that run again, round by round, until a condition over what they have found out holds: `repeat`.
package struct StepLoop: Sendable {
    /// Of the group, or of the step that is repeated alone.
    package let name: Located<String>
    /// Its steps, in the order of the file; indices into `Study.steps`.
    package var members: [Int]
    package let repetition: Repetition

    /// The parameter that counts the rounds of all loops, from 1.
    package static let round = "ROUND"
    /// So many rounds a loop has at most.
    package static let mostRounds = 10_000
}

/// What `repeat` says.
package struct Repetition: Sendable {
    /// Judged once a round is over: where it holds, no other one follows.
    package let until: WrittenExpression
    /// So many rounds there are at most.
    package let atMost: Int
    package let place: Place
}

extension Study {
    /// The parameter that counts rounds; nothing where no step is repeated.
    package var roundParameter: Int? {
        loops.isEmpty ? nil : parameters.lastIndex { $0.key.value == StepLoop.round }
    }

    /// Whether a step sees another one in the round that it is in itself.
    package func areInOneLoop(_ step: Int, _ other: Int) -> Bool {
        steps[step].loop != nil && steps[step].loop == steps[other].loop
    }

    /// Whether a step sees of another one the last round: that one is repeated, and this one is not with it.
    package func seesLastRound(_ step: Int, of other: Int) -> Bool {
        steps[other].loop != nil && steps[step].loop != steps[other].loop
    }

    /// The loop that a step is a part of.
    package func loop(ofStep step: Int) -> StepLoop? { steps[step].loop.map { loops[$0] } }

    /// As if each step ran once.
    package mutating func forgetLoops() {
        loops = []
        for index in steps.indices {
            (steps[index].loop, steps[index].previousRound, steps[index].namedBefore) = (nil, [], [])
        }
    }

    /// The steps of its own loop that a step waits for.
    func parentsInLoop(of step: Int) -> [Int] {
        steps[step].dependencies.map(\.step).filter { areInOneLoop(step, $0) }
    }

    /// Whether a round begins with a step: it waits for no other one of its loop.
    package func beginsRound(_ step: Int) -> Bool {
        steps[step].loop != nil && parentsInLoop(of: step).isEmpty
    }
}
