package import Specification

/// What both directions of an edge have.
package protocol EdgeConditions {
    var scope: Scope { get }
    var trigger: Trigger { get }
    /// Only the conductor can say when it is met; no scheduler could hold a job back for it.
    var isLate: Bool { get }
}

extension EdgeConditions {
    package var isFunnel: Bool { scope == .all }
    /// Whether a scheduler holds a job back for another end than a success: its wrapper then judges by records.
    package var isHeldForEnd: Bool { !isLate && trigger != .success }
}

/// What a step waits for.
package struct Edge: EdgeConditions, Hashable, Sendable {
    /// The step that is waited for.
    package let step: Int
    package let scope: Scope
    package let trigger: Trigger
    package let isLate: Bool

    /// Whether a scheduler can hold a job back for one instance.
    package var isHeldMatch: Bool { !isLate && scope == .matching }
    /// Whether it can for all of the step.
    package var isHeldFunnel: Bool { !isLate && scope == .all }
    /// Whether it may turn out that nothing is to be done for it.
    package var mayBeNotNeeded: Bool { isLate || trigger != .success }
}

/// The other direction of an ``Edge``.
package struct ChildEdge: EdgeConditions, Sendable {
    package let step: Int
    package let scope: Scope
    package let trigger: Trigger
    package let isLate: Bool
    /// For each instance of the parent, the range of `ordinals` that names its children; empty for a funnel.
    let starts: [UInt32]
    let ordinals: [UInt32]

    fileprivate init(_ edge: Edge, child: Int, starts: [UInt32] = [], ordinals: [UInt32] = []) {
        step = child
        scope = edge.scope
        trigger = edge.trigger
        isLate = edge.isLate
        self.starts = starts
        self.ordinals = ordinals
    }

    /// Ordinals within the child step of what waits for an instance of the parent. Not for funnels.
    package func children(ofOrdinal ordinal: Int) -> ArraySlice<UInt32> {
        ordinals[Int(starts[ordinal])..<Int(starts[ordinal + 1])]
    }
}

extension Expander {
    /// Each step waited for once; waiting for all its instances includes waiting for one.
    func edges(of step: Step) -> [Edge] {
        let all = Set(step.dependencies.filter { $0.scope == .all }.map(\.step))
        var seen: Set<Int> = []
        return step.dependencies.compactMap { dependency in
            guard seen.insert(dependency.step).inserted else { return nil }
            let scope: Scope = all.contains(dependency.step) ? .all : .matching
            return Edge(
                step: dependency.step, scope: scope, trigger: dependency.trigger,
                isLate: isLate(dependency, scope: scope))
        }
    }

    /// A scheduler knows the success of one task of an array, and any end of a whole job alone. And it knows nothing of
    /// what may turn out not to be needed.
    private func isLate(_ dependency: Dependency, scope: Scope) -> Bool {
        if optional.contains(dependency.step) { return true }
        return dependency.trigger != .success && scope == .matching && !scopes[dependency.step].isEmpty
    }

    /// Steps of which instances may turn out not to be needed: what waits for a failure that does not come, and what
    /// waits for that.
    static func optionalSteps(of study: Study) -> Set<Int> {
        topologicalOrder(of: study).reduce(into: []) { found, index in
            let isOptional = study.steps[index].dependencies.contains { dependency in
                dependency.trigger == .failure || dependency.trigger == .success && found.contains(dependency.step)
            }
            if isOptional { found.insert(index) }
        }
    }
}

extension Expander {
    func link(_ nodes: inout [StepNode]) {
        var children = Array(repeating: [ChildEdge](), count: nodes.count)
        for child in nodes {
            for edge in child.parents {
                children[edge.step].append(Self.reverse(edge, parent: nodes[edge.step], child: child))
            }
        }
        for index in nodes.indices { nodes[index].children = children[index] }
    }

    /// Children of each parent instance, gathered by counting.
    private static func reverse(_ edge: Edge, parent: StepNode, child: StepNode) -> ChildEdge {
        guard !edge.isFunnel else { return ChildEdge(edge, child: child.index) }
        let parents = child.representatives.map { parent.ordinals.isEmpty ? 0 : Int(parent.ordinals[Int($0)]) }
        var starts = Array(repeating: UInt32(0), count: parent.instances.count + 1)
        for ordinal in parents { starts[ordinal + 1] += 1 }
        for position in 1..<max(1, starts.count) { starts[position] += starts[position - 1] }
        var next = starts
        var ordinals = Array(repeating: UInt32(0), count: parents.count)
        for (childOrdinal, ordinal) in parents.enumerated() {
            ordinals[Int(next[ordinal])] = UInt32(childOrdinal)
            next[ordinal] += 1
        }
        return ChildEdge(edge, child: child.index, starts: starts, ordinals: ordinals)
    }
}
