import Diagnostics
import Executors

/// Values of other steps in the texts of one: which steps those are, and where they may stand.
struct OutputTokenChecker {
    private let study: Study
    private let steps: [String: Int]
    /// The step that is looked at now, and what it depends on, by step, once that was asked for.
    private var step = 0
    private var dependencies: [Int: Dependency]?
    /// The variables that it has so far, each with its value; and the names of the environment that it has used.
    private var variables: [String: OutputToken] = [:]
    private var names: (inCommands: Set<String>, elsewhere: Set<String>) = ([], [])
    /// The values that stand in the text of a name of the environment.
    private var inNames: [String: [OutputToken]] = [:]
    /// The names that a step declares.
    private var declared: [Int: Set<String>] = [:]

    init(_ study: Study, steps: [String: Int]) {
        self.study = study
        self.steps = steps
    }

    mutating func begin(step index: Int) {
        step = index
        dependencies = nil
        variables = [:]
        names = ([], [])
    }

    /// A token of a step that the study has.
    func token(_ name: String) -> OutputToken? {
        OutputToken(name).flatMap { steps[$0.step] == nil ? nil : $0 }
    }

    /// The values that a token means: its own, or those in the text of a name of the environment, the first time that the
    /// step uses it.
    mutating func tokens(
        of name: String, in environment: TokenEnvironment, isCommand: Bool
    ) -> [OutputToken] {
        guard let text = environment.texts[name] else { return token(name).map { [$0] } ?? [] }
        // The text may be long, and used often.
        let isFirst = isCommand ? names.inCommands.insert(name).inserted : names.elsewhere.insert(name).inserted
        guard isFirst, text.utf8.contains(UInt8(ascii: "$")) else { return [] }
        if let known = inNames[name] { return known }
        let found = Specification.tokens(in: text).compactMap { token($0.plainName) }
        inNames[name] = found
        return found
    }

    mutating func problem(of token: OutputToken, at place: Place, in text: OutputPlace) -> Diagnostic? {
        switch text {
        case .command: return problem(of: .output(token), at: place) ?? takenVariable(token, at: place)
        case .request: return problem(of: .output(token), at: place)
        case .scriptRequest(let key): return .outputInScript(token, key, at: place)
        case .other: return .outputOutsideCommand(token, at: place)
        }
    }

    /// Of what is asked about one instance of another step.
    mutating func problem(of name: ConditionName, at place: Place) -> Diagnostic? {
        guard let other = steps[name.step] else { return nil }
        let own = study.steps[step].name.value
        guard other != step else { return .ofItself(name, at: place) }
        guard let dependency = dependency(on: other) else { return .withoutDependency(name, step: own, at: place) }
        guard dependency.scope == .matching else {
            return study.steps[step].role == .regular
                ? .ofMany(name, step: own, at: place) : .inHandler(name, study.steps[step], at: place)
        }
        guard case .output(let token) = name else { return nil }
        return undeclared(token, of: other, at: place)
    }

    /// Many steps name no value, and some depend on thousands.
    private mutating func dependency(on other: Int) -> Dependency? {
        let known =
            dependencies
            ?? Dictionary(study.steps[step].dependencies.map { ($0.step, $0) }) { first, _ in first }
        dependencies = known
        return known[other]
    }

    /// Who declares some of its values declares all that others may use.
    mutating func undeclared(_ token: OutputToken, of other: Int, at place: Place) -> Diagnostic? {
        let known = declared[other] ?? Set(study.steps[other].outputs.values.map(\.name.value))
        declared[other] = known
        guard !known.isEmpty, !known.contains(token.name) else { return nil }
        return .error(
            "output-not-declared", at: place, "step `\(token.step)` declares no value `\(token.name)`",
            hint: nearest(to: token.name, in: known.sorted()).map { "did you mean `\($0)`?" }
                ?? "add `\(token.name): text` to its `outputs`")
    }

    /// Two steps whose names differ in signs alone.
    private mutating func takenVariable(_ token: OutputToken, at place: Place) -> Diagnostic? {
        let variable = outputVariable(step: token.step, name: token.name)
        guard let other = variables.updateValue(token, forKey: variable), other != token else { return nil }
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
            "`\(token.text)` is not known before the step begins, so only `cmd`, `restart`, `when` and requests such as "
                + "`walltime` can use it",
            hint: "use it in `cmd`")
    }

    fileprivate static func outputInScript(_ token: OutputToken, _ key: ResourceKey, at place: Place) -> Diagnostic {
        .error(
            "output-outside-command", at: place,
            "`\(token.text)` is not known when scripts are written, and what they start depends on `\(key.rawValue)`",
            hint:
                "write a number; `walltime`, `memory`, `queue`, `qos`, `bank` and `constraint` can use values of steps")
    }

    fileprivate static func inHandler(_ name: ConditionName, _ step: Step, at place: Place) -> Diagnostic {
        .error(
            "output-of-many", at: place,
            "step `\(step.name.value)` of `\(step.role.rawValue)` runs for the whole study, and cannot use `\(name.text)` of one "
                + "instance",
            hint: "read `$(\(name.step).outputs)` or `$(study.failures)`, which are CSV files of all instances")
    }

    fileprivate static func ofItself(_ name: ConditionName, at place: Place) -> Diagnostic {
        .error(
            "output-of-itself", at: place, "step `\(name.step)` uses `\(name.text)`, which is known once it is over",
            hint: "use a shell variable within a command")
    }

    fileprivate static func withoutDependency(_ name: ConditionName, step: String, at place: Place) -> Diagnostic {
        .error(
            "output-without-dependency", at: place,
            "step `\(step)` uses `\(name.text)` and does not depend on `\(name.step)`",
            hint: "add `depends: [\(name.step)]`")
    }

    fileprivate static func ofMany(_ name: ConditionName, step: String, at place: Place) -> Diagnostic {
        .error(
            "output-of-many", at: place,
            "`\(name.text)` is one value, and step `\(step)` depends on several instances of `\(name.step)`",
            hint:
                "read `$(\(name.step).outputs)`, a CSV file with all of them, or depend on `\(name.step)` without `_*`"
        )
    }
}
