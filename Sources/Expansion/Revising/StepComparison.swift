import Diagnostics
import Executors
import Specification

/// Two versions of a study, and what the comparisons of all of its steps need of them.
struct VersionComparison {
    let old: StudyGraph
    let new: StudyGraph
    let environments: (old: TokenEnvironment, new: TokenEnvironment)
    /// The names that renamed steps have now, by those that they had.
    let renamed: [String: String]

    init(_ old: StudyGraph, _ new: StudyGraph) {
        (self.old, self.new) = (old, new)
        environments = (old.environment, new.environment)
        let names = zip(old.source.steps, new.source.steps).filter { $0.name.value != $1.name.value }
        renamed = Dictionary(names.map { ($0.name.value, $1.name.value) }) { first, _ in first }
    }
}

/// What differs between a step as it was and as it is in the edited study file.
struct StepComparison {
    private let versions: VersionComparison
    private let index: Int
    private(set) var reasons: [StepChange.Reason] = []
    /// Instances whose computed values are others.
    private(set) var withOtherValues: [InstanceID] = []
    /// Instances that its condition leaves out now and did not, or the other way round.
    private(set) var withOtherChoices: [InstanceID] = []
    /// Whether its jobs ask for something else.
    private(set) var resizes = false

    /// Whether it waits for others than before, or begins at another time.
    private(set) var changesEdges = false

    var repeatsAll: Bool { reasons.contains { $0.repeats && $0.subject != Self.values } }
    var changesScripts: Bool { reasons.contains { $0.repeats } || resizes }

    private static let values = "values"

    init(_ versions: VersionComparison, step index: Int) {
        (self.versions, self.index) = (versions, index)
        compareCommands()
        compareConditions()
        compareLoops()
        compareScripts()
        compareResources()
        compareRules()
        compareValues()
        withOtherChoices = withOtherChoice()
    }

    private var old: StudyGraph { versions.old }
    private var new: StudyGraph { versions.new }
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

    private mutating func compareConditions() {
        let (former, now) = (steps.old.condition?.text, steps.new.condition?.text)
        guard let former, let now else {
            if let place = now?.place ?? former.map({ _ in steps.new.name.place }) {
                note("when", at: place, repeats: !isKnownInBoth)
            }
            return
        }
        if now.value != renaming(former.value) { return note("when", at: now.place, repeats: !isKnownInBoth) }
        guard let place = placeOfChange(inExpression: now) else { return }
        note("when", at: place, repeats: !isKnownInBoth)
    }

    /// Whether a round was the last one is known only by judging it again.
    private mutating func compareLoops() {
        guard let before = old.source.loop(ofStep: index)?.repetition,
            let after = new.source.loop(ofStep: index)?.repetition
        else { return }
        if after.until.text.value != renaming(before.until.text.value) {
            note("until", at: after.until.text.place, repeats: true)
        } else if let place = placeOfChange(inExpression: after.until.text) {
            note("until", at: place, repeats: true)
        }
        if after.atMost != before.atMost { note("at most", at: after.place, repeats: false) }
    }

    /// Whether no condition of it, before and now, asks about other steps: then each instance is known by itself.
    private var isKnownInBoth: Bool {
        let conditions = [old, new].map { $0.steps[index].text.condition }
        return conditions.allSatisfy { $0?.isKnownBeforehand ?? true }
    }

    /// Instances that are left out now and were not, or the other way round.
    private func withOtherChoice() -> [InstanceID] {
        let (before, after) = (old.steps[index], new.steps[index])
        guard isKnownInBoth, !before.excluded.isEmpty || !after.excluded.isEmpty else { return [] }
        return before.instances.enumerated().filter { ordinal, _ in
            !after.isRemoved(ordinal) && before.isExcluded(ordinal) != after.isExcluded(ordinal)
        }.map(\.element)
    }

