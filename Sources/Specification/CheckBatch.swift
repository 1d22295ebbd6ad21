import Diagnostics

/// Slips between the batch section and the steps.
func checkBatch(_ study: Study) -> [Diagnostic] {
    let telling: [ResourceKey] = [.walltime, .gpus, .memory, .queue, .constraint, .exclusive]
    guard study.batch.kind != .local else { return [] }
    return study.steps.compactMap { step in
        guard step.settings[.nodes] == nil, step.settings[.procs] == nil,
            let key = telling.first(where: { step.settings[$0] != nil }), let value = step.settings[key]
        else { return nil }
        return .warning(
            "not-scheduled", at: value.place,
            "step `\(step.name.value)` has `\(key.rawValue)`, but neither `nodes` nor `procs`, so it runs beside the "
                + "conductor and not on \(study.batch.kind.rawValue)",
            hint: "add `procs: 1` to send it to \(study.batch.kind.rawValue)")
    }
}
