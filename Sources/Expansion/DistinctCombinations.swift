/// Parameters that are combined with one another: those of tables that some step uses together.
package struct CombinationGroup: Sendable {
    /// Into the columns of the ``CombinationTable``.
    package let parameters: [Int]
    /// One of each set of combinations that are equal in all of them, the first one, in their order.
    package let combinations: [UInt32]
}

extension StudyGraph {
    /// Each parameter is in one of them; without any parameter there is one with one combination.
    ///
    /// - Complexity: That of expanding a step for each of them that uses all of its parameters.
    package var combinationGroups: [CombinationGroup] {
        let groups = combinations.groups.isEmpty ? [[]] : combinations.groups
        return groups.map { parameters in
            let isEmpty = combinations.count(of: parameters) == 0
            let grouping = isEmpty ? nil : Grouping(by: parameters, numbering: combinations.numbering)
            let isRemoved = parameters.first.flatMap { first in
                grouping.map { combinations.removedOrdinals(of: first, $0) }
            }
            let all = grouping?.representatives ?? []
            guard let isRemoved, !isRemoved.isEmpty else {
                return CombinationGroup(parameters: parameters, combinations: all)
            }
            return CombinationGroup(
                parameters: parameters, combinations: zip(all, isRemoved).filter { !$1 }.map(\.0))
        }
    }
}
