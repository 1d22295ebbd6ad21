import Diagnostics

extension Variable {
    /// With the value that the command line gives it, if it gives one.
    func taking(_ choices: StudyChoices, _ found: inout [Diagnostic]) -> Variable {
        guard let value = choices.values[name.value] else {
            if isOpen { found.append(.missingValue(of: self)) }
            return self
        }
        if let mistake = mistake(in: value) { found.append(mistake) }
        return Variable(name: name, value: Located(value, at: name.place), isPlain: isPlain, rule: rule)
    }

    private func mistake(in value: String) -> Diagnostic? {
        let option = "`--set \(name.value)=\(value.prefix(100))`"
        if value.isEmpty {
            return .error("bad-choice", at: name.place, "\(option) gives no value", hint: "write one behind the `=`")
        }
        if value.cannotBeShown {
            return .error(
                "bad-choice", at: name.place,
                "\(option) has a control character, or bytes that are not UTF-8", hint: "pass a file's name instead")
        }
        guard let rule, !rule.allows(value) else { return nil }
        return .error(
            "bad-choice", at: name.place, "\(option) is refused: `\(name.value)` must be \(rule.allowed)",
            hint: rule.hint(for: value))
    }
}

extension String {
    /// What was no UTF-8 stands in it as a replacement character.
    fileprivate var cannotBeShown: Bool { hasControlCharacters || unicodeScalars.contains("\u{FFFD}") }
}

/// Names of `--set` and `--only` that the study does not have.
func checkChoices(_ choices: StudyChoices, of study: Study) -> [Diagnostic] {
    let names = ChoosableNames(study)
    return choices.values.sorted { $0.key < $1.key }.compactMap { names.mistake(inSetting: $0.key, to: $0.value) }
        + choices.only.sorted { $0.key < $1.key }.compactMap { names.mistake(inLimiting: $0.key, to: $0.value) }
}

/// What a command line may name.
private struct ChoosableNames {
    private let variables: Set<String>
    private let parameters: Set<String>
    /// Names that have a text, but not one to choose.
    private let fixed: [String: String]

    init(_ study: Study) {
        let environment = study.environment
        let output = environment.outputPath == nil ? [] : ["OUTPUT_PATH"]
        variables = Set(environment.variables.map(\.name.value) + output)
        parameters = Set(study.parameters.map(\.key.value)).subtracting(study.loops.isEmpty ? [] : [StepLoop.round])
        fixed = Dictionary(
            environment.labels.map { ($0.name.value, "a label") }
                + environment.paths.map { ($0.name.value, "a dependency") }
                + environment.repositories.map { ($0.name.value, "a dependency") }
                + (study.loops.isEmpty ? [] : [(StepLoop.round, "the number of a loop's round")])
        ) { first, _ in first }
    }

    func mistake(inSetting name: String, to value: String) -> Diagnostic? {
        if variables.contains(name) { return nil }
        let option = "--set \(name)=\(value.prefix(100))"
        if parameters.contains(name) {
            return .error(
                "bad-choice", at: nil, "`\(option)` is refused: `\(name)` is a parameter",
                hint: "use `--only \(name)=\(value.prefix(100))`")
        }
        if let what = fixed[name] {
            return .error(
                "bad-choice", at: nil, "`\(option)` is refused: `\(name)` is \(what), and `--set` takes variables")
        }
        return .unknownChoice(option, name: name, what: "variable", known: variables)
    }

    func mistake(inLimiting name: String, to values: [String]) -> Diagnostic? {
        if parameters.contains(name) { return nil }
        let written = "\(name)=\(values.joined(separator: ",").prefix(100))"
        if variables.contains(name) {
            return .error(
                "bad-choice", at: nil, "`--only \(written)` is refused: `\(name)` is a variable",
                hint: "use `--set \(written)`")
        }
        if let what = fixed[name] {
            return .error(
                "bad-choice", at: nil,
                "`--only \(written)` is refused: `\(name)` is \(what), and `--only` takes parameters")
        }
        return .unknownChoice("--only \(written)", name: name, what: "parameter", known: parameters)
    }
}

extension Diagnostic {
    fileprivate static func missingValue(of variable: Variable) -> Diagnostic {
        let name = variable.name.value
        let allowed = variable.rule.map { ": \($0.allowed)" } ?? ""
        return .error(
            "missing-value", at: variable.name.place,
            "variable `\(name)` has no default, so it needs a value\(allowed)",
            hint: "add `--set \(name)=VALUE` to the command, or a `default` here")
    }

    fileprivate static func unknownChoice(
        _ option: String, name: String, what: String, known: Set<String>
    ) -> Diagnostic {
        let shown = known.sorted().prefix(10).map { "`\($0)`" }.joined(separator: ", ")
        return .error(
            "unknown-choice", at: nil, "`\(option)` is refused: the study has no \(what) `\(name)`",
            hint: nearest(to: name, in: known.sorted()).map { "did you mean `\($0)`?" }
                ?? (known.isEmpty ? "the study has no \(what)s" : "its \(what)s are \(shown)"))
    }
}
