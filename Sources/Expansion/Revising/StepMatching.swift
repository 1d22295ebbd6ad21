import Specification

/// Which steps of an edited study are steps that there were.
struct StepMatching {
    /// For each step that there was, its index in the edited study; nothing where it is gone.
    private(set) var matches: [Int?]
    /// Those of them that have another name now.
    private(set) var renamed: [Int: String] = [:]

    /// By names; what is left over, by commands.
    init(_ graph: StudyGraph, _ edited: Study) {
        let places = Dictionary(edited.steps.enumerated().map { ($1.name.value, $0) }) { first, _ in first }
        matches = graph.steps.map { graph.isGone($0.index) ? nil : places[$0.name] }
        let taken = Set(matches.compactMap { $0 })
        var free = edited.steps.indices.filter { !taken.contains($0) }
        for step in graph.steps where matches[step.index] == nil && !graph.isGone(step.index) {
            let command = graph.source.steps[step.index].essence(in: graph.source)
            let same = free.filter { edited.steps[$0].essence(in: edited) == command }
            guard same.count == 1 else { continue }
            matches[step.index] = same[0]
            renamed[step.index] = step.name
            free.removeAll { $0 == same[0] }
        }
    }

    /// What there was is no longer one of the edited study's steps.
    mutating func part(_ step: Int) {
        matches[step] = nil
        renamed[step] = nil
    }

    /// For each step of the edited study, its number: that which it had, or the next free one.
    func numbers(of edited: Study) -> [Int] {
        var numbers = Array(repeating: -1, count: edited.steps.count)
        for (number, match) in matches.enumerated() { if let match { numbers[match] = number } }
        var next = matches.count
        for index in numbers.indices where numbers[index] < 0 {
            numbers[index] = next
            next += 1
        }
        return numbers
    }

    /// The edited study with its steps at their numbers, and something that never runs in place of those that are gone.
    func study(_ edited: Study, after graph: StudyGraph) -> Study {
        let numbers = numbers(of: edited)
        var study = edited
        let count = matches.count + numbers.count { $0 >= matches.count }
        var steps = Array(repeating: Step?.none, count: count)
        for (index, number) in numbers.enumerated() { steps[number] = edited.steps[index].moved(to: numbers) }
        for index in study.loops.indices { study.loops[index].members = study.loops[index].members.map { numbers[$0] } }
        study.steps = steps.enumerated().map { number, step in
            step ?? .gone(graph.source.steps[number].name)
        }
        return study
    }
}

extension StudyGraph {
    /// Whether the whole step was removed, when the study was edited.
    package func isGone(_ step: Int) -> Bool { earlier?.step(step)?.isRemoved ?? false }
}

extension Dependency {
    fileprivate func moved(to numbers: [Int]) -> Dependency {
        Dependency(step: numbers[step], scope: scope, columns: columns, trigger: trigger, place: place)
    }
}

extension Step {
    /// What tells it from others, its name apart.
    fileprivate func essence(in study: Study) -> [String] {
        [command.value, restart?.value ?? ""]
            + dependencies.map { "\(study.steps[$0.step].name.value) \($0.scope) \($0.columns) \($0.trigger)" }.sorted()
    }

    fileprivate func moved(to numbers: [Int]) -> Step {
        var step = self
        step.dependencies = dependencies.map { $0.moved(to: numbers) }
        step.previousRound = previousRound.map { $0.moved(to: numbers) }
        step.namedBefore = Set(namedBefore.map { numbers[$0] })
        return step
    }

    /// Stands for a step that is gone; no token can name it.
    fileprivate static func gone(_ name: Located<String>) -> Step {
        let plain = name.value.hasSuffix(" (removed)") ? name.value : "\(name.value) (removed)"
        return Step(
            name: Located(plain, at: name.place), about: Located("", at: name.place),
            command: Located("", at: name.place))
    }
}
