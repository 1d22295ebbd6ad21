import Diagnostics
import YAML

/// Reads `study`, `on failure` and `always`: the steps, and then what they wait for, since a step may stand before what it
/// depends on.
struct StepListDecoder {
    private var steps: [Step] = []
    private var groups: [StepGroup] = []
    private var loops: [StepLoop] = []
    /// Steps of the group that is read which are repeated alone.
    private var inner: [(step: Int, repetition: Repetition)] = []
    /// What each step says in `depends`.
    private var awaited: [[Node]] = []
    private var found: [Diagnostic] = []

    /// - Returns: The steps, and which of them are repeated.
    static func decode(
        _ lists: [(role: StepRole, node: Node)], _ found: inout [Diagnostic]
    ) -> (steps: [Step], loops: [StepLoop]) {
        var decoder = StepListDecoder()
        decoder.found = found
        for (role, node) in lists { decoder.decodeList(node, role) }
        decoder.link()
        checkHandlers(decoder.steps, &decoder.found)
        found = decoder.found
        return (decoder.steps, decoder.loops)
    }

    private mutating func decodeList(_ node: Node, _ role: StepRole) {
        guard let elements = node.elements else {
            found.append(.wrongKind(node, of: "`\(role.rawValue)`", needed: "a list of steps"))
            return
        }
        if elements.isEmpty, role == .regular { found.append(.noSteps(at: node.place)) }
        guard role == .regular || elements.count <= Study.mostHandlers else {
            found.append(.manyHandlers(role, at: node.place))
            return
        }
        for element in elements where !found.isEnough {
            guard element.isStepGroup else {
                add(element, role, isInGroup: false)
                continue
            }
            if role == .regular { addGroup(element) } else { found.append(.groupOfHandlers(role, at: element.place)) }
        }
    }

    private mutating func add(_ element: Node, _ role: StepRole, isInGroup: Bool) {
        guard let entry = decodeStep(element, &found) else { return }
        steps.append(entry.step)
        steps[steps.count - 1].role = role
        awaited.append(entry.waitsFor)
        guard let repetition = entry.repetition else { return }
        if role != .regular { found.append(.repeatedHandler(entry.step, role, at: repetition.place)) }
        if !isInGroup {
            loops.append(StepLoop(name: entry.step.name, members: [steps.count - 1], repetition: repetition))
        } else {
            inner.append((steps.count - 1, repetition))
        }
    }

    private mutating func addGroup(_ node: Node) {
        guard let section = Section(node, title: "a group", known: ["name", "description", "group"], found: &found)
        else { return }
        let name = section.requiredText("name", &found)
        _ = section.requiredText("description", &found)
        if let name, let wrong = checkStepName(name) { found.append(wrong) }
        let title = "group `\(name?.value ?? "")`"
        guard let inside = section.value("group"),
            let group = Section(inside, title: title, known: groupKeys, found: &found)
        else {
            if section.value("group") == nil { found.append(.missingKey("steps", title: title, at: section.place)) }
            return
        }
        let first = steps.count
        guard let elements = group.list("steps", &found), !elements.isEmpty else {
            if group.value("steps")?.elements?.isEmpty ?? true {
                found.append(.missingKey("steps", title: title, at: group.place))
            }
            return
        }
        for element in elements where !found.isEnough {
            if element.isStepGroup {
                found.append(.groupInGroup(at: element.place))
            } else {
                add(element, .regular, isInGroup: true)
            }
        }
        add(group, name, first..<steps.count)
    }

    private mutating func add(_ group: Section, _ name: Located<String>?, _ members: Range<Int>) {
        let repetition = group.repetition(&found)
        let awaited = group.list("depends", &found) ?? []
        for (step, own) in inner {
            if repetition == nil {
                loops.append(StepLoop(name: steps[step].name, members: [step], repetition: own))
            } else {
                found.append(.repeatInGroup(steps[step], at: own.place))
            }
        }
        inner = []
        guard let name else { return }
        groups.append(StepGroup(name: name, members: members, awaited: awaited))
        if let repetition {
            loops.append(StepLoop(name: name, members: Array(members), repetition: repetition))
        }
    }
}

// MARK: - What steps wait for

extension StepListDecoder {
    /// Groups have numbers behind those of the steps until what they stand for is known.
    private mutating func link() {
        let indices = indices()
        var names = SimilarNames(steps.map(\.name.value) + groups.map(\.name.value))
        for index in steps.indices {
            steps[index].dependencies = decodeDependencies(
                awaited[index], index: index, indices: indices, names: &names, &found)
        }
        for index in groups.indices {
            groups[index].dependencies = decodeDependencies(
                groups[index].awaited, index: steps.count + index, indices: indices, names: &names, &found)
        }
        resolveGroups()
        for (number, loop) in loops.enumerated() { for member in loop.members { steps[member].loop = number } }
    }

    private mutating func indices() -> [String: Int] {
        var indices: [String: (number: Int, place: Place)] = [:]
        for (number, name) in (steps.map(\.name) + groups.map(\.name)).enumerated() {
            guard let first = indices[name.value] else {
                indices[name.value] = (number, name.place)
                continue
            }
            guard !found.isEnough else { continue }
            let what = number < steps.count ? "a step" : "a group"
            found.append(.takenName(name.value, what: what, at: name.place, first: first.place))
        }
        return indices.mapValues(\.number)
    }

    /// A group's steps that wait for no other one of it wait for what the group waits for; and who waits for a group
    /// waits for all of its steps.
    private mutating func resolveGroups() {
        guard !groups.isEmpty else { return }
        let first = groups.map { group in
            Set(group.members.filter { !steps[$0].dependencies.contains { group.members.contains($0.step) } })
        }
        for (group, members) in zip(groups, first) {
            for member in members.sorted() {
                let known = Set(steps[member].dependencies.map(\.step))
                steps[member].dependencies += group.dependencies.filter { !known.contains($0.step) }
            }
        }
        for index in steps.indices { resolve(index, first) }
    }

    private mutating func resolve(_ index: Int, _ first: [Set<Int>]) {
        guard steps[index].dependencies.contains(where: { $0.step >= steps.count }) else { return }
        var known = Set(steps[index].dependencies.map(\.step))
        var resolved: [Dependency] = []
        for dependency in steps[index].dependencies {
            guard dependency.step >= steps.count else {
                resolved.append(dependency)
                continue
            }
            let number = dependency.step - steps.count
            if let wrong = mistake(in: dependency, of: index, groups[number]) {
                found.append(wrong)
                continue
            }
            for member in groups[number].members where known.insert(member).inserted {
                // A step that was not needed does not make the whole group so.
                let isLoose = dependency.trigger == .success && !first[number].contains(member)
                resolved.append(
                    Dependency(
                        step: member, scope: dependency.scope,
                        trigger: isLoose ? .unlessSkipped : dependency.trigger, place: dependency.place))
            }
        }
        steps[index].dependencies = resolved
    }

    private func mistake(in dependency: Dependency, of index: Int, _ group: StepGroup) -> Diagnostic? {
        if group.members.contains(index) { return .ownGroup(steps[index], group, at: dependency.place) }
        if dependency.trigger == .failure { return .failureOfGroup(dependency, group) }
        return dependency.scope == .group ? .groupBy(dependency, group) : nil
    }
}
