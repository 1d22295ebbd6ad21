import Diagnostics

/// Values of other steps in the texts of one: which steps those are, and where they may stand.
struct OutputTokenChecker {
    private let study: Study
    private let steps: [String: Int]
    /// The variables of the step that is looked at now, with what each stands for.
    private var variables: (step: Int, tokens: [String: OutputToken]) = (-1, [:])

    init(_ study: Study, steps: [String: Int]) {
        self.study = study
        self.steps = steps
    }

    /// A token of a step that the study has.
    func token(_ name: String) -> OutputToken? {
        OutputToken(name).flatMap { steps[$0.step] == nil ? nil : $0 }
    }

    /// - Parameter isCommand: Whether it stands in what runs when the step begins.
    mutating func problem(of token: OutputToken, at place: Place, step: Int, isCommand: Bool) -> Diagnostic? {
        guard let other = steps[token.step] else { return nil }
        guard isCommand else { return .outputOutsideCommand(token, at: place) }
        let own = study.steps[step]
        guard other != step else { return .outputOfItself(token, at: place) }
        guard let dependency = own.dependencies.first(where: { $0.step == other }) else {
            return .outputWithoutDependency(token, step: own.name.value, at: place)
        }
        guard dependency.scope == .matching else { return .outputOfMany(token, step: own.name.value, at: place) }
        return undeclared(token, of: study.steps[other], at: place) ?? takenVariable(token, at: place, step: step)
    }

    /// Who declares some of its values declares all that others may use.
    private func undeclared(_ token: OutputToken, of step: Step, at place: Place) -> Diagnostic? {
        let known = step.outputs.values.map(\.name.value)
        guard !known.isEmpty, !known.contains(token.name) else { return nil }
        return .error(
            "output-not-declared", at: place, "step `\(token.step)` declares no value `\(token.name)`",
            hint: nearest(to: token.name, in: known).map { "did you mean `\($0)`?" }
                ?? "add `\(token.name): text` to its `outputs`")
    }

    /// Two steps whose names differ in signs alone.
    private mutating func takenVariable(_ token: OutputToken, at place: Place, step: Int) -> Diagnostic? {
        if variables.step != step { variables = (step, [:]) }
        let variable = outputVariable(step: token.step, name: token.name)
        guard let other = variables.tokens.updateValue(token, forKey: variable), other != token else { return nil }
        return .error(
            "output-variable-taken", at: place,
            "`\(token.text)` and `\(other.text)` would both be the variable `\(variable)`",
            hint: "rename one of the steps")
    }
}

extension OutputToken {
    fileprivate var text: String { "$(\(step).outputs.\(name))" }
}

extension Diagnostic {
    fileprivate static func outputOutsideCommand(_ token: OutputToken, at place: Place) -> Diagnostic {
        .error(
            "output-outside-command", at: place,
            "`\(token.text)` is not known before the step begins, so only `cmd` and `restart` can use it",
            hint: "use it in `cmd`")
    }

    fileprivate static func outputOfItself(_ token: OutputToken, at place: Place) -> Diagnostic {
        .error(
            "output-of-itself", at: place, "step `\(token.step)` uses a value that it publishes itself",
            hint: "use a shell variable within a command")
    }

    fileprivate static func outputWithoutDependency(_ token: OutputToken, step: String, at place: Place) -> Diagnostic {
        .error(
            "output-without-dependency", at: place,
            "step `\(step)` uses a value of `\(token.step)` and does not depend on it",
            hint: "add `depends: [\(token.step)]`")
    }

    fileprivate static func outputOfMany(_ token: OutputToken, step: String, at place: Place) -> Diagnostic {
        .error(
            "output-of-many", at: place,
            "`\(token.text)` is one value, and step `\(step)` depends on several instances of `\(token.step)`",
            hint:
                "read `$(\(token.step).outputs)`, a CSV file with all of them, or depend on `\(token.step)` without `_*`"
        )
    }
}
