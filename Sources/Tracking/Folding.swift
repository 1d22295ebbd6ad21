import Diagnostics
import Executors
import Expansion

/// What each event does to the state.
extension RunState {
    package mutating func apply(_ event: Event, at time: Timestamp) {
        began = began ?? time
        if !event.isBookkeeping { changed = time }
        guard event.highestInstance.map({ Int($0) < instances.count }) ?? true else { return inconsistentEvents += 1 }
        change(by: event, at: time)
        lanes.dropHeads { [unfinished, unsubmitted, instances] executor, instance in
            let edges = executor.capabilities.dependencies == .none ? unfinished : unsubmitted
            return instances[Int(instance.index)].phase != .waiting || edges.lacking[Int(instance.index)] != 0
        }
    }

    private mutating func change(by event: Event, at time: Timestamp) {
        switch event {
        case .opened(let conductor):
            predecessor = self.conductor
            self.conductor = conductor
            isClosed = false
        case .intended(let batch): intend(batch, at: time)
        case .accepted(let id, let job): accept(id, job: job)
        case .rejected(let id, let reason): reject(id, reason: reason, at: time)
        case .postponed(let id, let reason):
            postpone(id, at: time)
            complain(id, reason)
        case .doubted(let id, let reason):
            doubt(id, at: time)
            complain(id, reason)
        case .blocked(let instance, let reason): blockingReasons[instance] = reason.isEmpty ? nil : reason
        case .lastErrorLine(let instance, let words): lastErrorLine[instance] = words.isEmpty ? nil : words
        case .published(let instance, let values):
            update(instance) { $0.hasValues = true }
            publishedForRequests[instance] = values.isEmpty ? nil : values
        case .wroteRows(let instance, let growth): takeRows(growth, of: instance, at: time)
        case .started(let instance, let moment): start(instance, at: moment)
        case .requeued(let instance, let moment): requeue(instance, at: moment)
        case .ended(let instance, let outcome, let moment): end(instance, outcome, at: moment)
        case .retrying(let instance, let outcome, let moment): retry(instance, outcome, at: moment)
        case .dequeued(let instance): dequeue(instance, at: time)
        case .updatedDependencies(let set): staleDependencies.subtract(set.instances(below: instances.count))
        case .staleDependencies(let set):
            for instance in set.instances(below: instances.count) { markStale(instance, mayHaveBegun: true) }
        case .resubmitting(let set):
            for instance in set.instances(below: instances.count) where self[instance].phase == .queued {
                move(instance, to: .dequeuing(.replace))
            }
        case .removingTemporaries(let set): removeTemporaries(of: set)
        case .called(let program, let count): calls[program] = calls[program, default: 0].plus(count)
        case .requested(let id, let request):
            guard requests.insert(id).inserted else { return inconsistentEvents += 1 }
            grant(request, at: time)
        case .closed:
            isClosed = true
            conductor = nil
        }
    }

    private mutating func intend(_ batch: Batch, at time: Timestamp) {
        guard batch.id.number == lastBatch.number &+ 1 else { return inconsistentEvents += 1 }
        lastBatch = batch.id
        let isBesideConductor = batch.executor.isBesideConductor
        let job = isBesideConductor ? JobID(batch.id.number) : nil
        batches[batch.id] = BatchState(batch: batch, job: job, since: time)
        lanes[batch.executor].live.insert(batch.id)
        for member in batch.members {
            guard self[member.instance].phase == .waiting else {
                inconsistentEvents += 1
                continue
            }
            batches[batch.id]?.active += 1
            update(member.instance) {
                $0.attempts = member.attempt
                $0.task = member.task
                $0.retryCause = nil
                $0.restarts = $0.restarts.plus(member.isRestart ? 1 : 0)
                $0.batch = batch.id
                $0.submitted = time
                $0.started = nil
                $0.requeued = nil
                $0.ended = nil
                $0.hasValues = false
            }
            if !lastErrorLine.isEmpty { lastErrorLine[member.instance] = nil }
            if !publishedForRequests.isEmpty { publishedForRequests[member.instance] = nil }
            if !outdated.isEmpty { outdated.remove(member.instance) }
            move(member.instance, to: isBesideConductor ? .queued : .intended)
        }
        if batches[batch.id]?.active == 0 { retire(batch) }
    }

    private mutating func accept(_ id: BatchID, job: JobID) {
        guard var batch = batches[id] else { return inconsistentEvents += 1 }
        batch.job = job
        batches[id] = batch
        for instance in members(of: id) where self[instance].batch == id {
            forgetBlockingReason(of: instance)
            switch self[instance].phase {
            case .intended, .doubtful:
                move(instance, to: .queued)
                if outdated.remove(instance) != nil, hasJobToWaitFor(instance) {
                    move(instance, to: .dequeuing(.amend))
                }
            case .waiting, .queued, .running, .dequeuing, .ended, .skipped: break
            }
        }
    }

    /// A job that was acknowledged can be unknown again: a controller that crashes forgets its newest ones.
    private mutating func doubt(_ id: BatchID, at time: Timestamp) {
        guard let live = batches[id] else { return inconsistentEvents += 1 }
        for member in active(in: live) {
            switch self[member.instance].phase {
            case .intended, .queued, .running: move(member.instance, to: .doubtful)
            case .waiting, .doubtful, .dequeuing, .ended, .skipped: break
            }
        }
        // Only now: what waits for these is told by what they were.
        batches[id]?.job = nil
        batches[id]?.doubted = time
    }

