import Expansion
import Specification
import Tracking

/// Free places of the study's pools in one round.
struct PoolRoom {
    private var free: [Int]
    private let study: Study

    /// Nothing where a study has no pools.
    init?(_ state: RunState) {
        guard !state.graph.study.pools.isEmpty else { return nil }
        study = state.graph.study
        free = zip(study.pools, state.takenPlaces).map { ($0.places ?? 0) - $1 }
    }

    /// Takes what an instance of a step needs; says no where there is too little.
    mutating func takes(step index: Int) -> Bool {
        guard !study.steps[index].takes.isEmpty else { return true }
        let uses = study.takes(ofStep: index)
        guard uses.allSatisfy({ free[$0.pool] >= $0.count }) else { return false }
        for use in uses { free[use.pool] -= use.count }
        return true
    }
}
