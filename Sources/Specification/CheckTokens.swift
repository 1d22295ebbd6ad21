import Diagnostics

/// Tokens that mean nothing, or something else than they seem; parameters that nothing uses; cycles.
///
/// - Parameter isStrictnessKept: Unknown tokens of strict steps are errors.
func checkTokens(_ study: Study, areWarningsWanted: Bool, isStrictnessKept: Bool) -> [Diagnostic] {
    let environment = TokenEnvironment(study.environment, dependencyPaths: [:])
    var found = environment.diagnostics + checkCycles(study) + checkRepositories(study, environment)
    guard areWarningsWanted, found.isEmpty else { return found }
    var checker = TokenChecker(study, environment: environment)
    for index in study.steps.indices {
        checker.check(step: index, isStrict: isStrictnessKept && study.isStrict(step: index))
    }
    found += checker.errors + checkConditions(study, steps: checker.steps) + checker.diagnostics
    return found + checker.unusedParameters()
}

struct TokenChecker {
    let study: Study
    let environment: TokenEnvironment
    let steps: [String: Int]
    /// By their names.
    let loops: [String: Int]
    let parameters: Set<String>
    private lazy var candidates = SimilarNames(
        environment.texts.keys.sorted() + study.parameters.map(\.key.value) + reservedTokens.sorted())
    /// Names of the environment whose texts have been looked through.
    private var followed: Set<String> = []
    private var ancestors: (step: Int, steps: Set<Int>)?
    /// So many steps are gone through to find those that others depend on.
    private var ancestorsLeft = 2_000_000
    var used: Set<String> = []
    var diagnostics: [Diagnostic] = []
    /// Apart, so that no number of warnings hides them.
    var errors: [Diagnostic] = []
    private var isStrict = false
    private var outputs: OutputTokenChecker
    /// Names of the environment whose texts have been checked for strict steps, and where each text stands.
    private var checked: Set<String> = []
    private lazy var places = Dictionary(
        (study.environment.variables + study.environment.labels).map { ($0.name.value, $0.value.place) },
        uniquingKeysWith: { first, _ in first })

