import Specification

/// Of an edge with `by`: which instances of the parent, and which of the child, have the same values of its parameters.
///
/// Numbers alone, as many as there are instances; groups are numbered in the order of their first combinations, which a
/// growth keeps.
package struct EdgeGroups: Sendable {
    private let ofParents: [UInt32]
    private let ofChildren: [UInt32]
    private let parents: OrdinalLists
    private let children: OrdinalLists
    package let count: Int

    init(ofParents: [UInt32], ofChildren: [UInt32], count: Int) {
        self.ofParents = ofParents
        self.ofChildren = ofChildren
        self.count = count
        parents = OrdinalLists(of: ofParents, count: count)
        children = OrdinalLists(of: ofChildren, count: count)
    }

    /// - Parameter ordinal: Within the step that is gathered.
    package func group(ofParent ordinal: Int) -> Int { Int(ofParents[ordinal]) }

    /// - Parameter ordinal: Within the step that gathers.
    package func group(ofChild ordinal: Int) -> Int { Int(ofChildren[ordinal]) }

    /// Ordinals within the step that is gathered, ascending.
    package func parents(ofGroup group: Int) -> ArraySlice<UInt32> { parents[group] }

    /// Ordinals within the step that gathers, ascending.
    package func children(ofGroup group: Int) -> ArraySlice<UInt32> { children[group] }
}

/// Children that gather from the same parents, so that they can be told of them once.
package struct Gathering: Hashable, Sendable {
    package let parent: Int
    package let child: Int
    /// 0 where the child gathers all of the parent.
    package let group: Int
    /// The edge, where it has groups: a child may gather of this round and of the one before.
    package let edge: Int?

    package init(parent: Int, child: Int, group: Int, edge: Int? = nil) {
        (self.parent, self.child, self.group, self.edge) = (parent, child, group, edge)
    }
}

extension StudyGraph {
    package func groups(of edge: some EdgeConditions) -> EdgeGroups? { edge.groups.map { groups[$0] } }

    /// - Parameters:
    ///   - edge: One that gathers.
    ///   - ordinal: Of a parent in its step.
    package func gathering(_ edge: ChildEdge, ofStep step: Int, ordinal: Int) -> Gathering {
        Gathering(
            parent: step, child: edge.step, group: groups(of: edge)?.group(ofParent: ordinal) ?? 0, edge: edge.groups)
    }

    /// - Parameter edge: Of the step of a child; nothing unless it has groups.
    package func gathering(of child: InstanceID, through edge: Edge) -> Gathering? {
        guard let groups = groups(of: edge) else { return nil }
        let step = step(of: child)
        return Gathering(
            parent: edge.step, child: step.index, group: groups.group(ofChild: step.ordinal(of: child)),
            edge: edge.groups)
    }
}

extension StudyGraph {
    /// The instances that are gathered.
    ///
    /// - Parameter edge: Between the two steps, in either direction.
    package func members(of gathering: Gathering, through edge: some EdgeConditions) -> InstanceIDs {
        let instances = steps[gathering.parent].instances
        guard let groups = groups(of: edge) else { return instances }
        return InstanceIDs(ascending: groups.parents(ofGroup: gathering.group).lazy.map { instances[Int($0)] })
    }
}

/// For each of some numbers the ordinals that belong to it, ascending; gathered by counting.
struct OrdinalLists: Sendable {
    private var starts: [UInt32] = []
    private var ordinals: [UInt32] = []

    /// No numbers.
    init() {}

    /// - Parameter numbers: For each ordinal the one that it belongs to, below `count`.
    init(of numbers: [UInt32], count: Int) {
        starts = Array(repeating: 0, count: count + 1)
        for number in numbers { starts[Int(number) + 1] += 1 }
        for position in 1..<max(1, starts.count) { starts[position] += starts[position - 1] }
        var next = starts
        ordinals = Array(repeating: 0, count: numbers.count)
        for (ordinal, number) in numbers.enumerated() {
            ordinals[Int(next[Int(number)])] = UInt32(ordinal)
            next[Int(number)] += 1
        }
    }

    subscript(number: Int) -> ArraySlice<UInt32> { ordinals[Int(starts[number])..<Int(starts[number + 1])] }
}

extension Expander {
    /// The parameters behind `by`, sorted by key; those that do not exist are left out.
    func columns(of dependency: Dependency) -> [Int] {
        dependency.columns.sorted().compactMap { compiler.parameterIndex(of: $0) }
    }

    func groups(of edge: Edge, parent: StepNode, child: StepNode) -> EdgeGroups {
        if edge.round == .previous, let round = study.roundParameter {
            return previousGroups(of: edge, parent: parent, child: child, round: round)
        }
        let grouping = Grouping(by: edge.columns) { combinations.numbering(of: $0) }
        return EdgeGroups(
            ofParents: parent.representatives.map { grouping.ordinals[Int($0)] },
            ofChildren: child.representatives.map { grouping.ordinals[Int($0)] },
            count: grouping.representatives.count)
    }
}
