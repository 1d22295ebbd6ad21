package import Expansion

/// A study whose file was edited after it had begun.
extension RunState {
    /// Tells of a version that a request may name.
    ///
    /// - Parameter revision: What it makes of the graph as it is now, where that is known.
    package mutating func add(_ version: StudyVersion, revision: Revision? = nil) {
        versions[version.number] = version
        preparedRevision = revision
    }

    /// What is gone waits for nothing and nothing waits for it; what changed, is new, or gathers other instances than
    /// before waits as at first, with all that depends on it.
    mutating func revise(to number: Int, _ options: RevisionOptions) {
        guard let version = versions[number] else {
            missingVersion = number
            return inconsistentEvents += 1
        }
        guard let revision = prepared(number) ?? (try? graph.revised(to: version)) else {
            return inconsistentEvents += 1
        }
        take(revision, options)
    }

    /// One that was made of this very graph, or nothing.
    private mutating func prepared(_ number: Int) -> Revision? {
        defer { preparedRevision = nil }
        guard let revision = preparedRevision, revision.graph.version == number,
            revision.firstNew == graph.instanceCount, revision.earlierVersion == graph.version
        else { return nil }
        return revision
    }

    /// The state once a revision of its graph is heard.
    package func taking(_ revision: Revision, _ options: RevisionOptions) -> RunState {
        var state = self
        state.take(revision, options)
        return state
    }

    /// The state once some requests are heard, which are not in the journal yet.
    package func granting(_ requests: [Request], at time: Timestamp) -> RunState {
        var state = self
        for request in requests { state.grant(request, at: time) }
        return state
    }

    private mutating func take(_ revision: Revision, _ options: RevisionOptions) {
        leaveCancellation()
        isClosed = false
        replaceGraph(revision.graph)
        for instance in revision.removed { remove(instance) }
        var changed = Set((revision.firstNew..<graph.instanceCount).map { InstanceID($0) })
        renewWithDescendants(
            revision.repeated + revision.gatherers.filter { !options.keepsGatherers || isHandler($0) }, &changed)
        resize(revision.resized, &changed)
        renewWithDescendants(notRun(forFailuresOf: revision.reallowed), &changed)
        renewWithDescendants(notRun(of: revision.redecided), &changed)
        // Whether the study has failed may be another question now.
        if !revision.reallowed.isEmpty { renewWithDescendants(handlers, &changed) }
        renewMakersOfTemporaries(&changed)
        toldGatherings = []
        renewPrecautions()
        skipHopeless(changed)
        recountCanaries()
        listReady()
    }

    private mutating func replaceGraph(_ new: StudyGraph) {
        instances += Array(repeating: InstanceState(), count: new.instanceCount - instances.count)
        let added = new.steps.count - graph.steps.count
        tallies += (0..<added).map { _ in StepTally(total: 0, allowed: 0) }
        unheld += (0..<added).map { _ in UnheldCount(total: 0) }
        counts += (0..<added).map { _ in Counts() }
        graph = new
        preparedGrowth = nil
        precautions = PrecautionState(graph)
        lanes.grow(to: new)
        recount()
    }

    /// A job that it has must go first.
    private mutating func remove(_ instance: InstanceID) {
        switch self[instance].phase {
        case .waiting, .ended, .skipped: move(instance, to: .skipped(.removed))
        case .intended, .doubtful, .queued, .running, .dequeuing: move(instance, to: .dequeuing(.skip(.removed)))
        }
    }

    /// What was not run of some steps, for whatever reason; conditions are judged again.
    private func notRun(of steps: Set<Int>) -> [InstanceID] {
        steps.sorted().flatMap { graph.steps[$0].instances }.filter { instance in
            switch self[instance].phase {
            case .skipped(.failed), .skipped(.leftOut), .skipped(.notNeeded), .ended(.skipped): true
            case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
            }
        }
    }

    /// What was not run for failures of steps that allow more or fewer of them now: that is decided again.
    private func notRun(forFailuresOf steps: Set<Int>) -> [InstanceID] {
        guard !steps.isEmpty else { return [] }
        return graph.instances.filter { instance in
            switch self[instance].phase {
            case .skipped(.failed(let cause)), .skipped(.leftOut(let cause)): steps.contains(graph.stepIndex(of: cause))
            case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
            }
        }
    }

    /// What waits with a scheduler is submitted anew; what failed may well end better with what it now asks for.
    private mutating func resize(_ resized: [InstanceID], _ changed: inout Set<InstanceID>) {
        for instance in resized where !changed.contains(instance) && !self[instance].isCancelled {
            switch self[instance].phase {
            case .queued where hasJobToWaitFor(instance): move(instance, to: .dequeuing(.amend))
            case .intended, .doubtful: outdated.insert(instance)
            case .ended(.failed), .ended(.timedOut): renewWithDescendants([instance], &changed)
            case .waiting, .queued, .running, .dequeuing, .ended, .skipped: break
            }
        }
    }
}

extension RunState {
    /// What runs now, and would run again or be no longer there.
    package func running(hitBy revision: Revision, _ options: RevisionOptions = RevisionOptions()) -> [InstanceID] {
        let graph = revision.graph
        var hit: Set<InstanceID> = []
        var told: Set<Gathering> = []
        var pending = revision.repeated
        pending += revision.gatherers.filter { !options.keepsGatherers || isHandler($0) }
        while let instance = pending.popLast() {
            guard hit.insert(instance).inserted else { continue }
            graph.forEachChild(of: instance, besides: &told) { pending.append($0) }
        }
        hit.formUnion(revision.removed)
        return hit.filter { Int($0.index) < instances.count && isRunning($0) }.sorted()
    }

    private func isRunning(_ instance: InstanceID) -> Bool {
        if self[instance].phase == .running { return true }
        // Beside the conductor what is queued begins at once.
        return self[instance].phase == .queued && !hasJobToWaitFor(instance)
    }
}
