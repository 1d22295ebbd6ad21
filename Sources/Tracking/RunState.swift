package import Expansion

/// The state of a run: the fold of its events over its graph.
///
/// Total and pure: no clock, no file, and every event leads somewhere; one that makes no sense is counted and left out.
package struct RunState: Sendable {
    package let graph: StudyGraph
    package internal(set) var instances: [InstanceState]
    package internal(set) var batches: [BatchID: BatchState] = [:]
    package internal(set) var lastBatch = BatchID(0)
    package internal(set) var conductor: Conductor?
    package internal(set) var isCancelled = false
    package internal(set) var isClosed = false
    /// When the first and the newest event were written.
    package internal(set) var began: Timestamp?
    package internal(set) var changed: Timestamp?
    /// Batches with at least one instance that is neither waiting nor final, in the order of submission.
    package internal(set) var liveBatches: Set<BatchID> = []
    /// Events that did not fit the state, as a lost journal or a defect would leave; shown by `status`.
    package internal(set) var misfits = 0
    /// Instances without a last word yet.
    package internal(set) var remaining: Int

    /// Parents without success.
    var unfinished: EdgeCounter
    /// Parents that neither succeeded nor are with Slurm.
    var unsubmitted: EdgeCounter
    var readyHere: ReadyQueue
    var readyThere: ReadyQueue
    /// Steps whose funnels have already been told that an instance did not succeed.
    var funnelsBroken: Set<Int> = []

    package init(_ graph: StudyGraph) {
        self.graph = graph
        instances = Array(repeating: InstanceState(), count: graph.instanceCount)
        remaining = graph.instanceCount
        unfinished = EdgeCounter(graph)
        unsubmitted = EdgeCounter(graph)
        readyHere = ReadyQueue(count: graph.instanceCount)
        readyThere = ReadyQueue(count: graph.instanceCount)
        for instance in graph.instances { listIfReady(instance) }
    }

    package subscript(instance: InstanceID) -> InstanceState { instances[Int(instance.index)] }

    package var isComplete: Bool { remaining == 0 }

    /// What may run beside the conductor now, in the order in which it became so: every parent succeeded.
    package var readyHereInOrder: some Sequence<InstanceID> {
        readyHere.listed.lazy.filter { isReadyHere($0) }
    }

    /// What may be given to Slurm now: every parent succeeded or is with Slurm.
    package var readyThereInOrder: some Sequence<InstanceID> {
        readyThere.listed.lazy.filter { isReadyThere($0) }
    }

    /// Whether every parent of an instance succeeded.
    package func parentsSucceeded(_ instance: InstanceID) -> Bool { unfinished.lacking[Int(instance.index)] == 0 }

    /// Instances of a step that are with Slurm and have no last word.
    package func livingInSlurm(step: Int) -> Int { unfinished.lackingInStep[step] - unsubmitted.lackingInStep[step] }

    /// The scheduler's number of the job that holds an instance now.
    package func job(of instance: InstanceID) -> UInt64? {
        self[instance].batch.flatMap { batches[$0]?.job }
    }

    package func isScheduled(_ instance: InstanceID) -> Bool { graph.isScheduled(instance) }
}

// MARK: - Folding

extension RunState {
    package mutating func apply(_ event: Event, at time: Timestamp) {
        began = began ?? time
        changed = time
        change(by: event, at: time)
        readyHere.dropHead { [unfinished, instances] in
            instances[Int($0.index)].phase != .waiting || unfinished.lacking[Int($0.index)] != 0
        }
        readyThere.dropHead { [unsubmitted, instances] in
            instances[Int($0.index)].phase != .waiting || unsubmitted.lacking[Int($0.index)] != 0
        }
    }

    private mutating func change(by event: Event, at time: Timestamp) {
        switch event {
        case .opened(let conductor):
            self.conductor = conductor
            isClosed = false
        case .intended(let batch): intend(batch, at: time)
        case .accepted(let id, let job): accept(id, job: job)
        case .rejected(let id, let reason): reject(id, reason: reason, at: time)
        case .postponed(let id, _): postpone(id)
        case .doubted(let id, _): members(of: id).forEach { move($0, to: .doubtful) }
        case .hindered(let instance, let reason):
            instances[Int(instance.index)].hindrance = reason.isEmpty ? nil : reason
        case .started(let instance, let moment): start(instance, at: moment)
        case .ended(let instance, let outcome, let moment): end(instance, outcome, at: moment)
        case .setBack(let instance, let outcome, let moment): setBack(instance, outcome, at: moment)
        case .withdrawn(let instance): withdraw(instance)
        case .cancelRequested: cancel(at: time)
        case .closed:
            isClosed = true
            conductor = nil
        }
    }

