import Expansion

/// For each instance, how many of its edges still lack something, kept up as parents change.
///
/// An edge from all instances of a step counts as one, so that a change costs the number of direct children, and the
/// children of all are touched only when the last parent changes.
struct EdgeCounter: Sendable {
    /// Edges that lack something, for each instance.
    private(set) var lacking: [UInt32]

    /// Of nothing yet.
    init() { lacking = [] }

    init(_ graph: StudyGraph) {
        lacking = Array(repeating: 0, count: graph.instanceCount)
        for step in graph.steps {
            for instance in step.instances { lacking[Int(instance.index)] = UInt32(step.parents.count) }
        }
    }

    /// One edge of an instance has what it lacked.
    mutating func settle(_ instance: InstanceID) { lacking[Int(instance.index)] -= 1 }

    /// An edge has now what it lacked, or lacks it again.
    ///
    /// - Parameters:
    ///   - ordinal: Of the parent in its step; an edge from all of a step is the same for each.
    ///   - freed: Called for each instance that lacks nothing any more.
    mutating func change(
        _ edge: ChildEdge, ofOrdinal ordinal: Int, lacks: Bool, in graph: StudyGraph, freed: (InstanceID) -> Void
    ) {
        graph.forEachChild(through: edge, ofOrdinal: ordinal) { child in
            if lacks {
                lacking[Int(child.index)] += 1
            } else {
                lacking[Int(child.index)] -= 1
                if lacking[Int(child.index)] == 0 { freed(child) }
            }
        }
    }
}

/// Instances in the order in which they became ready; those that no longer are leave it when they reach its head.
struct ReadyQueue: Sendable {
    private var entries: [InstanceID] = []
    private var head = 0
    private var isListed: [Bool]

    init(count: Int) { isListed = Array(repeating: false, count: count) }

    mutating func grow(to count: Int) { isListed += Array(repeating: false, count: max(0, count - isListed.count)) }

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
