import Expansion

/// For each instance, how many of its edges still lack something of a parent, kept up as parents change.
///
/// A funnel counts as one edge, lacking until every instance of the parent step has what is asked, so that a change
/// costs the number of direct children, and a funnel's children are touched only when its last parent changes.
struct EdgeCounter: Sendable {
    /// Edges that lack something, for each instance.
    private(set) var lacking: [UInt32]
    /// Instances that lack it, for each step.
    private(set) var lackingInStep: [Int]

    init(_ graph: StudyGraph) {
        lackingInStep = graph.steps.map(\.instances.count)
        lacking = []
        lacking.reserveCapacity(graph.instanceCount)
        for step in graph.steps {
            // A funnel over a step without instances lacks nothing.
            let edges = step.parents.filter { !$0.isFunnel || !graph.steps[$0.step].instances.isEmpty }.count
            lacking.append(contentsOf: repeatElement(UInt32(edges), count: step.instances.count))
        }
    }

    /// A parent has now what it lacked, or lacks it again.
    ///
    /// - Parameter freed: Called for each instance that lacks nothing any more.
    mutating func parent(
        _ instance: InstanceID, ofStep step: Int, lacks: Bool, in graph: StudyGraph, freed: (InstanceID) -> Void
    ) {
        let before = lackingInStep[step]
        lackingInStep[step] += lacks ? 1 : -1
        let funnelsChange = lacks ? before == 0 : before == 1
        let ordinal = Int(instance.index - graph.steps[step].instances.lowerBound)
        for edge in graph.steps[step].children {
            let child = graph.steps[edge.step]
            if edge.isFunnel {
                guard funnelsChange else { continue }
                for index in child.instances { change(Int(index), lacks: lacks, freed: freed) }
            } else {
                for childOrdinal in edge.children(ofOrdinal: ordinal) {
                    change(Int(child.instances.lowerBound + childOrdinal), lacks: lacks, freed: freed)
                }
            }
        }
    }

    private mutating func change(_ index: Int, lacks: Bool, freed: (InstanceID) -> Void) {
        if lacks {
            lacking[index] += 1
        } else {
            lacking[index] -= 1
            if lacking[index] == 0 { freed(InstanceID(index)) }
        }
    }
}

/// Instances in the order in which they became ready; those that no longer are leave it when they reach its head.
struct ReadyQueue: Sendable {
    private var entries: [InstanceID] = []
    private var head = 0
    private var isListed: [Bool]

    init(count: Int) { isListed = Array(repeating: false, count: count) }

    mutating func insert(_ instance: InstanceID) {
        guard !isListed[Int(instance.index)] else { return }
        isListed[Int(instance.index)] = true
        entries.append(instance)
    }

    mutating func dropHead(while isStale: (InstanceID) -> Bool) {
        while head < entries.count, isStale(entries[head]) {
            isListed[Int(entries[head].index)] = false
            head += 1
        }
        if head > 1024, head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
    }

    var listed: ArraySlice<InstanceID> { entries[head...] }
}
