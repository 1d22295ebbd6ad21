import Diagnostics
package import Expansion
import Reporting
package import Tracking

/// A part of a study, as users name it; all of it where nothing is named.
package struct StudyPart: Sendable {
    package var steps: [String]
    /// Names, workspaces or patterns.
    package var instances: [String]

    package init(steps: [String] = [], instances: [String] = []) {
        self.steps = steps
        self.instances = instances
    }

    package var isEmpty: Bool { steps.isEmpty && instances.isEmpty }
}

extension OpenedStudy {
    /// - Throws: `StudyError` for a name that the study does not have.
    package func instances(of part: StudyPart) throws -> [InstanceID] {
        var chosen = try part.steps.flatMap { try graph.step(named: $0).instances }
        chosen += try part.instances.flatMap { try instances(named: $0) }
        return Set(chosen).filter { !graph.isAbsent($0) }.sorted()
    }

    /// What to ask so that a part stops, and how many instances that is; nothing where it has ended already.
    package func cancellation(of part: StudyPart) throws -> (request: Request, count: Int)? {
        try refusePending(part)
        let chosen = try instances(of: part).filter { !state[$0].phase.isFinal }
        guard !state.isComplete, part.isEmpty || !chosen.isEmpty else { return nil }
        return part.isEmpty ? (.cancel, state.remaining) : (.cancelInstances(InstanceSet(chosen)), chosen.count)
    }

    /// What rows are to be run for cannot be cancelled before it is known.
    private func refusePending(_ part: StudyPart) throws {
        let steps = try part.steps.map { try graph.step(named: $0) }
        guard
            let open = steps.flatMap(\.instances).first(where: { graph.isPending($0) && state[$0].phase == .waiting }),
            let writer = graph.producer(ofPending: open)
        else { return }
        throw StudyError(
            "some rows that `\(graph.step(of: open).name)` runs for are not known yet; cancel `\(graph.name(of: writer))`, which "
                + "writes them, or the whole study")
    }

    /// Whether some of its steps run even when it is cancelled, as it is not yet.
    package var runsStepsWhenCancelled: Bool {
        !state.isCancelled && state.lastBatch.number > 0 && graph.hasStepsToRunAlways
    }

    /// - Parameter path: As the user named it.
    /// - Throws: `StudyError` where nothing of it could be kept from starting.
    package func checkForPause(_ path: String) throws {
        guard !state.isComplete else { throw StudyError("\(path) has ended") }
        guard !state.isCancelled else { throw StudyError("\(path) is being cancelled") }
    }

    /// What is to run again of a part: of all of the study what did not end well.
    ///
    /// - Parameters:
    ///   - onlyFailed: Whether the same is meant of a part.
    ///   - path: As the user named the study.
    /// - Throws: `StudyError` where something of it cannot run again.
    package func repeatable(_ part: StudyPart, onlyFailed: Bool, path: String) throws -> [InstanceID] {
        if let running = state.runningHandler {
            throw StudyError(
                "\(graph.name(of: running)) is running, a step at the end of the study that would begin "
                    + "again; wait for its end, or `maestro-swift cancel` the study first")
        }
        guard !part.isEmpty else { return graph.instances.filter { state[$0].phase.isUnsuccessfulEnd } }
        let chosen = try instances(of: part)
        guard !onlyFailed else { return chosen.filter { state[$0].phase.isUnsuccessfulEnd } }
        // Of several, those that were skipped are left out; they are decided again with what they depend on.
        let needed = chosen.filter { !wasUnneeded($0) }
        try refuseBusy(needed, path: path)
        try refuseUnneeded(needed.isEmpty ? chosen : needed)
        return needed
    }

    private func wasUnneeded(_ instance: InstanceID) -> Bool {
        state[instance].phase == .skipped(.notNeeded) || state[instance].phase.isFalse
    }

    private func refuseBusy(_ chosen: [InstanceID], path: String) throws {
        guard let busy = chosen.first(where: { !state[$0].phase.isFinal }) else { return }
        throw StudyError(
            "\(graph.name(of: busy)) has not ended; `maestro-swift cancel \(shellWord(path)) --instance "
                + "\(graph.name(of: busy))` ends it")
    }

    private func refuseUnneeded(_ chosen: [InstanceID]) throws {
        if let idle = chosen.first(where: wasUnneeded) {
            let advice =
                graph.isExcluded(idle)
                ? "edit `when`, and `rerun`"
                : "retry its dependencies, and it runs if they require it, or edit the study, and `rerun`"
            throw StudyError(
                "\(graph.name(of: idle)) was \(Reason.text(of: idle, in: state) ?? "not needed"); \(advice)")
        }
        if let kept = chosen.first(where: { blockingParent(of: $0).map { !chosen.contains($0) } ?? false }),
            let blockingParent = blockingParent(of: kept)
        {
            throw StudyError(
                "\(graph.name(of: kept)) was not run because \(graph.name(of: blockingParent)) did not finish; "
                    + "retry that one, and both run again")
        }
    }

    /// What kept an instance from running.
    private func blockingParent(of instance: InstanceID) -> InstanceID? {
        switch state[instance].phase {
        case .skipped(.failed(let cause)), .skipped(.leftOut(let cause)): cause
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: nil
        }
    }
}

extension Phase {
    fileprivate var isUnsuccessfulEnd: Bool {
        switch self {
        case .ended(.skipped): false
        case .ended(let outcome): !outcome.isSuccess
        case .skipped(.failed), .skipped(.leftOut): true
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .skipped: false
        }
    }

    /// Whether its condition, or that of what it depends on, was false.
    fileprivate var isFalse: Bool { self == .skipped(.condition) || self == .ended(.skipped) }
}