    private mutating func compare(_ key: String, _ former: Located<String>, _ text: Located<String>) {
        if let offset = firstChange(of: text.value, since: renaming(former.value)) {
            return note(key, at: text.place(at: offset), repeats: true)
        }
        for name in changedNames(in: text.value) {
            let variable = new.source.environment.place(of: name)
            note("`\(name)`", at: variable ?? text.place, repeats: true)
        }
        for value in versions.changedDefaults(in: text.value) {
            note("default of `\(value.token)`", at: value.place, repeats: true)
        }
    }

    /// Where something was edited that an expression names, which reads the same.
    private func placeOfChange(inExpression text: Located<String>) -> Place? {
        if let name = changedNames(in: text.value).first {
            return new.source.environment.place(of: name) ?? text.place
        }
        return versions.changedDefaults(in: text.value).first?.place
    }

    private func firstChange(of text: String, since former: String) -> Int? {
        guard text != former else { return nil }
        let before = CommandLines(former, shell: old.source.batch.shellLine)
        let after = CommandLines(text, shell: new.source.batch.shellLine)
        return before == after ? nil : after.firstChange(since: before)
    }

    /// Names of the environment that stand for something else now.
    private func changedNames(in text: String) -> [String] {
        let (before, after) = versions.environments
        var seen: Set<String> = []
        return tokens(in: text).map(\.plainName).filter {
            seen.insert($0).inserted && before.texts[$0] != after.texts[$0]
        }
    }

    /// With the names that steps have now.
    private func renaming(_ text: String) -> String {
        guard !versions.renamed.isEmpty else { return text }
        return replacing(text) { token in
            guard let point = token.lastIndex(of: "."), let name = versions.renamed[String(token[..<point])] else {
                return nil
            }
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
        let before = old.source.resourceTexts(ofStep: index, versions.environments.old)
        let after = new.source.resourceTexts(ofStep: index, versions.environments.new)
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
            || before.takes.map(\.count) != after.takes.map(\.count)
            || before.takes.map(\.pool.value) != after.takes.map(\.pool.value)
        {
            note("rules", at: after.name.place, repeats: false)
        }
        if old.source.places(forStep: index) != new.source.places(forStep: index) {
            let pool = after.takes.first.flatMap { new.source.pool(named: $0.pool.value)?.name.place }
            note("pools", at: pool ?? after.name.place, repeats: false)
        }
        if before.allowedFailures?.value != after.allowedFailures?.value {
            note("allow failure", at: after.allowedFailures?.place ?? after.name.place, repeats: false)
        }
        if before.outputs.temporary.map(\.value) != after.outputs.temporary.map(\.value) {
            note("temporary", at: after.outputs.temporary.first?.place ?? after.name.place, repeats: false)
        }
        if before.outputs.declarations != after.outputs.declarations {
            let place = after.outputs.files.first?.place ?? after.outputs.values.first?.name.place
            note("outputs", at: place ?? after.name.place, repeats: false)
        }
        if before.role != after.role {
            note(after.role.rawValue, at: after.name.place, repeats: false)
            changesEdges = true
        }
        if old.source.dependencyWords(ofStep: index) != new.source.dependencyWords(ofStep: index) {
            changesEdges = true
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
                !new.combinations.isEqual(
                    column, combination, to: former, Int(before.representatives[ordinal]), of: old.combinations)
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
}

extension Study {
    /// How many there are of what a step takes.
    fileprivate func places(forStep index: Int) -> [Int?] {
        steps[index].takes.map { pool(named: $0.pool.value)?.places }
    }

    fileprivate func dependencyWords(ofStep index: Int) -> Set<String> {
        Set(writtenDependencies(ofStep: index).map { "\($0.step) \($0.scope) \($0.columns) \($0.trigger)" })
    }

    /// What a step asks for, as it is written: its own words, else those of the batch section.
    fileprivate func resourceTexts(
        ofStep index: Int, _ environment: TokenEnvironment
    ) -> (settings: [ResourceKey: Located<String>], arguments: [Located<String>]) {
        func filled(_ text: Located<String>) -> Located<String> {
            Located(environment.replacing(text.value), at: text.place)
        }
        return (
            batch.settings.merging(steps[index].settings) { $1 }.mapValues(filled),
            (batch.arguments + steps[index].arguments).map(filled)
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