    init(_ study: Study, environment: TokenEnvironment) {
        self.study = study
        self.environment = environment
        steps = Dictionary(
            study.steps.enumerated().map { ($1.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        loops = Dictionary(study.loops.enumerated().map { ($1.name.value, $0) }) { first, _ in first }
        parameters = Set(study.parameters.map(\.key.value))
        outputs = OutputTokenChecker(study, steps: steps)
    }

    mutating func check(step index: Int, isStrict: Bool) {
        self.isStrict = isStrict
        outputs.begin(step: index)
        let step = study.steps[index]
        for text in [step.command] + [step.restart, step.stub].compactMap({ $0 }) {
            check(text, step: index, in: .command)
        }
        for (key, text) in step.settings.sorted(by: { $0.value.place < $1.value.place }) {
            check(text, step: index, in: OutputPlace(key))
        }
        for text in [step.about] + step.arguments + step.outputs.files + step.outputs.temporary {
            check(text, step: index, in: .other)
        }
    }

    private mutating func check(_ text: Located<String>, step: Int, in kind: OutputPlace) {
        var places = TextPlaces(text)
        for token in tokens(in: text.value) where !(isStrict ? errors : diagnostics).isEnough {
            let place = places.place(at: token.range.lowerBound)
            checkOutputs(of: token, at: place, in: kind)
            if !checkRounds(token, at: place, step: step, in: kind) { check(token, at: place, step: step) }
        }
    }

    /// It, or what stands for a name of the environment, may be values of other steps.
    private mutating func checkOutputs(of token: Token, at place: Place, in kind: OutputPlace) {
        for output in outputs.tokens(of: token.plainName, in: environment, isCommand: kind.isCommand)
        where !errors.isEnough {
            if let wrong = outputs.problem(of: output, at: place, in: kind) { errors.append(wrong) }
        }
    }

    private mutating func check(
        _ token: Token, at place: Place, step: Int
    ) {
        let name = token.plainName
        let dotted = DottedName(name)
        let stem = dotted.map { String($0.stem) } ?? ""
        let ending = dotted?.ending
        if environment.texts[name] != nil {
            noteUse(through: name)
            if isStrict { checkText(of: name, step: step) }
        } else if parameters.contains(name) {
            used.insert(name)
        } else if parameters.contains(stem) {
            used.insert(stem)
            if ending != "label" && ending != "name" {
                reportUnknown(token, at: place, endings: ["label", "name"])
            }
        } else if let other = steps[stem], ending == "workspace" {
            checkWorkspace(of: other, at: place, step: step)
        } else if let other = steps[stem], ending == "list" {
            checkGathered(.list, of: other, at: place, step: step)
        } else if let other = steps[stem], ending == "outputs" {
            checkGathered(.outputs, of: other, at: place, step: step)
        } else if let other = steps[stem], ending == "failures" {
            checkGathered(.failures, of: other, at: place, step: step)
        } else if name == "study.failures" {
            checkFailuresOfStudy(at: place, step: step)
        } else if outputs.token(name) != nil {
            // Checked with the others of its text.
        } else if let known = ConditionName(name, isStep: { steps[$0] != nil }) {
            reportToken(
                at: place, "only `when` can ask how `\(known.step)` ended, so `$(\(token.name))` is the shell's here",
                hint: "write two steps with conditions, or let `\(known.step)` publish a value")
        } else if steps[stem] != nil {
            reportUnknown(token, at: place, endings: ["workspace", "list", "outputs", "failures"])
        } else if !reservedTokens.contains(name) {
            reportUnknown(token, at: place)
        }
    }

    /// What a name of the environment stands for becomes part of a strict step's command.
    private mutating func checkText(of name: String, step: Int) {
        guard let text = environment.texts[name], text.utf8.contains(UInt8(ascii: "$")) else { return }
        guard checked.insert(name).inserted, let place = places[name] else { return }
        for token in tokens(in: text) where !errors.isEnough {
            // Which of the steps that use the name wait for that one, is not asked.
            guard !token.name.hasSuffix(".workspace") || steps[String(token.name.dropLast(10))] == nil else { continue }
            check(token, at: place, step: step)
        }
    }

    /// A label may name parameters.
    private mutating func noteUse(through name: String) {
        guard followed.insert(name).inserted else { return }
        for token in tokens(in: environment.texts[name] ?? "") {
            let name = token.plainName
            let stem = name.split(separator: ".").first.map(String.init) ?? name
            used.formUnion([name, stem].filter(parameters.contains))
        }
    }

    private mutating func checkWorkspace(
        of other: Int, at place: Place, step: Int
    ) {
        guard other != step, !diagnostics.isEnough else { return }
        if let group = study.steps[step].dependencies.first(where: { $0.step == other && $0.scope == .group }) {
            errors.append(.workspaceOfGroup(study.steps[other].name.value, group, at: place))
            return
        }
        if study.steps[step].dependencies.contains(where: { $0.step == other }) { return }
        if ancestors?.step != step {
            // Of a study in which that would take too long nobody is warned.
            guard ancestorsLeft > 0 else { return }
            ancestors = (step, study.ancestors(of: step))
            ancestorsLeft -= ancestors?.steps.count ?? 0
        }
        guard ancestors?.steps.contains(other) != true else { return }
        let name = study.steps[other].name.value
        diagnostics.append(
            .warning(
                "workspace-without-dependency", at: place,
                "step `\(study.steps[step].name.value)` uses the workspace of `\(name)` but does not depend on it",
                hint: "add `depends: [\(name)]`"))
    }

    func gathers(_ other: Int, _ step: Int) -> Bool {
        study.steps[step].dependencies.contains { $0.step == other && $0.scope != .matching }
    }

    private mutating func checkGathered(_ file: GatheredFileToken, of other: Int, at place: Place, step: Int) {
        guard !gathers(other, step) else { return }
        errors.append(.notGathered(file, study.steps[other].name.value, by: study.steps[step].name.value, at: place))
    }

    private mutating func checkFailuresOfStudy(at place: Place, step: Int) {
        guard study.steps[step].role == .regular else { return }
        errors.append(
            .error(
                "failures-without-dependency", at: place,
                "`$(study.failures)` tells how the study ended, and step `\(study.steps[step].name.value)` is a part of it",
                hint: "move the step into `on failure` or `always`"))
    }

    /// A token that means nothing where it stands: in a strict step that is an error.
    mutating func reportToken(at place: Place, _ message: String, hint: String) {
        if isStrict {
            errors.append(.error("unknown-token", at: place, message, hint: hint))
        } else {
            diagnostics.append(.warning("unknown-token", at: place, message, hint: hint))
        }
    }

    /// - Parameter endings: What may stand behind the point, where a parameter or a step stands before it.
    private mutating func reportUnknown(_ token: Token, at place: Place, endings: [String] = []) {
        let name = token.plainName
        let meant = nearestEnding(of: name, in: endings)
        let near = meant ?? candidates.nearest(to: name)
        guard meant != nil || isNearOurs(name) || (near != nil && name.contains(where: \.isUppercase)) else {
            return
        }
        let hint =
            near.map { "did you mean `$(\($0 + token.name.dropFirst(name.count)))`?" }
            ?? "it must be a variable, a label, a parameter, or STEP.workspace"
        let consequence = isStrict ? "and its step is strict" : "so it is left as it is"
        reportToken(at: place, "`$(\(token.name))` is not defined, \(consequence)", hint: hint)
    }

    func unusedParameters() -> [Diagnostic] {
        let inValues = study.parameters.flatMap { parameter in
            !parameter.isData && parameter.values.containsByte { $0 == UInt8(ascii: "$") }
                ? parameter.values.flatMap { tokens(in: $0).map(\.name) } : []
        }
        let computing =
            study.tables.flatMap { $0.computed.map(\.expression) + $0.excluded }
            + study.steps.compactMap(\.condition?.text)
        let inExpressions = computing.flatMap { tokens(in: $0.value).map(\.name) }
        // Of all columns of a file, or of a key, some may be there for people.
        let forPeople = study.tables.filter { $0.source != nil }.flatMap { table in
            (table.source?.columns == nil ? table.columns : table.key).map { study.parameters[$0].key.value }
        }
        let all = used.union(inValues).union(inExpressions).union(forPeople)
        let rounds = study.roundParameter.map { study.parameters[$0].key.value }
        return study.parameters.filter { !all.contains($0.key.value) && $0.key.value != rounds }.map { parameter in
            .warning(
                "unused-parameter", at: parameter.key.place, "no step uses the parameter `\(parameter.key.value)`",
                hint: "use it as `$(\(parameter.key.value))` in a step")
        }
    }
}

extension Diagnostic {
    fileprivate static func workspaceOfGroup(_ name: String, _ group: Dependency, at place: Place) -> Diagnostic {
        let columns = group.columns.joined(separator: " and ")
        return .error(
            "workspace-of-group", at: place,
            "`$(\(name).workspace)` would be the folder of every `\(name)`, but this step gathers those of one \(columns)",
            hint: "read `$(\(name).list)`, a file with the workspaces of those that succeeded, one a line")
    }
}

private func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}

/// A name with one of these endings, if a slip tells this one from it.
private func nearestEnding(of name: String, in endings: [String]) -> String? {
    guard !endings.isEmpty, isPlain(name), let point = name.lastIndex(of: ".") else { return nil }
    let written = String(name[name.index(after: point)...])
    return nearest(to: written, in: endings).map { name[...point] + $0 }
}

/// Names in capitals, and `X.workspace`, are no shell commands.
private func isNearOurs(_ name: String) -> Bool {
    guard isPlain(name) else { return false }
    return [".workspace", ".label", ".list", ".failures"].contains { name.hasSuffix($0) }
        || (name.contains(where: \.isUppercase) && !name.contains(where: \.isLowercase))
}

extension Study {
    /// All that a step waits for, directly or not.
    func ancestors(of index: Int) -> Set<Int> {
        var found: Set<Int> = []
        var pending = [index]
        while let next = pending.popLast() {
            for dependency in steps[next].dependencies where found.insert(dependency.step).inserted {
                pending.append(dependency.step)
            }
        }
        return found
    }
}
