import Specification

/// Which round of a step is waited for.
package enum EdgeRound: Hashable, Sendable {
    /// The same, or there are none.
    case own
    case previous
    /// All of them, of which the last one is seen.
    case last
}

extension Expander {
    /// What is written of a step outside means the last round, once all are over.
    func lastRoundColumns(of dependency: Dependency, for index: Int) -> [Int]? {
        guard dependency.scope == .matching, study.seesLastRound(index, of: dependency.step),
            let loop = study.steps[dependency.step].loop
        else { return nil }
        let hidden = privateParameters(ofLoop: loop)
        return scopes[dependency.step].filter { !hidden.contains($0) }
    }

    /// The edges of a step to the round before.
    func previousEdges(of index: Int, groups: inout Int) -> [Edge] {
        guard let loop = study.steps[index].loop else { return [] }
        let written = writtenColumns(inLoop: loop)
        return study.steps[index].previousRound.map { dependency in
            groups += 1
            let common = scopes[index].filter { scopes[dependency.step].contains($0) && !written.contains($0) }
            return Edge(
                step: dependency.step, scope: .group, trigger: dependency.trigger, isLate: true, columns: common,
                groups: groups - 1, allowsFailures: study.steps[dependency.step].allowedFailures != nil,
                mayBeSkipped: true, round: .previous)
        }
    }

    /// What each instance of a child finds in the round before; those of the first round find nothing, in a group without
    /// parents.
    func previousGroups(of edge: Edge, parent: StepNode, child: StepNode, round: Int) -> EdgeGroups {
        let grouping = Grouping(by: edge.columns) { combinations.numbering(of: $0) }
        let others = Grouping(by: edge.columns.filter { $0 != round }) { combinations.numbering(of: $0) }
        func place(_ combination: UInt32) -> Int { combinations.columns[round].place(of: Int(combination)) }
        func key(_ combination: UInt32, movedBy rounds: Int) -> UInt64 {
            let other = others.ordinals.isEmpty ? 0 : others.ordinals[Int(combination)]
            return UInt64(other) << 32 | UInt64(place(combination) + rounds)
        }
        let numbers = Dictionary(
            grouping.representatives.enumerated().map { (key($1, movedBy: 0), UInt32($0)) }
        ) { first, _ in first }
        let none = UInt32(grouping.representatives.count)
        return EdgeGroups(
            ofParents: parent.representatives.map { grouping.ordinals[Int($0)] },
            ofChildren: child.representatives.map {
                place($0) == 0 ? none : numbers[key($0, movedBy: -1)] ?? none
            },
            count: Int(none) + 1)
    }
}
