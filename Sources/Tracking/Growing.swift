package import Expansion
import Specification

/// What a growth makes of the graph as it is.
struct PreparedGrowth: Sendable {
    let growth: Growth
    let graph: StudyGraph
}

/// A study that gets more combinations while it runs, or later.
extension RunState {
    /// What is new waits as everything did at first. What gathers a step that grew, or a group that did, begins anew, and
    /// all that depends on it; unless what has ended is to be kept.
    mutating func extend(by growth: Growth, keepsGatherers: Bool) {
        guard let grown = grown(by: growth) else { return inconsistentEvents += 1 }
        let earlier = graph
        let first = instances.count
        leaveCancellation()
        isClosed = false
        take(grown)
        var changed = Set((first..<grown.instanceCount).map { InstanceID($0) })
        renewWithDescendants(grown.gatherers(since: earlier).filter { !keepsGatherers || isHandler($0) }, &changed)
        renewMakersOfTemporaries(&changed)
        toldGatherings = []
        skipHopeless(changed)
        recountCanaries()
        listReady()
    }

    /// Works out a growth that is about to be written down, so that this need not be done again once it is heard.
    package mutating func prepare(_ growth: Growth) throws(GrowthError) -> StudyGraph {
        let grown = try graph.grown(by: growth)
        preparedGrowth = PreparedGrowth(growth: growth, graph: grown)
        return grown
    }

    /// The graph with a growth; nothing where there cannot be one.
    func grown(by growth: Growth) -> StudyGraph? {
        if let preparedGrowth, preparedGrowth.growth == growth { return preparedGrowth.graph }
        return try? graph.grown(by: growth)
    }

    /// Another graph, with more instances.
    mutating func take(_ grown: StudyGraph) {
        let first = instances.count
        graph = grown
        preparedGrowth = nil
        instances += Array(repeating: InstanceState(), count: grown.instanceCount - first)
        lanes.grow(to: grown)
        settlePending(from: first)
        recount()
    }

    /// Everything that is kept up as phases change, from the phases alone.
    mutating func recount() {
        remaining = instances.count { !$0.phase.isFinal }
        for step in graph.steps { recount(step) }
        unfinished = EdgeCounter(graph)
        unsubmitted = EdgeCounter(graph)
        groups = Array(repeating: [], count: graph.groups.count)
        for child in graph.steps {
            for edge in child.parents {
                clearGroups(of: edge)
                recount(edge, of: child)
            }
        }
    }

    private mutating func recount(_ step: StepNode) {
        counts[step.index] = Counts()
        counts[step.index].change(.waiting, by: step.instances.count)
        tallies[step.index].recount(total: step.instances.count, allowed: step.allowedFailures)
        unheld[step.index] = UnheldCount(total: step.instances.count)
        for instance in step.instances where self[instance].phase != .waiting {
            let phase = self[instance].phase
            counts[step.index].change(.waiting, by: -1)
            if isCounted(instance, in: phase) {
                counts[step.index].change(StateWord(phase), by: 1)
            }
            tallies[step.index].change(from: .waiting, to: phase)
            unheld[step.index].change(from: (.waiting, false), to: (phase, hasLivingJob(instance)))
        }
    }

    private mutating func recount(_ edge: Edge, of child: StepNode) {
        let parent = graph.steps[edge.step]
        // As at first, when whoever opens a study would go over all of it for nothing.
        let isUntouched = !parent.instances.isEmpty && unheld[edge.step].count(for: .end) == parent.instances.count
        guard !isUntouched else { return settleEmptyGroups(of: edge, for: child) }
        recountGroups(of: edge)
        for instance in child.instances {
            let own =
                edge.isGathering
                ? parent.instances.first : parent.instance(forCombination: child.combination(of: instance))
            let whole = ParentState(
                instance: own ?? instance, phase: own.map { self[$0].phase } ?? .waiting, tally: tallies[edge.step],
                hasJob: own.map(hasLivingJob) ?? false, unheld: unheld[edge.step])
            let edgeState = group(of: edge, at: child.ordinal(of: instance)).map { whole.seen(in: $0) } ?? whole
            if edgeState.meets(edge) { unfinished.settle(instance) }
            if edgeState.holds(edge) { unsubmitted.settle(instance) }
        }
    }

    /// The first round of a loop waits for none; no other group is empty.
    private mutating func settleEmptyGroups(of edge: Edge, for child: StepNode) {
        guard edge.round == .previous, let ofEdge = graph.groups(of: edge) else { return }
        for (ordinal, instance) in child.instances.enumerated()
        where ofEdge.parents(ofGroup: ofEdge.group(ofChild: ordinal)).isEmpty {
            unfinished.settle(instance)
            unsubmitted.settle(instance)
        }
    }

    private mutating func clearGroups(of edge: Edge) {
        guard let index = edge.groups else { return }
        // Who sees the last round of a loop waits for single instances: no failure of them is allowed.
        let allowed = edge.round == .last ? 0 : graph.steps[edge.step].allowedFailures
        let ofEdge = graph.groups[index]
        groups[index] = (0..<ofEdge.count).map {
            GroupCounts(total: ofEdge.parents(ofGroup: $0).count, allowed: allowed)
        }
    }

    private mutating func recountGroups(of edge: Edge) {
        guard let index = edge.groups, let ofEdge = graph.groups(of: edge) else { return }
        for (ordinal, instance) in graph.steps[edge.step].instances.enumerated() where self[instance].phase != .waiting
        {
            groups[index][ofEdge.group(ofParent: ordinal)].change(
                from: (.waiting, false), to: (self[instance].phase, hasLivingJob(instance)))
        }
    }

    /// - Parameter ordinal: Of a child in its step.
    private func group(of edge: Edge, at ordinal: Int) -> GroupCounts? {
        edge.groups.map { groups[$0][graph.groups[$0].group(ofChild: ordinal)] }
    }
}
