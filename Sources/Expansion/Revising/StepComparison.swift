import Diagnostics
import Executors
import Specification

/// What differs between a step as it was and as it is in the edited study file.
struct StepComparison {
    private let old: StudyGraph
    private let new: StudyGraph
    private let index: Int
    private(set) var reasons: [StepChange.Reason] = []
    /// Instances whose computed values are others.
    private(set) var withOtherValues: [InstanceID] = []
    /// Whether its jobs ask for something else.
    private(set) var resizes = false

    var repeatsAll: Bool { reasons.contains { $0.repeats && $0.subject != Self.values } }
    var changesScripts: Bool { reasons.contains { $0.repeats } || resizes }

    private static let values = "values"

    init(_ old: StudyGraph, _ new: StudyGraph, step index: Int) {
        (self.old, self.new, self.index) = (old, new, index)
        compareCommands()
        compareScripts()
        compareResources()
        compareRules()
        compareValues()
    }

    private var steps: (old: Step, new: Step) { (old.source.steps[index], new.source.steps[index]) }

    private mutating func note(_ subject: String, at place: Place?, repeats: Bool) {
        reasons.append(.init(subject: subject, place: place, repeats: repeats))
    }

    // MARK: Commands

    private mutating func compareCommands() {
        compare("cmd", steps.old.command, steps.new.command)
        switch (steps.old.restart, steps.new.restart) {
        case (let old?, let new?): compare("restart", old, new)
        case (nil, let new?): note("restart", at: new.place, repeats: true)
        case (.some, nil): note("restart", at: steps.new.command.place, repeats: true)
        case (nil, nil): break
        }
    }

    private mutating func compare(_ key: String, _ former: Located<String>, _ text: Located<String>) {
        let before = CommandLines(renaming(former.value), shell: old.source.batch.shellLine)
        let after = CommandLines(text.value, shell: new.source.batch.shellLine)
        if before != after {
            return note(key, at: text.places(at: [after.firstChange(since: before)]).first, repeats: true)
        }
        for name in changedNames(in: text.value) {
            let variable = new.source.environment.place(of: name)
            note("`\(name)`", at: variable ?? text.place, repeats: true)
        }
    }

    /// Names of the environment that stand for something else now.
    private func changedNames(in text: String) -> [String] {
        let names = tokens(in: text).map(\.plainName)
        let (before, after) = (old.environment, new.environment)
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted && before.texts[$0] != after.texts[$0] }
    }

    /// With the names that steps have now.
    private func renaming(_ text: String) -> String {
        let names = zip(old.source.steps, new.source.steps).filter { $0.name.value != $1.name.value }
        guard !names.isEmpty else { return text }
        let known = Dictionary(names.map { ($0.name.value, $1.name.value) }) { first, _ in first }
        return replacing(text) { token in
            guard let point = token.lastIndex(of: "."), let name = known[String(token[..<point])] else { return nil }
            return "$(\(name)\(token[point...]))"
        }
    }

    // MARK: What a script is made of

    private mutating func compareScripts() {
        let (before, after) = (old.source.batch, new.source.batch)
        if before.shellLine != after.shellLine { note("shell", at: after.shell?.place, repeats: true) }
        if before.template?.value != after.template?.value {
            note("template", at: after.template?.place, repeats: true)
        }
        if old.source.isStrict(step: index) != new.source.isStrict(step: index) {
            note("strict", at: steps.new.strict?.place ?? new.source.environment.strict?.place, repeats: true)
        }
    }

    private mutating func compareResources() {
        let (before, after) = (old.resourceTexts(ofStep: index), new.resourceTexts(ofStep: index))
        let keys = Set(before.settings.keys).union(after.settings.keys).sorted { $0.rawValue < $1.rawValue }
        for key in keys where before.settings[key]?.value != after.settings[key]?.value {
            note(key.rawValue, at: after.settings[key]?.place ?? steps.new.name.place, repeats: false)
            resizes = true
        }
        if before.arguments.map(\.value) != after.arguments.map(\.value) {
            note("args", at: after.arguments.first?.place ?? steps.new.name.place, repeats: false)
            resizes = true
        }
        if old.source.batch.flux != new.source.batch.flux {
            note("flux", at: new.source.batch.place, repeats: false)
            resizes = true
        }
    }

    private mutating func compareRules() {
        let (before, after) = steps
        if before.retry != after.retry || before.checkpoint != after.checkpoint
            || before.precautions != after.precautions
        {
            note("rules", at: after.name.place, repeats: false)
        }
        let parents = { (study: Study, step: Step) in
            Set(step.dependencies.map { "\($0.step) \($0.scope) \($0.columns) \($0.trigger)" })
        }
        if parents(old.source, before) != parents(new.source, after) {
            note("depends", at: after.dependencies.first?.place ?? after.name.place, repeats: false)
        }
    }

    // MARK: Values

    /// Those that are computed, or known by the key of their table: others tell instances apart.
    private mutating func compareValues() {
        let (before, after) = (old.steps[index], new.steps[index])
        let used = after.text.command.parameters.union(after.text.restart?.parameters ?? [])
        let columns = zip(before.parameters, after.parameters).filter {
            used.contains($0.1) && !before.named.contains($0.0)
        }
        guard !columns.isEmpty else { return }
        var first: Place?
        for (ordinal, instance) in before.instances.enumerated() where !after.isRemoved(ordinal) {
            let combination = Int(after.representatives[ordinal])
            let other = columns.first { former, column in
                old.combinations.value(parameter: former, combination: Int(before.representatives[ordinal]))
                    != new.combinations.value(parameter: column, combination: combination)
            }
            guard let other else { continue }
            withOtherValues.append(instance)
            first = first ?? new.combinations.place(parameter: other.1, combination: combination)
        }
        if let first { note(Self.values, at: first, repeats: true) }
    }
}

extension StudyGraph {
    fileprivate var environment: TokenEnvironment {
        TokenEnvironment(source.environment, dependencyPaths: options.dependencyPaths)
    }

    /// What a step asks for, as it is written: its own words, else those of the batch section.
    fileprivate func resourceTexts(
        ofStep index: Int
    ) -> (settings: [ResourceKey: Located<String>], arguments: [Located<String>]) {
        let (step, environment) = (source.steps[index], environment)
        func filled(_ text: Located<String>) -> Located<String> {
            Located(environment.replacing(text.value), at: text.place)
        }
        return (
            source.batch.settings.merging(step.settings) { $1 }.mapValues(filled),
            (source.batch.arguments + step.arguments).map(filled)
        )
    }
}

extension StudyEnvironment {
    /// Where a name gets what it stands for.
    fileprivate func place(of name: String) -> Place? {
        (variables + labels).first { $0.name.value == name }?.value.place
            ?? paths.first { $0.name.value == name }?.path.place
    }
}
