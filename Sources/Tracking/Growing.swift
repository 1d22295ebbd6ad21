import Expansion
import Specification

/// A study that gets more combinations while it runs, or later.
extension RunState {
    /// What is new waits as everything did at first. What gathers a step that grew begins anew, and all that depends on
    /// it; unless what has ended is to be kept.
    mutating func extend(by growth: Growth, keepsGatherers: Bool) {
        guard let grown = try? graph.grown(by: growth) else { return inconsistentEvents += 1 }
        let earlier = graph
        let first = instances.count
        leaveCancellation()
        isClosed = false
        graph = grown
        instances += Array(repeating: InstanceState(), count: grown.instanceCount - first)
        lanes.grow(to: grown)
        recount()
        var changed = Set((first..<grown.instanceCount).map { InstanceID($0) })
        let gatherers =
            keepsGatherers ? [] : grown.gatherers(since: earlier).sorted().flatMap { earlier.steps[$0].instances }
        renewWithDescendants(gatherers, &changed)
        brokenFunnels = []
        skipHopeless(changed)
        recountCanaries()
        for instance in graph.instances { listIfReady(instance) }
    }

    /// Everything that is kept up as phases change, from the phases alone.
    mutating func recount() {
        remaining = instances.count { !$0.phase.isFinal }
        for step in graph.steps { recount(step) }
        unfinished = EdgeCounter(graph)
        unsubmitted = EdgeCounter(graph)
        for child in graph.steps {
            for edge in child.parents { recount(edge, of: child) }
        }
    }

    private mutating func recount(_ step: StepNode) {
        counts[step.index] = Counts()
        counts[step.index].change(.waiting, by: step.instances.count)
        tallies[step.index].recount(total: step.instances.count)
        unheld[step.index] = UnheldCount(total: step.instances.count)
        for instance in step.instances where self[instance].phase != .waiting {
            let phase = self[instance].phase
            counts[step.index].change(.waiting, by: -1)
            counts[step.index].change(StateWord(phase), by: 1)
            tallies[step.index].change(from: .waiting, to: phase)
            unheld[step.index].change(from: (.waiting, false), to: (phase, hasLivingJob(instance)))
        }
    }

    private mutating func recount(_ edge: Edge, of child: StepNode) {
        let parent = graph.steps[edge.step]
        // As at first, when whoever opens a study would go over all of it for nothing.
        let isUntouched = !parent.instances.isEmpty && unheld[edge.step].count(for: .end) == parent.instances.count
        guard !isUntouched else { return }
        for instance in child.instances {
            let own =
                edge.isFunnel
                ? parent.instances.first : parent.instance(forCombination: child.combination(of: instance))
            let edgeState = ParentState(
                instance: own ?? instance, phase: own.map { self[$0].phase } ?? .waiting, tally: tallies[edge.step],
                hasJob: own.map(hasLivingJob) ?? false, unheld: unheld[edge.step])
            if edgeState.meets(edge) { unfinished.settle(instance) }
            if edgeState.holds(edge) { unsubmitted.settle(instance) }
        }
    }
}