    private mutating func intend(_ batch: Batch, at time: Timestamp) {
        guard batches[batch.id] == nil, batch.id > lastBatch else { return misfits += 1 }
        lastBatch = batch.id
        let job = batch.venue == .local ? UInt64(batch.id.number) : nil
        batches[batch.id] = BatchState(batch: batch, job: job, since: time)
        liveBatches.insert(batch.id)
        for member in batch.members {
            guard self[member.instance].phase == .waiting else {
                misfits += 1
                continue
            }
            update(member.instance) {
                $0.attempts = member.attempt
                $0.restarts += member.isRestart ? 1 : 0
                $0.batch = batch.id
                $0.submitted = time
                $0.started = nil
                $0.ended = nil
            }
            move(member.instance, to: .intended)
        }
    }

    private mutating func accept(_ id: BatchID, job: UInt64) {
        guard batches[id] != nil else { return misfits += 1 }
        batches[id]?.job = job
        for instance in members(of: id) {
            switch self[instance].phase {
            case .intended, .doubtful: move(instance, to: .queued)
            case .waiting, .queued, .running, .withdrawing, .ended, .skipped: break
            }
        }
    }

    private mutating func reject(_ id: BatchID, reason: String, at time: Timestamp) {
        for instance in members(of: id) { end(instance, .failed(.rejected(reason)), at: time) }
    }

    private mutating func postpone(_ id: BatchID) {
        for member in batches[id]?.batch.members ?? [] {
            switch self[member.instance].phase {
            case .intended, .doubtful:
                // The attempt never was, so its number is used again: the claim on it cannot have been made.
                update(member.instance) {
                    $0.attempts = member.attempt - 1
                    $0.restarts -= member.isRestart ? 1 : 0
                }
                rest(member.instance)
            case .withdrawing: withdraw(member.instance)
            case .waiting, .queued, .running, .ended, .skipped: break
            }
        }
    }

    private mutating func start(_ instance: InstanceID, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return misfits += 1 }
        update(instance) {
            $0.started = moment
            $0.hindrance = nil
        }
        if case .withdrawing = self[instance].phase { return }
        move(instance, to: .running)
    }

    private mutating func end(_ instance: InstanceID, _ outcome: Outcome, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return misfits += 1 }
        update(instance) {
            $0.ended = moment
            $0.hindrance = nil
        }
        move(instance, to: .ended(outcome))
        // In a cancelled study everything ends by that, and nothing because of another's end.
        if !outcome.isSuccess, !isCancelled { skipDescendants(of: instance) }
    }

    private mutating func setBack(_ instance: InstanceID, _ outcome: Outcome, at moment: Timestamp) {
        guard !self[instance].phase.isFinal else { return misfits += 1 }
        let isRestart = outcome == .timedOut && graph.step(of: instance).text.restart != nil
        update(instance) {
            $0.ended = moment
            $0.hindrance = nil
            $0.restartsNext = isRestart
        }
        rest(instance)
        forEachDescendant(of: instance, funnels: { _, _ in true }) { state, child in
            switch state[child].phase {
            case .queued, .intended, .doubtful: state.move(child, to: .withdrawing(.resubmit))
            case .waiting, .running, .withdrawing, .ended, .skipped: return false
            }
            return true
        }
    }

    private mutating func withdraw(_ instance: InstanceID) {
        guard case .withdrawing(let why) = self[instance].phase else { return misfits += 1 }
        switch why {
        case .resubmit: rest(instance)
        case .skip(let cause): move(instance, to: .skipped(because: cause))
        }
    }

    /// Back to waiting, or out of a study that is being cancelled.
    private mutating func rest(_ instance: InstanceID) {
        move(instance, to: isCancelled ? .ended(.cancelled(by: .us)) : .waiting)
    }

    private mutating func cancel(at time: Timestamp) {
        isCancelled = true
        for instance in graph.instances where self[instance].phase == .waiting {
            update(instance) { $0.ended = time }
            move(instance, to: .ended(.cancelled(by: .us)))
        }
    }
}
