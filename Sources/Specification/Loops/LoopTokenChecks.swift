import Diagnostics

extension TokenChecker {
    /// What it names of another round; says whether it does.
    mutating func checkRounds(_ token: Token, at place: Place, step: Int, in kind: OutputPlace) -> Bool {
        let name = token.plainName
        guard !study.loops.isEmpty, environment.texts[name] == nil else { return false }
        let isCommand = kind.isCommand
        let problem: Diagnostic?
        if name == StepLoop.round || name.hasPrefix("\(StepLoop.round).") {
            guard study.steps[step].loop == nil else { return false }
            problem = .roundOutside(study.steps[step], at: place)
        } else if let previous = PreviousToken(name), let other = steps[previous.step] {
            problem = study.problem(of: previous, naming: other, in: step, isCommand: isCommand, at: place)
        } else if let loop = nameOfCountedLoop(name).flatMap({ loops[$0] }) {
            problem = study.problemOfRounds(of: loop, in: step, isCommand: isCommand, at: place)
        } else if isOfPreviousRound(name) || nameOfCountedLoop(name) != nil && !isStepName(name) {
            reportRoundToken(token, at: place)
            return true
        } else if let other = stepOfWorkspace(name), study.seesLastRound(step, of: other), !gathers(other, step) {
            problem = study.problemOfLastWorkspace(of: other, in: step, isCommand: isCommand, at: place)
        } else {
            return false
        }
        if let problem { errors.append(problem) }
        return true
    }

    /// Unless a step is called so.
    private func isOfPreviousRound(_ name: String) -> Bool {
        name.hasPrefix(PreviousToken.prefix) && !isStepName(name)
    }

    /// Whether a step's name stands before the last point.
    private func isStepName(_ name: String) -> Bool {
        DottedName(name).map { steps[String($0.stem)] != nil } ?? false
    }

    private mutating func reportRoundToken(_ token: Token, at place: Place) {
        let isPrevious = token.plainName.hasPrefix(PreviousToken.prefix)
        reportToken(
            at: place, "`$(\(token.name))` names nothing of \(isPrevious ? "the previous round" : "a loop")",
            hint: isPrevious
                ? "write `$(previous.STEP.outputs.NAME)` or `$(previous.STEP.workspace)`, with a step of the loop"
                : nearest(to: String(token.plainName.dropLast(7)), in: study.loops.map(\.name.value))
                    .map { "did you mean `$(\($0).rounds)`?" } ?? "write the name of a loop of this study")
    }

    private func stepOfWorkspace(_ name: String) -> Int? {
        DottedName(name).flatMap { $0.ending == "workspace" ? steps[String($0.stem)] : nil }
    }
}

/// Tokens that name something of another round: `$(previous.STEP…)`, `$(STEP.workspace)` and `$(NAME.rounds)` of a loop.
extension Study {
    /// - Parameters:
    ///   - other: The step that it names.
    ///   - isCommand: Whether it stands in what a shell reads.
    func problem(of token: PreviousToken, naming other: Int, in index: Int, isCommand: Bool, at place: Place)
        -> Diagnostic?
    {
        let (own, name) = (steps[index].name.value, token.step)
        guard steps[index].loop != nil else {
            return .error(
                "previous-outside-loop", at: place, "step `\(own)` has no previous round, since it is not repeated",
                hint: steps[other].loop == nil ? "write `$(\(name).…)`" : "`$(\(name).…)` is that of the last round")
        }
        guard areInOneLoop(index, other) else {
            return .error(
                "previous-outside-loop", at: place, "`\(name)` is not repeated together with `\(own)`",
                hint: "write `$(\(name).…)` without `previous`")
        }
        guard case .output(let output) = token else { return nil }
        guard isCommand else { return .previousOutsideCommand(output, at: place) }
        let declared = steps[other].outputs.values.first { $0.name.value == output.name }
        guard declared?.standard == nil else { return nil }
        return .error(
            "no-previous-round", at: place, "`\(output.name)` of `\(name)` has no previous value in round 1",
            hint: "say what counts then, as in `\(output.name): {type: number, default: 0}` in `outputs` of `\(name)`")
    }

    /// Of the workspace of the last round, which is known once the loop is over.
    func problemOfLastWorkspace(of other: Int, in index: Int, isCommand: Bool, at place: Place) -> Diagnostic? {
        let name = steps[other].name.value
        guard steps[index].dependencies.contains(where: { $0.step == other }) else {
            return .error(
                "workspace-without-dependency", at: place,
                "step `\(steps[index].name.value)` uses the workspace of `\(name)`, which is repeated, and does not depend on it",
                hint: "add `depends: [\(name)]`")
        }
        guard !isCommand else { return nil }
        return .error(
            "output-outside-command", at: place,
            "`$(\(name).workspace)` is that of the last round, so only `cmd` and `restart` can use it",
            hint: "use it in `cmd`")
    }

    func problemOfRounds(of loop: Int, in index: Int, isCommand: Bool, at place: Place) -> Diagnostic? {
        let name = loops[loop].name.value
        guard steps[index].loop != loop else {
            return .error(
                "rounds-within-loop", at: place, "`$(\(name).rounds)` is known once the loop is over",
                hint: "use `$(\(StepLoop.round))`, the number of the round")
        }
        guard steps[index].role == .regular else {
            return .error(
                "output-of-many", at: place,
                "step `\(steps[index].name.value)` of `\(steps[index].role.rawValue)` cannot use `$(\(name).rounds)`",
                hint: "count the rows of `$(STEP.outputs)`, with a step of the loop")
        }
        guard steps[index].dependencies.contains(where: { steps[$0.step].loop == loop && $0.scope == .matching }) else {
            return .error(
                "output-without-dependency", at: place,
                "step `\(steps[index].name.value)` uses `$(\(name).rounds)` and does not depend on `\(name)`",
                hint: "add `depends: [\(name)]`")
        }
        guard !isCommand else { return nil }
        return .error(
            "output-outside-command", at: place, "only `cmd` and `restart` can use `$(\(name).rounds)`",
            hint: "use it in `cmd`")
    }
}

extension Diagnostic {
    fileprivate static func previousOutsideCommand(_ output: OutputToken, at place: Place) -> Diagnostic {
        .error(
            "output-outside-command", at: place,
            "only `cmd` and `restart` can use `$(previous.\(output.step).outputs.\(output.name))`",
            hint: "use it in `cmd`")
    }
}
