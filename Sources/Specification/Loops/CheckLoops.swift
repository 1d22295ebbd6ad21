import Diagnostics
import Expressions

/// Whether what loops need is there, and whether only their steps count rounds.
func checkLoops(_ study: Study) -> [Diagnostic] {
    guard !study.loops.isEmpty else { return [] }
    let numbers = Dictionary(study.steps.enumerated().map { ($1.name.value, $0) }) { first, _ in first }
    var outputs = OutputTokenChecker(study, steps: numbers)
    return study.loops.flatMap { checkCondition(of: $0, in: study, numbers, &outputs) } + checkRoundsOutside(study)
}

/// A condition that asks about nothing of its loop would never change.
///
/// - Parameter numbers: Of all steps, by their names.
private func checkCondition(
    of loop: StepLoop, in study: Study, _ numbers: [String: Int], _ outputs: inout OutputTokenChecker
) -> [Diagnostic] {
    let until = loop.repetition.until
    var (found, changes): ([Diagnostic], Bool) = ([], false)
    for use in until.expression.names where found.count < 100 {
        if use.name == StepLoop.round { changes = true }
        guard let name = ConditionName(use.name, isStep: { numbers[$0] != nil }), let step = numbers[name.step] else {
            continue
        }
        changes = true
        let place = until.text.place(at: use.range.lowerBound)
        if !loop.members.contains(step) {
            found.append(.outsideLoop(name, loop, at: place))
        } else if case .output(let token) = name, let wrong = outputs.undeclared(token, of: step, at: place) {
            found.append(wrong)
        }
    }
    if !changes, found.isEmpty {
        found.append(
            .error(
                "constant-condition", at: until.text.place,
                "`until` of `\(loop.name.value)` asks about none of its steps, so it never changes",
                hint:
                    "use a value that a step of it publishes, such as `$(\(study.steps[loop.members[0]].name.value).outputs.error)`"
            ))
    }
    return found
}

/// Rounds are counted where they happen.
private func checkRoundsOutside(_ study: Study) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for step in study.steps where step.loop == nil && !found.isEnough {
        if let group = step.dependencies.first(where: { $0.columns.contains(StepLoop.round) }) {
            found.append(.roundOutside(step, at: group.place))
        }
        if let condition = step.condition,
            let use = condition.expression.names.first(where: { $0.name == StepLoop.round })
        {
            found.append(.roundOutside(step, at: condition.text.place(at: use.range.lowerBound)))
        }
    }
    return found
}

extension Diagnostic {
    fileprivate static func outsideLoop(_ name: ConditionName, _ loop: StepLoop, at place: Place) -> Diagnostic {
        .error(
            "constant-condition", at: place,
            "`\(name.step)` is not part of `\(loop.name.value)`, so `\(name.text)` never changes",
            hint: "use a value that a step of `\(loop.name.value)` publishes")
    }

    static func takenRound(_ what: String, at place: Place) -> Diagnostic {
        .error(
            "reserved-name", at: place,
            "\(what) cannot be called `\(StepLoop.round)`, which is the number of a loop's round",
            hint: "choose another name")
    }

    static func roundOutside(_ step: Step, at place: Place) -> Diagnostic {
        .error(
            "round-outside-loop", at: place,
            "`\(StepLoop.round)` counts the rounds of a loop, and step `\(step.name.value)` is not repeated",
            hint: "use `$(NAME.rounds)`, with the name of the loop: it tells how many rounds there were")
    }
}
