package import Expansion
import Specification

/// Places of the study's pools. Each instance that an executor has, or may have, holds what its step takes.
extension RunState {
    /// How many are taken, by the numbers of pools; empty where a study has none.
    ///
    /// - Complexity: Steps, and instances whose jobs are to go.
    package var takenPlaces: [Int] {
        let study = graph.study
        guard !study.pools.isEmpty else { return [] }
        var taken = Array(repeating: 0, count: study.pools.count)
        var leaving: [Int: Int] = [:]
        for instance in unwanted where self[instance].phase.isDequeuing {
            leaving[graph.stepIndex(of: instance), default: 0] += 1
        }
        for index in study.steps.indices where !study.steps[index].takes.isEmpty {
            let counts = counts(ofStep: index)
            let active = counts[.submitting] + counts[.queued] + counts[.running] + leaving[index, default: 0]
            for use in study.takes(ofStep: index) { taken[use.pool] += use.count * active }
        }
        return taken
    }

    /// Whether nothing but places and room keeps an instance from its executor.
    package func isReadyForItsTurn(_ instance: InstanceID) -> Bool {
        isReady(instance, on: graph.executor(of: graph.step(of: instance)))
    }

    /// The first pool that has too few free places for an instance of a step: its name, what is taken, and all there are.
    package func fullPool(forStep index: Int) -> (name: String, taken: Int, places: Int)? {
        let uses = graph.study.takes(ofStep: index)
        guard !uses.isEmpty else { return nil }
        let taken = takenPlaces
        for use in uses {
            let pool = graph.study.pools[use.pool]
            let places = pool.places ?? 0
            if taken[use.pool] + use.count > places { return (pool.name.value, taken[use.pool], places) }
        }
        return nil
    }
}

extension Phase {
    fileprivate var isDequeuing: Bool { if case .dequeuing = self { true } else { false } }
}
