package import Specification

/// What both directions of an edge have.
package protocol EdgeConditions {
    var scope: Scope { get }
    var trigger: Trigger { get }
    /// Only the conductor can say when it is met; no scheduler could hold a job back for it.
    var isLate: Bool { get }
    /// Where the groups of its instances are, in ``StudyGraph/groups``.
    var groups: Int? { get }
    /// Whether it gathers what has succeeded of a step of which some may fail.
    var allowsFailures: Bool { get }
    /// Of steps that are repeated.
    var round: EdgeRound { get }
}

extension EdgeConditions {
    package var isFunnel: Bool { scope == .all }
    /// Whether a child waits for as many as there are, and none of them is its own.
    package var isGathering: Bool { scope != .matching }
    /// Whether a scheduler holds a job back for another end than a success: its wrapper then judges by records.
    package var isHeldForEnd: Bool { !isLate && !heldTrigger.isForSuccess }
    /// What a scheduler is to wait for: where failures are allowed, who counts them is the job itself.
    package var heldTrigger: Trigger { allowsFailures ? .end : trigger }
}

/// What a step waits for.
package struct Edge: EdgeConditions, Hashable, Sendable {
    /// The step that is waited for.
    package let step: Int
    package let scope: Scope
    package let trigger: Trigger
    package let isLate: Bool
    /// The parameters that the instances of a group have in common, sorted by key.
    package let columns: [Int]
    package let groups: Int?
    package let allowsFailures: Bool
    /// Whether an instance of the step may be skipped for a condition.
    package let mayBeSkipped: Bool
    package let round: EdgeRound

    /// Whether a scheduler can hold a job back for one instance.
    package var isHeldMatch: Bool { !isLate && scope == .matching }
    /// Whether it can for all of the step.
    package var isHeldFunnel: Bool { !isLate && scope == .all }
    /// Whether it can for the success of a group.
    package var isHeldGroup: Bool { !isLate && scope == .group }
    /// Whether it may turn out that nothing is to be done for it.
    package var mayBeNotNeeded: Bool { isLate || trigger != .success || mayBeSkipped }
    /// Whether it may be met although not all of its parents have succeeded.
    package var mayLeaveOut: Bool { mayBeNotNeeded || allowsFailures }
}

/// The other direction of an ``Edge``.
package struct ChildEdge: EdgeConditions, Sendable {
    package let step: Int
    package let scope: Scope
    package let trigger: Trigger
    package let isLate: Bool
    package let groups: Int?
    package let allowsFailures: Bool
    package let round: EdgeRound
    /// For each instance of the parent its children; empty where these gather.
    private let lists: OrdinalLists

    fileprivate init(_ edge: Edge, child: Int, lists: OrdinalLists = OrdinalLists()) {
        step = child
        scope = edge.scope
        trigger = edge.trigger
        isLate = edge.isLate
        groups = edge.groups
        allowsFailures = edge.allowsFailures
        round = edge.round
        self.lists = lists
    }

    /// Ordinals within the child step of what waits for an instance of the parent. Not for what gathers.
    package func children(ofOrdinal ordinal: Int) -> ArraySlice<UInt32> { lists[ordinal] }
}

extension Expander {
    /// Each step waited for once; waiting for all its instances includes waiting for one.
    ///
    /// - Parameters:
    ///   - ended: Steps that must be over before this one can be given to a scheduler, whatever that could hold back.
    ///   - groups: How many edges have groups so far.
    func edges(of index: Int, behind ended: Set<Int>, groups: inout Int) -> [Edge] {
        let step = study.steps[index]
        let all = Set(step.dependencies.filter { $0.scope == .all }.map(\.step))
        var seen: Set<Int> = []
        let own = step.dependencies.compactMap { dependency -> Edge? in
            guard seen.insert(dependency.step).inserted else { return nil }
            let last = lastRoundColumns(of: dependency, for: index)
            let written: Scope = last.map { $0.isEmpty ? .all : .group } ?? dependency.scope
            let scope: Scope = all.contains(dependency.step) ? .all : written
            if scope == .group { groups += 1 }
            let gathers = scope != .matching && dependency.trigger.isForSuccess
            return Edge(
                step: dependency.step, scope: scope, trigger: dependency.trigger,
                isLate: step.role != .regular || ended.contains(dependency.step)
                    || study.seesLastRound(index, of: dependency.step) || isLate(dependency, scope: scope),
                columns: last ?? columns(of: dependency),
                groups: scope == .group ? groups - 1 : nil,
                allowsFailures: gathers && study.steps[dependency.step].allowedFailures != nil,
                mayBeSkipped: conditional.all.contains(dependency.step) || emptiable.contains(dependency.step),
                round: last == nil ? .own : .last)
        }
        return own + previousEdges(of: index, groups: &groups)
    }

