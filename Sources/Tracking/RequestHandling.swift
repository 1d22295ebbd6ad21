import Executors
import Expansion

/// What a user's request does to the state; the conductor then does what follows from it.
extension RunState {
    mutating func grant(_ request: Request, at time: Timestamp) {
        switch request {
        case .cancel: cancel(at: time)
        case .cancelInstances(let chosen):
            for instance in chosen.instances(below: instances.count) { cancel(instance, at: time) }
        case .retry(let chosen): retry(chosen.instances(below: instances.count))
        case .beginElsewhere(let chosen):
            for instance in chosen.instances(below: instances.count) { beginElsewhere(instance) }
        case .beginAnew(let chosen):
            for instance in chosen.instances(below: instances.count) { beginAnew(instance) }
        case .change(let setting, let value): settings[setting] = value
        case .amend(let chosen, let amendment): amend(chosen, amendment)
        case .pause: pause()
        case .goOn: goOn()
        case .extend(let growth, let keepsGatherers): extend(by: growth, keepsGatherers: keepsGatherers)
        case .revise(let number, let options): revise(to: number, options)
        }
    }

    private mutating func cancel(at time: Timestamp) {
        // Where nothing has begun, nothing is to be cleaned up.
        let isWhole = graph.hasStepsToRunAlways && (isCancelled || lastBatch.number == 0)
        course = isWhole ? .abandoned : .cancelled
        for instance in graph.instances where self[instance].phase == .waiting && isCancelled(instance) {
            cancelWaiting(instance, at: time)
        }
    }

    private mutating func cancel(_ instance: InstanceID, at time: Timestamp) {
        guard !self[instance].phase.isFinal else { return }
        update(instance) { $0.isCancelled = true }
        guard self[instance].phase == .waiting else {
            unwanted.insert(instance)
            return
        }
        cancelWaiting(instance, at: time)
        if decidesOthers(instance) { skipChildren(of: instance) }
    }

    /// What is known of its attempt counts for nothing; what is to be cancelled begins nowhere.
    private mutating func beginElsewhere(_ instance: InstanceID) {
        guard !isCancelled(instance),
            self[instance].batch.flatMap({ batches[$0] })?.batch.executor.isBesideConductor ?? false
        else { return }
        switch self[instance].phase {
        case .queued, .running: move(instance, to: .dequeuing(.resubmit))
        case .waiting, .intended, .doubtful, .dequeuing, .ended, .skipped: break
        }
    }

    /// Nothing is left that would have to go before.
    private mutating func beginAnew(_ instance: InstanceID) {
        switch self[instance].phase {
        case .dequeuing(.skip(let reason)):
            move(instance, to: .skipped(reason))
            if decidesOthers(instance) { skipChildren(of: instance) }
        case .intended, .doubtful, .queued, .running, .dequeuing: rest(instance)
        case .waiting, .ended, .skipped: break
        }
    }

    /// What has begun goes on as it is.
    private mutating func amend(_ chosen: InstanceSet, _ amendment: Amendment) {
        amendments.add(amendment, for: chosen)
        for instance in chosen.instances(below: instances.count) where !isCancelled(instance) {
            switch self[instance].phase {
            case .queued where hasJobToWaitFor(instance): move(instance, to: .dequeuing(.amend))
            case .intended, .doubtful: outdated.insert(instance)
            case .waiting, .queued, .running, .dequeuing, .ended, .skipped: break
            }
        }
    }

    mutating func cancelWaiting(_ instance: InstanceID, at time: Timestamp) {
        update(instance) { $0.ended = time }
        move(instance, to: .ended(.cancelled(by: .us)))
    }
}

// MARK: - Again

extension RunState {
    /// Chosen instances that have ended run again, and all that depends on them with them.
    private mutating func retry(_ chosen: [InstanceID]) {
        leaveCancellation()
        isClosed = false
        var reset: Set<InstanceID> = []
        renewWithDescendants(withWhatTheyKept(chosen).filter { self[$0].phase.isFinal }, &reset)
        renewMakersOfTemporaries(&reset)
        toldGatherings = []
        renewPrecautions()
        skipHopeless(reset)
        recountCanaries()
        listReady()
    }

    mutating func renewWithDescendants(_ chosen: [InstanceID], _ reset: inout Set<InstanceID>) {
        var told: Set<Gathering> = []
        for instance in chosen {
            _ = renew(instance, &reset)
            forEachDescendant(of: instance, besides: &told) { $0.renew($1, &reset) }
        }
    }

    /// With those that were not run because of them, children or not.
    private func withWhatTheyKept(_ chosen: [InstanceID]) -> [InstanceID] {
        let causes = Set(chosen)
        return chosen
            + graph.instances.filter {
                switch self[$0].phase {
                case .skipped(.failed(let cause)), .skipped(.leftOut(let cause)): causes.contains(cause)
                case .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
                }
            }
    }

    /// As if it had never been; a job that it has must go first. Says whether it is new to the set.
    private mutating func renew(_ instance: InstanceID, _ reset: inout Set<InstanceID>) -> Bool {
        guard !graph.isRemoved(instance), reset.insert(instance).inserted else { return false }
        update(instance) {
            $0.retries = RetryCounts()
            $0.retryCause = nil
            $0.restarts = 0
            $0.restartsNext = false
            $0.isCancelled = false
        }
        haveWrittenRows.remove(instance)
        switch self[instance].phase {
        case .waiting, .dequeuing(.resubmit): break
        case .ended, .skipped: move(instance, to: .waiting)
        case .intended, .doubtful, .queued, .running, .dequeuing(.skip), .dequeuing(.replace),
            .dequeuing(.amend):
            move(instance, to: .dequeuing(.resubmit))
        }
        return true
    }

    /// Of what is to run again, whatever still waits for something that will not come.
    mutating func skipHopeless(_ reset: Set<InstanceID>) {
        var known: [Gathering: SkipReason?] = [:]
        var skipped: [InstanceID] = []
        for index in graph.topologicalOrder {
            let step = graph.steps[index]
            let common = precautions.endedBy[index].map { .failed($0) } ?? brokenFunnel(of: step)
            for (ordinal, instance) in step.instances.enumerated() where reset.contains(instance) {
                guard self[instance].phase == .waiting else { continue }
                let own: SkipReason? =
                    step.isExcluded(ordinal)
                    ? reasonOfExclusion(instance) : standsForKnownRows(instance) ? .removed : nil
                let reason =
                    own ?? common ?? brokenMatch(of: instance) ?? brokenGroup(of: instance, &known)
                    ?? (isNeedlessHandler(instance) ? .notNeeded : nil)
                guard let reason else { continue }
                move(instance, to: .skipped(reason))
                skipped.append(instance)
            }
        }
        // A round comes after all steps of the one before.
        if !graph.loops.isEmpty { for instance in skipped { skipChildren(of: instance) } }
    }
}
