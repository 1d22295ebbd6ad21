import Diagnostics
import Executors

/// Slips between the batch section and the steps.
func checkBatch(_ study: Study) -> [Diagnostic] { unscheduled(study) + unknownToScheduler(study) + idleHere(study) }

/// What has no effect where all steps run on this machine.
private func idleHere(_ study: Study) -> [Diagnostic] {
    guard study.batch.kind.isBesideConductor else { return [] }
    let idle: Set<ResourceKey> = [.gpus, .queue, .bank, .qos, .reservation, .constraint, .exclusive]
    func found(_ settings: [ResourceKey: Located<String>]) -> [(key: ResourceKey, value: Located<String>)] {
        settings.filter {
            (idle.contains($0.key) && asks($0.key, $0.value)) || $0.key == .nodes && $0.value.value != "1"
        }
        .sorted { $0.value.place < $1.value.place }.map { ($0.key, $0.value) }
    }
    let ofSteps = study.steps.flatMap { step in
        found(step.settings).map { key, value in
            Diagnostic.warning(
                "no-effect", at: value.place,
                "`\(key.rawValue)` has no effect: step `\(step.name.value)` runs on this machine")
        }
    }
    let ofBatch = found(study.batch.settings)
    guard let first = ofBatch.first else { return ofSteps }
    let keys = ofBatch.map { "`\($0.key.rawValue)`" }.joined(separator: ", ")
    return ofSteps + [.warning("no-effect", at: first.value.place, "no effect on this machine: \(keys)")]
}

/// Whether a value asks for anything: no GPU and not exclusively are what everybody has.
private func asks(_ key: ResourceKey, _ value: Located<String>) -> Bool {
    switch key.shape {
    case .nonNegative: Int(value.value) != 0
    case .flag: flag(value.value) != false
    default: true
    }
}

/// Keys that only other schedulers know. No error: a study may be meant for several.
private func unknownToScheduler(_ study: Study) -> [Diagnostic] {
    let foreign = study.batch.kind.dialect.unusedKeys
    guard !foreign.isEmpty else { return [] }
    return study.steps.flatMap { step in
        step.settings.filter { foreign.contains($0.key) }.sorted { $0.value.place < $1.value.place }.map { key, value in
            .warning(
                "unused-key", at: value.place, "`\(key.rawValue)` has no meaning for \(study.batch.kind.name)",
                hint: "use `args` for an option of \(study.batch.kind.name) itself")
        }
    }
}

private func unscheduled(_ study: Study) -> [Diagnostic] {
    guard !study.batch.kind.isBesideConductor else { return [] }
    return study.steps.compactMap { step in
        guard step.settings[.nodes] == nil, step.settings[.procs] == nil,
            let (key, place) = meantForScheduler(step, study.batch.kind.dialect)
        else { return nil }
        return .warning(
            "not-scheduled", at: place,
            "step `\(step.name.value)` has `\(key)` but neither `nodes` nor `procs`, so it runs beside the "
                + "conductor, not on \(study.batch.kind.name)",
            hint: "add `procs: 1` to send it to \(study.batch.kind.name)")
    }
}

/// A key that has a sense only in a scheduler's job.
private func meantForScheduler(_ step: Step, _ dialect: Dialect) -> (key: String, place: Place)? {
    let narrowingKeys: [ResourceKey] = [
        .walltime, .gpus, .memory, .queue, .qos, .reservation, .constraint, .exclusive,
    ]
    for key in narrowingKeys {
        if let value = step.settings[key], asks(key, value) { return (key.rawValue, value.place) }
    }
    if let place = step.rulePlaces.checkpoint { return (Section.checkpointKey, place) }
    return dialect.directives.lazy.compactMap { prefix in
        directiveLines(ofScript: step.command.value, prefix: prefix).first.map {
            (prefix, step.command.place(ofLine: $0.line))
        }
    }.first
}
