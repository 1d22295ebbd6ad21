import Diagnostics

extension Study {
    /// Gives loops their parameter, and their steps what they wait for: what gathers within a round gathers that round, and
    /// each round waits for the one before.
    mutating func linkLoops(_ found: inout [Diagnostic]) {
        guard let first = loops.first else { return }
        addRounds(named: first.name.place)
        for index in steps.indices where steps[index].loop != nil {
            steps[index].dependencies = steps[index].dependencies.map {
                areInOneLoop(index, $0.step) ? $0.withinRound : $0
            }
        }
        guard !isTooWide(&found) else { return }
        let environment = TokenEnvironment(environment, dependencyPaths: [:])
        let numbers = Dictionary(steps.enumerated().map { ($1.name.value, $0) }) { first, _ in first }
        for index in steps.indices where steps[index].loop != nil {
            steps[index].namedBefore = stepsOfPreviousRound(namedBy: index, environment, numbers)
                .filter { areInOneLoop(index, $0) }
        }
        for loop in loops { linkRounds(of: loop) }
    }

    /// So many edges there may be between two rounds: each step that begins one waits for all steps of the one before.
    private static let mostEdgesBetweenRounds = 100_000

    private func isTooWide(_ found: inout [Diagnostic]) -> Bool {
        for loop in loops {
            let beginners = loop.members.count { beginsRound($0) }
            guard beginners.times(loop.members.count) > Self.mostEdgesBetweenRounds else { continue }
            found.append(
                .error(
                    "loop-too-wide", at: loop.name.place,
                    "each round of `\(loop.name.value)` begins with \(beginners) steps, and each of them waits for all "
                        + "\(loop.members.count) steps of the round before",
                    hint: "let one step begin the round, and the others depend on it"))
            return true
        }
        return false
    }

    /// As many rounds as the longest loop may have; the others go without the last ones.
    private mutating func addRounds(named place: Place) {
        var values = PlacedTexts()
        for round in 1...(loops.map(\.repetition.atMost).max() ?? 1) { values.append(String(round), at: place) }
        let label = Located("\(StepLoop.round).%%", at: place)
        add([Parameter(key: Located(StepLoop.round, at: place), values: values, labels: .pattern(label))], as: .listed)
    }

    /// A round begins once all of the one before is over. Where what begins a round was skipped, so is all that would follow;
    /// any other step may be left out of a round.
    private mutating func linkRounds(of loop: StepLoop) {
        let beginners = Set(loop.members.filter { beginsRound($0) })
        for index in loop.members {
            let awaited = beginners.contains(index) ? loop.members : steps[index].namedBefore.sorted()
            steps[index].previousRound = awaited.map { member in
                Dependency(
                    step: member, scope: .group, trigger: beginners.contains(member) ? .success : .unlessSkipped,
                    place: loop.repetition.place)
            }
        }
    }
}

extension Dependency {
    /// Of another step of the same loop.
    fileprivate var withinRound: Dependency {
        guard scope != .matching else { return self }
        return Dependency(
            step: step, scope: .group, columns: columns + [StepLoop.round], trigger: trigger, place: place)
    }
}
