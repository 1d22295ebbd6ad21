import Diagnostics
import Executors

/// Where a step's rules stand whose sense depends on what the batch section asks for.
struct RulePlaces: Hashable, Sendable {
    var outOfMemory: Place?
    var timeLimit: Place?
    var checkpoint: Place?
}

/// Rules about memory and walltime need memory and walltime, be they the step's own or the batch section's.
func checkRules(_ study: Study) -> [Diagnostic] {
    study.steps.flatMap { step in
        let asked = study.batch.settings.merging(step.settings) { _, own in own }
        let walltime = asked[.walltime].map { Located(Walltime($0.value), at: $0.place) }
        let checks = [
            checkMemory(step, asked[.memory]), checkTimeLimit(step, walltime),
            checkCheckpoint(step, walltime), checkWarning(step, study.batch.kind),
        ]
        return checks.compactMap { $0 }
    }
}

private func checkWarning(_ step: Step, _ scheduler: ExecutorID) -> Diagnostic? {
    guard let place = step.rulePlaces.checkpoint, !scheduler.capabilities.warnsOfWalltime else { return nil }
    return .warning(
        "no-effect", at: place,
        "`\(Section.checkpointKey)` has no effect: \(scheduler.dialect.title) does not signal a step before its walltime ends"
    )
}

private func checkMemory(_ step: Step, _ memory: Located<String>?) -> Diagnostic? {
    guard let place = step.rulePlaces.outOfMemory, step.retry.outOfMemory?.times != 0 else { return nil }
    guard let memory else {
        return .missingSetting(.memory, of: "out of memory", step: step, at: place, hint: "add `memory:` to the step")
    }
    guard let most = step.retry.outOfMemory?.most, let asked = MemoryAmount(memory.value),
        let bound = MemoryAmount(most.value), bound.kibibytes < asked.kibibytes
    else { return nil }
    return .boundTooLow(most, below: memory, key: .memory)
}

/// With a restart command it goes on where it stopped, and needs no more time.
private func checkTimeLimit(_ step: Step, _ walltime: Located<Walltime?>?) -> Diagnostic? {
    guard let place = step.rulePlaces.timeLimit, step.retry.timeLimit?.times != 0 else { return nil }
    if step.restart == nil, let wrong = checkWalltime(walltime, of: "time limit", step: step, at: place) {
        return wrong
    }
    guard let walltime, let most = step.retry.timeLimit?.most, let limit = walltime.value, let asked = limit.seconds,
        let bound = Walltime(most.value)?.seconds, bound < asked
    else { return nil }
    return .boundTooLow(most, below: Located(limit.text, at: walltime.place), key: .walltime)
}

private func checkCheckpoint(_ step: Step, _ walltime: Located<Walltime?>?) -> Diagnostic? {
    guard let place = step.rulePlaces.checkpoint else { return nil }
    if let wrong = checkWalltime(walltime, of: Section.checkpointKey, step: step, at: place) { return wrong }
    guard let walltime, let seconds = step.checkpoint?.seconds, let limit = walltime.value?.seconds,
        limit <= seconds
    else { return nil }
    return .error(
        "contradiction", at: place,
        "the signal is \(seconds) seconds before the end of a walltime of \(limit) seconds",
        hint: "request more walltime, or send the signal later", notes: [.init("the walltime", at: walltime.place)])
}

/// A walltime with a token may turn out to be anything.
private func checkWalltime(
    _ walltime: Located<Walltime?>?, of rule: String, step: Step, at place: Place
) -> Diagnostic? {
    let hint = "add `walltime:` to the step" + (rule == "time limit" ? ", or a `restart` command" : "")
    guard let walltime else { return .missingSetting(.walltime, of: rule, step: step, at: place, hint: hint) }
    guard let limit = walltime.value, limit.seconds == nil else { return nil }
    return .error(
        "contradiction", at: place, "`\(rule)` of step `\(step.name.value)` needs a time limit, but the step has none",
        hint: "set `walltime` to a time", notes: [.init("no limit", at: walltime.place)])
}

/// Steps that send a signal before the walltime in two ways.
func checkSignalOptions(_ study: Study) -> [Diagnostic] {
    guard let checks = OptionChecks(study.batch.kind.dialect) else { return [] }
    return study.steps.compactMap { checkSignalOption($0, study.batch.arguments + $0.arguments, checks) }
}

/// Of two `--signal`, sbatch takes one.
private func checkSignalOption(
    _ step: Step, _ arguments: [Located<String>], _ checks: OptionChecks
) -> Diagnostic? {
    guard let place = step.rulePlaces.checkpoint else { return nil }
    let commands = [step.command, step.restart].compactMap { $0 }
    return checks.places(ofOption: "signal", inArguments: arguments, directivesOf: commands).first.map {
        .error(
            "contradiction", at: place,
            "`\(Section.checkpointKey)` and the option `--signal` of step `\(step.name.value)` mean the same",
            hint: "keep one of them", notes: [.init("the option", at: $0)])
    }
}

extension Diagnostic {
    fileprivate static func missingSetting(
        _ key: ResourceKey, of rule: String, step: Step, at place: Place, hint: String
    ) -> Diagnostic {
        .error(
            "missing-key", at: place,
            "`\(rule)` of step `\(step.name.value)` needs `\(key.rawValue)`, which neither the step nor `batch` has",
            hint: hint)
    }

    fileprivate static func boundTooLow(
        _ most: Located<String>, below asked: Located<String>, key: ResourceKey
    ) -> Diagnostic {
        .error(
            "contradiction", at: most.place,
            "`most` is \(most.value), but the first attempt already requests \(asked.value) of `\(key.rawValue)`",
            hint: "increase `most`, or remove it", notes: [.init("the request", at: asked.place)])
    }
}