    /// What the scheduler said blocks these until it takes them.
    private mutating func complain(_ id: BatchID, _ reason: String) {
        guard !reason.isEmpty else { return }
        for instance in members(of: id) where !self[instance].phase.isFinal { blockingReasons[instance] = reason }
    }

    private mutating func reject(_ id: BatchID, reason: String, at time: Timestamp) {
        for instance in members(of: id) where self[instance].batch == id {
            end(instance, .failed(.rejected(reason)), at: time)
        }
    }

    private mutating func postpone(_ id: BatchID, at time: Timestamp) {
        for member in batches[id]?.batch.members ?? [] where self[member.instance].batch == id {
            switch self[member.instance].phase {
            case .intended, .doubtful, .queued:
                // The attempt never was, so its number is used again: the claim on it cannot have been made.
                update(member.instance) {
                    $0.attempts = member.attempt.minus(1)
                    $0.restarts = $0.restarts.minus(member.isRestart ? 1 : 0)
                }
                rest(member.instance)
            case .dequeuing: dequeue(member.instance, at: time)
            case .waiting, .running, .ended, .skipped: break
            }
        }
    }

    private mutating func start(_ instance: InstanceID, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return inconsistentEvents += 1 }
        update(instance) { $0.started = moment }
        forgetBlockingReason(of: instance)
        switch self[instance].phase {
        // Whatever it still does counts for nothing.
        case .dequeuing(.skip(.removed)): break
        // It had begun here before nothing of its step was to start any more, and what runs may end by itself.
        case .dequeuing(.skip) where !hasJobToWaitFor(instance): move(instance, to: .running)
        // What has begun need not be asked for anew.
        case .dequeuing(.amend): move(instance, to: .running)
        case .dequeuing: break
        case .waiting, .intended, .doubtful, .queued, .running, .ended, .skipped: move(instance, to: .running)
        }
    }

    private mutating func requeue(_ instance: InstanceID, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return inconsistentEvents += 1 }
        update(instance) {
            $0.started = nil
            $0.requeued = moment
        }
        if self[instance].phase == .running { move(instance, to: .queued) }
    }

    private mutating func end(_ instance: InstanceID, _ outcome: Outcome, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return inconsistentEvents += 1 }
        // The conductor has judged that its loop is over.
        if outcome == .skipped, self[instance].phase == .waiting, graph.loop(continuedBy: instance) != nil {
            move(instance, to: .skipped(.loopEnded))
            return skipChildren(of: instance)
        }
        update(instance) { $0.ended = moment }
        forgetBlockingReason(of: instance)
        // The job of what was skipped ends well.
        if !outcome.isSuccess, outcome != .skipped { breakBatch(of: instance) }
        move(instance, to: .ended(outcome))
        // In a cancelled study everything ends by that, and nothing because of another's end.
        guard decidesOthers(instance) else { return }
        skipChildren(of: instance)
        if let cause = Cause(outcome, words: lastErrorLine[instance] ?? "") { recordFailure(cause, of: instance) }
    }

    private mutating func retry(_ instance: InstanceID, _ outcome: Outcome, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return inconsistentEvents += 1 }
        let isRestart = outcome == .timedOut && graph.step(of: instance).text.restart != nil
        update(instance) {
            $0.ended = moment
            if !isRestart, let cause = outcome.retryCause { $0.retries[cause] = $0.retries[cause].plus(1) }
            $0.retryCause = outcome.retryCause
            $0.restartsNext = isRestart
        }
        forgetBlockingReason(of: instance)
        breakBatch(of: instance)
        rest(instance)
    }

    /// Its job is out of the scheduler; one that only waited there waits here again.
    private mutating func dequeue(_ instance: InstanceID, at time: Timestamp) {
        breakBatch(of: instance)
        // Its time is over, whether it comes back or not.
        update(instance) { $0.ended = time }
        switch self[instance].phase {
        case .dequeuing(.skip(let reason)):
            move(instance, to: .skipped(reason))
            if decidesOthers(instance) { skipChildren(of: instance) }
        case .dequeuing(.resubmit), .dequeuing(.replace), .dequeuing(.amend), .queued, .running: rest(instance)
        case .waiting, .intended, .doubtful, .ended, .skipped: inconsistentEvents += 1
        }
    }

    private mutating func breakBatch(of instance: InstanceID) {
        if let id = self[instance].batch { batches[id]?.isBroken = true }
    }

    private mutating func forgetBlockingReason(of instance: InstanceID) {
        if !blockingReasons.isEmpty { blockingReasons[instance] = nil }
    }

    /// Back to waiting, or out for good if the user wants it to stop.
    mutating func rest(_ instance: InstanceID) {
        if isCancelled(instance) {
            move(instance, to: .ended(.cancelled(by: .us)))
        } else if let reason = hopelessness(of: instance) {
            move(instance, to: .skipped(reason))
        } else {
            return move(instance, to: .waiting)
        }
        if decidesOthers(instance) { skipChildren(of: instance) }
    }
}
