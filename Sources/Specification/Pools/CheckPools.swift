import Diagnostics
import Executors

/// Whether each step takes what there is.
func checkPools(_ study: Study) -> [Diagnostic] {
    guard !study.pools.isEmpty || study.steps.contains(where: { !$0.takes.isEmpty }) else { return [] }
    var names = SimilarNames(study.pools.map(\.name.value))
    var found: [Diagnostic] = []
    for step in study.steps {
        for use in step.takes where !found.isEnough {
            if let wrong = study.mistake(in: use, &names) { found.append(wrong) }
        }
    }
    let used = Set(study.steps.flatMap { $0.takes.map(\.pool.value) })
    return found
        + study.pools.filter { !used.contains($0.name.value) }.map { pool in
            .warning(
                "unused-pool", at: pool.name.place, "no step takes of the pool `\(pool.name.value)`",
                hint: "write `takes: {\(pool.name.value): 1}` in `run` of a step")
        }
}

extension Study {
    fileprivate func mistake(in use: PoolUse, _ names: inout SimilarNames) -> Diagnostic? {
        let name = use.pool.value
        guard let pool = pool(named: name) else {
            return .error(
                "unknown-pool", at: use.pool.place, "the study has no pool `\(name)`",
                hint: names.nearest(to: name).map { "did you mean `\($0)`?" } ?? "add `pools: {\(name): 10}` at the top"
            )
        }
        switch pool.keeper {
        case .study(let places) where use.count > places:
            return .error(
                "pool-too-small", at: use.pool.place,
                "`\(name)` has \(places) places, so a step that takes \(use.count) can never run",
                hint: "take less, or make the pool larger")
        case .slurm where batch.kind.name != "slurm":
            return .error(
                "foreign-pool", at: use.pool.place,
                "`\(name)` is a licence of Slurm, and this study does not use Slurm",
                hint: "give the pool a number of places")
        case .study, .slurm: return nil
        }
    }
}
