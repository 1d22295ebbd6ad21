import Executors
package import Specification

/// All step instances of a study and what each waits for.
///
/// Compact: an instance is a number, names are made on demand, and edges between steps stand for the edges between
/// their instances.
package struct StudyGraph: Sendable {
    package let study: Study
    /// What it was expanded from, so that it can grow.
    let source: Study
    let options: ExpansionOptions
    /// What there was before the study was edited.
    var earlier: EarlierStudy?
    /// The combinations that were added to it, in their order.
    var growths: [Growth] = []
    /// The rows of each table that is no part of another one.
    let tables: [Int: TableRows]
    package let combinations: CombinationTable
    /// In the order of the study file.
    package internal(set) var steps: [StepNode]
    /// Step indices so that each comes after all that it waits for.
    package let topologicalOrder: [Int]
    package internal(set) var instanceCount: Int
    /// Which step each range of ids belongs to, in the order of the ids.
    var owners: [Owner]
    /// Of the edges that have groups.
    package let groups: [EdgeGroups]
    package let temporaryReaders: TemporaryReaders
    /// For each step the tables whose rows it writes; empty where none does.
    let lateTables: [Int: [Int]]
    /// Those of its steps that are repeated; `StepNode.loop` counts in it.
    package let loops: [LoopNode]
    /// The parameter that counts rounds.
    let roundParameter: Int?
    /// Whether any step asks a scheduler by values that others publish.
    package let hasFollowingRequests: Bool

    /// A range of ids that ends where the next one begins.
    struct Owner: Sendable {
        let firstID: UInt32
        let step: Int
    }

    package var instances: LazyMapCollection<Range<UInt32>, InstanceID> {
        (0..<UInt32(instanceCount)).lazy.map { InstanceID($0) }
    }
}

extension StudyGraph {
    /// Counted from 1, which is what the study was created with; one more for each time that it was edited.
    package var version: Int { earlier?.version ?? 1 }

    /// Those that the study has, where some were removed.
    package var presentSteps: some BidirectionalCollection<StepNode> { steps.lazy.filter { !isGone($0.index) } }

    /// Whether the study no longer has it, since it was edited.
    package func isRemoved(_ instance: InstanceID) -> Bool {
        guard earlier != nil else { return false }
        let step = step(of: instance)
        return !step.removed.isEmpty && step.removed[step.ordinal(of: instance)]
    }

    /// What a step waits for by what is written in the study, without what comes before all handlers, and without the round
    /// before its own.
    package func writtenParents(of step: StepNode) -> [Edge] {
        step.parents.filter { $0.round != .previous && (step.role == .regular || steps[$0.step].role == step.role) }
    }

    /// The step of an instance.
    package func step(of instance: InstanceID) -> StepNode { steps[stepIndex(of: instance)] }

    package func stepIndex(of instance: InstanceID) -> Int {
        // Steps without instances share their start with the next one, so the last start that fits is the owner.
        var low = 0
        var high = owners.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if owners[middle].firstID <= instance.index { low = middle } else { high = middle }
        }
        return owners[low].step
    }

    /// Its number within its step.
    package func ordinal(of instance: InstanceID) -> Int { steps[stepIndex(of: instance)].ordinal(of: instance) }

    /// What an instance waits for, edge by edge: a matching instance, a group, or a whole step for a funnel.
    package func parents(of instance: InstanceID) -> [InstanceIDs] {
        step(of: instance).parents.map { parents(of: instance, through: $0) }
    }

    /// - Parameter edge: Of the step of the instance.
    package func parents(of instance: InstanceID, through edge: Edge) -> InstanceIDs {
        let step = step(of: instance)
        let parent = steps[edge.step]
        guard let groups = groups(of: edge) else {
            return edge.isFunnel
                ? parent.instances
                : InstanceIDs(parent.instance(forCombination: step.combination(of: instance)))
        }
        let group = groups.group(ofChild: step.ordinal(of: instance))
        return InstanceIDs(ascending: groups.parents(ofGroup: group).lazy.map { parent.instances[Int($0)] })
    }

    /// Calls for each instance that waits for this one directly. The children of what is gathered are named for each parent.
    ///
    /// - Parameter gathering: Whether to name those too that gather.
    package func forEachChild(of instance: InstanceID, gathering: Bool = true, _ body: (InstanceID) -> Void) {
        let parent = step(of: instance)
        let ordinal = parent.ordinal(of: instance)
        for edge in parent.children where gathering || !edge.isGathering {
            forEachChild(through: edge, ofOrdinal: ordinal, body)
        }
    }

    /// The same for many instances: what gathers is named once.
    ///
    /// - Parameter told: Of what was named before.
    package func forEachChild(
        of instance: InstanceID, besides told: inout Set<Gathering>, _ body: (InstanceID) -> Void
    ) {
        let parent = step(of: instance)
        let ordinal = parent.ordinal(of: instance)
        for edge in parent.children {
            guard !edge.isGathering || told.insert(gathering(edge, ofStep: parent.index, ordinal: ordinal)).inserted
            else { continue }
            forEachChild(through: edge, ofOrdinal: ordinal, body)
        }
    }

    /// - Parameter ordinal: Of the parent in its step.
    package func forEachChild(through edge: ChildEdge, ofOrdinal ordinal: Int, _ body: (InstanceID) -> Void) {
        let child = steps[edge.step].instances
        if edge.isFunnel {
            for instance in child { body(instance) }
        } else if let groups = groups(of: edge) {
            let group = groups.group(ofParent: ordinal)
            for childOrdinal in groups.children(ofGroup: group) { body(child[Int(childOrdinal)]) }
        } else {
            for childOrdinal in edge.children(ofOrdinal: ordinal) { body(child[Int(childOrdinal)]) }
        }
    }

    /// Key and value of each parameter in the instance's scope, sorted by key.
    package func parameters(of instance: InstanceID) -> [(key: String, value: String)] {
        parameters(of: instance, in: step(of: instance))
    }

    /// - Parameter step: That of the instance.
    package func parameters(of instance: InstanceID, in step: StepNode) -> [(key: String, value: String)] {
        let combination = step.combination(of: instance)
        return step.parameters.map {
            (combinations.columns[$0].key, combinations.value(parameter: $0, combination: combination))
        }
    }
}
