/// What the simulated controller makes of dependencies.
extension Controller {
    /// A job that it does not know any more satisfies everything.
    func checked(_ dependency: SimulatedTask.Dependency) -> SimulatedTask.Dependency {
        var dependency = dependency
        if jobs[dependency.job] == nil { (dependency.edgeState, dependency.isLifted) = (.met, true) }
        return dependency
    }

    /// What a task waits for may have come, or be impossible by now.
    mutating func look(at index: UInt32, of number: UInt64, at now: Int64) {
        guard let task = jobs[number]?.tasks[index], !task.dependencies.isEmpty else { return }
        let dependencies = task.dependencies.map { dependency in
            var dependency = dependency
            guard dependency.edgeState == .open else { return dependency }
            dependency.edgeState = edgeState(of: dependency, for: index)
            dependency.isLifted = tasks(of: dependency, for: index) == nil
            return dependency
        }
        jobs[number]?.tasks[index]?.dependencies = dependencies
        guard dependencies.contains(where: { $0.edgeState == .impossible }),
            killsInvalidDependencies || jobs[number]?.isKilledInVain ?? false
        else { return }
        end(index, of: number, .init(word: "CANCELLED", reason: "DependencyNeverSatisfied"), at: now)
    }

    private func edgeState(
        of dependency: SimulatedTask.Dependency, for index: UInt32
    ) -> SimulatedTask.Dependency.Standing {
        guard let (tasks, hasForgottenFailure) = tasks(of: dependency, for: index) else { return .met }
        let hasFailure = hasForgottenFailure || tasks.contains(where: \.hasFailed)
        let areEnded = tasks.allSatisfy(\.isEnded)
        switch dependency.kind {
        case .afterany: return areEnded ? .met : .open
        case .afternotok: return !areEnded ? .open : hasFailure ? .met : .impossible
        case .afterok, .aftercorr: return hasFailure ? .impossible : areEnded ? .met : .open
        }
    }

    /// What a dependency is about, as far as the controller knows it. A failed task that was forgotten still counts where
    /// all of its array is meant, as it is where the task for `aftercorr` is gone; but one that is named by its index is
    /// gone. Reliability research, sections 0 (5) and 2 (13).
    private func tasks(
        of dependency: SimulatedTask.Dependency, for index: UInt32
    ) -> (known: [SimulatedTask], hasForgottenFailure: Bool)? {
        guard let parent = jobs[dependency.job] else { return nil }
        if dependency.kind == .aftercorr, let task = parent.tasks[index] { return ([task], false) }
        if dependency.kind != .aftercorr, let named = dependency.task, parent.isArray {
            return parent.tasks[named].map { ([$0], false) }
        }
        return (Array(parent.tasks.values), parent.hasForgottenFailure)
    }
}