    /// A scheduler knows the success of one task of an array, and any end of a whole job alone. And it knows nothing of
    /// what may turn out not to be needed.
    private func isLate(_ dependency: Dependency, scope: Scope) -> Bool {
        if optional.contains(dependency.step) { return true }
        // What was not run for a failure that is allowed leaves no record.
        if scope != .matching, dependency.trigger.isForSuccess, thinned.contains(dependency.step) { return true }
        // What of a group was skipped, its wrapper would have to know of each list.
        if scope == .group, conditional.open.contains(dependency.step) { return true }
        return !dependency.trigger.isForSuccess && scope != .all && !scopes[dependency.step].isEmpty
    }

    /// Steps with a condition, and what is skipped with them; and those for which it is not known beforehand.
    static func conditionalSteps(
        of study: Study, _ order: [Int], isStep: (String) -> Bool
    ) -> (all: Set<Int>, open: Set<Int>) {
        func found(_ isConditional: (Step) -> Bool) -> Set<Int> {
            order.reduce(into: []) { found, index in
                let step = study.steps[index]
                let inherits = step.dependencies.contains { $0.trigger == .success && found.contains($0.step) }
                if inherits || isConditional(step) { found.insert(index) }
            }
        }
        // Rounds that are not needed are skipped; within one all are or none.
        let all = found { $0.condition != nil || $0.loop != nil }
        return (all, all.isEmpty ? [] : found { $0.condition?.asksAboutStep(isStep) ?? false })
    }

    /// Steps of which some instances may not run for a failure that is allowed: what waits for single instances of a step of
    /// which some may fail, and what waits for single ones of that.
    static func thinnedSteps(of study: Study, _ order: [Int]) -> Set<Int> {
        order.reduce(into: []) { found, index in
            let isThinned = study.steps[index].dependencies.contains { dependency in
                dependency.trigger.isForSuccess && dependency.scope != .all
                    && (study.steps[dependency.step].allowedFailures != nil || found.contains(dependency.step))
            }
            if isThinned { found.insert(index) }
        }
    }

    /// Steps of which instances may turn out not to be needed: what waits for a failure that does not come, and what
    /// waits for that.
    static func optionalSteps(of study: Study, _ order: [Int]) -> Set<Int> {
        order.reduce(into: []) { found, index in
            let isOptional = study.steps[index].dependencies.contains { dependency in
                dependency.trigger == .failure || dependency.trigger == .success && found.contains(dependency.step)
            }
            if isOptional || study.steps[index].role == .onFailure { found.insert(index) }
        }
    }
}

extension Expander {
    /// - Returns: The groups of all edges that have some.
    func link(_ nodes: inout [StepNode]) -> [EdgeGroups] {
        var groups: [EdgeGroups] = []
        var children = Array(repeating: [ChildEdge](), count: nodes.count)
        for child in nodes {
            for edge in child.parents {
                if edge.groups != nil { groups.append(self.groups(of: edge, parent: nodes[edge.step], child: child)) }
                children[edge.step].append(Self.reverse(edge, parent: nodes[edge.step], child: child))
            }
        }
        for index in nodes.indices { nodes[index].children = children[index] }
        return groups
    }

    /// Children of each parent instance.
    private static func reverse(_ edge: Edge, parent: StepNode, child: StepNode) -> ChildEdge {
        guard !edge.isGathering else { return ChildEdge(edge, child: child.index) }
        let parents = child.representatives.map { parent.ordinals.isEmpty ? 0 : parent.ordinals[Int($0)] }
        return ChildEdge(
            edge, child: child.index, lists: OrdinalLists(of: parents, count: parent.instances.count))
    }
}
