package import Expansion

/// The state of a run: the fold of its events over its graph.
///
/// Total and pure: no clock, no file, and every event leads somewhere; one that makes no sense is counted and left out.
package struct RunState: Sendable {
    package let graph: StudyGraph
    package private(set) var instances: [InstanceState]
    package private(set) var batches: [BatchID: BatchState] = [:]
    package private(set) var lastBatch = BatchID(0)
    package private(set) var conductor: Conductor?
    package private(set) var isCancelled = false
    package private(set) var isClosed = false
    /// When the first and the newest event were written.
    package private(set) var began: Timestamp?
    package private(set) var changed: Timestamp?
    /// Batches with at least one instance that is neither waiting nor final, in the order of submission.
    package private(set) var liveBatches: Set<BatchID> = []
    /// Events that did not fit the state, as a lost journal or a defect would leave; shown by `status`.
    package private(set) var misfits = 0
    /// Instances without a last word yet.
    package private(set) var remaining: Int

    /// Parents without success.
    private var unfinished: EdgeCounter
    /// Parents that neither succeeded nor are with Slurm.
    private var unsubmitted: EdgeCounter
    private var readyHere: ReadyQueue
    private var readyThere: ReadyQueue
    /// Steps whose funnels have already been told that an instance did not succeed.
    private var funnelsBroken: Set<Int> = []

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
        batches[batch.id] = BatchState(batch: batch, job: nil, since: time)
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
        if !outcome.isSuccess { skipDescendants(of: instance) }
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

// MARK: - Moving

extension RunState {
    private mutating func update(_ instance: InstanceID, _ change: (inout InstanceState) -> Void) {
        change(&instances[Int(instance.index)])
    }

    /// The one place where a phase changes, so that counters and queues always follow.
    private mutating func move(_ instance: InstanceID, to phase: Phase) {
        let old = self[instance].phase
        guard old != phase else { return }
        let wasSubmitted = isSubmitted(instance)
        instances[Int(instance.index)].phase = phase
        if phase.isFinal != old.isFinal { remaining += phase.isFinal ? -1 : 1 }
        let step = graph.step(of: instance)
        var freed: [InstanceID] = []
        if (phase == .ended(.succeeded)) != (old == .ended(.succeeded)) {
            let lacks = phase != .ended(.succeeded)
            unfinished.parent(instance, of: step, lacks: lacks, in: graph) { freed.append($0) }
        }
        if isSubmitted(instance) != wasSubmitted {
            unsubmitted.parent(instance, of: step, lacks: wasSubmitted, in: graph) { freed.append($0) }
        }
        for child in freed { listIfReady(child) }
        if phase == .waiting { listIfReady(instance) }
        if phase.isFinal || phase == .waiting { retireBatch(of: instance) }
    }

    /// Succeeded, or with Slurm so that a job can wait for it there.
    private func isSubmitted(_ instance: InstanceID) -> Bool {
        switch self[instance].phase {
        case .ended(let outcome): outcome.isSuccess
        case .queued, .running: isInSlurm(instance)
        case .waiting, .intended, .doubtful, .withdrawing, .skipped: false
        }
    }

    private func isInSlurm(_ instance: InstanceID) -> Bool {
        guard let id = self[instance].batch, let state = batches[id] else { return false }
        return state.batch.venue == .slurm && state.job != nil
    }

    private func isReadyHere(_ instance: InstanceID) -> Bool {
        self[instance].phase == .waiting && unfinished.lacking[Int(instance.index)] == 0
    }

    private func isReadyThere(_ instance: InstanceID) -> Bool {
        self[instance].phase == .waiting && unsubmitted.lacking[Int(instance.index)] == 0
    }

    private mutating func listIfReady(_ instance: InstanceID) {
        if isScheduled(instance) {
            if isReadyThere(instance) { readyThere.insert(instance) }
        } else if isReadyHere(instance) {
            readyHere.insert(instance)
        }
    }

    private func members(of id: BatchID) -> [InstanceID] { batches[id]?.batch.members.map(\.instance) ?? [] }

    private mutating func retireBatch(of instance: InstanceID) {
        guard let id = self[instance].batch, let state = batches[id] else { return }
        let isOver = state.batch.members.allSatisfy { member in
            let now = self[member.instance]
            return now.batch != id || now.phase.isFinal || now.phase == .waiting
        }
        if isOver { liveBatches.remove(id) }
    }

    private mutating func skipDescendants(of failed: InstanceID) {
        // A funnel is told once: its children are out for good, whichever of its parents failed first.
        let tellsFunnels: (inout RunState, InstanceID) -> Bool = { state, instance in
            state.funnelsBroken.insert(state.graph.step(of: instance).index).inserted
        }
        forEachDescendant(of: failed, funnels: tellsFunnels) { state, child in
            switch state[child].phase {
            case .waiting: state.move(child, to: .skipped(because: failed))
            case .queued, .intended, .doubtful, .withdrawing(.resubmit):
                state.move(child, to: .withdrawing(.skip(because: failed)))
            case .running, .withdrawing(.skip), .ended, .skipped: return false
            }
            return true
        }
    }

    /// Through all that depends on an instance; `body` says whether to go on below a child.
    private mutating func forEachDescendant(
        of origin: InstanceID, funnels: (inout RunState, InstanceID) -> Bool,
        _ body: (inout RunState, InstanceID) -> Bool
    ) {
        var pending = [origin]
        while let instance = pending.popLast() {
            var children: [InstanceID] = []
            let includesFunnels = funnels(&self, instance)
            graph.forEachChild(of: instance, funnels: includesFunnels) { children.append($0) }
            for child in children where body(&self, child) { pending.append(child) }
        }
    }
}
