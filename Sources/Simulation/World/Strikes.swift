/// How faults come over a world.
extension World {
    /// Puts the faults of this seed where they will strike.
    mutating func prepare() {
        var luck = Numbers(seed: Numbers.of(seed: seed, 3))
        func put(_ count: Int, _ fault: () -> Fault) {
            for _ in 0..<count { timeline.put(.strikes(fault()), at: now + luck.milliseconds(0...hazards.duration)) }
        }
        put(hazards.kills) { .conductorKilled }
        put(hazards.crashes) { .loginNodeCrashes }
        put(hazards.pauses) { .conductorPaused(milliseconds: Int64([5000, 40_000, 250_000][luck.below(3)])) }
        put(hazards.rivals) { .rivalStarts }
        put(hazards.controllerCrashes) {
            .controllerCrashes(
                lostMilliseconds: luck.milliseconds(0...5000), downMilliseconds: luck.milliseconds(500...60_000))
        }
        put(hazards.accountingFaults) {
            .accountingDown(milliseconds: luck.milliseconds(1000...200_000), isHung: luck.happens(400))
        }
        put(hazards.nodeLosses) { .nodeLost }
        put(hazards.meddling) {
            [
                .requeued, .requeuedLate, .held, .released, .cancelled, .hastened, .hastened,
                .preempted(isPutBack: luck.happens(600)),
            ][luck.below(8)]
        }
        put(hazards.diskFull) { .diskFull(milliseconds: luck.milliseconds(500...60_000)) }
        put(hazards.strangers) { .strangerSubmits }
        put(hazards.wishes) { [.userAsks(.cancel), .userAsks(.pause)][luck.below(2)] }
        // Whatever was left in a bad state is mended in the end, as somebody would.
        let end = now + hazards.duration + 1
        for fault in [Fault.released, .diskHasRoom, .accountingReturns, .userAsks(.goOn)] {
            timeline.put(.strikes(fault), at: end)
        }
    }

    mutating func strike(_ fault: Fault) -> [Wake] {
        note("fault: \(fault)")
        switch fault {
        case .conductorKilled: return living.first.map { kill($0) } ?? []
        case .loginNodeCrashes: return crashLoginNode()
        case .conductorPaused(let milliseconds):
            guard let index = living.first else { break }
            conductors[index].pausedUntil = now + milliseconds
            // After so long somebody takes it for dead.
            if milliseconds > 200_000 {
                put(.strikes(.rivalStarts), after: milliseconds - numbers.milliseconds(0...60_000))
            }
        case .rivalStarts: isRivalWanted = true
        case .controllerCrashes(let lost, let down): crashController(lost, down)
        case .controllerReturns:
            controller.returns(at: now)
            tellAccounting()
            scheduleSoon()
        case .accountingDown(let milliseconds, let isHung):
            accounting.isDown = !isHung
            accounting.isHung = isHung
            put(.strikes(.accountingReturns), after: milliseconds)
        case .accountingReturns: accounting.returns(emptyUntil: now + numbers.milliseconds(0...9000))
        case .nodeLost: loseNode()
        case .requeued, .requeuedLate, .held, .released, .cancelled, .hastened, .preempted: meddle(fault)
        case .diskFull(let milliseconds):
            files.isFull = true
            put(.strikes(.diskHasRoom), after: milliseconds)
        case .diskHasRoom: files.isFull = false
        case .strangerSubmits: _ = controller.isDown ? 0 : strangerSubmits()
        case .userAsks(let wish): wishes.append(wish)
        }
        return []
    }

    private mutating func strangerSubmits() -> UInt64 {
        var order = SubmissionOrder(name: "other-\(numbers.below(9))")
        order.indices = numbers.happens(500) ? [0, 1, 2] : nil
        defer { scheduleSoon() }
        return controller.submit(order, isStranger: true, at: now)
    }

    // MARK: Machines

    mutating func crashLoginNode() -> [Wake] {
        guard let first = living.first else { return [] }
        let client = conductors[first].client
        let wakes = living.filter { conductors[$0].client == client }.flatMap { kill($0) }
        // Its programs die with it.
        for number in calls.keys.sorted() where calls[number]?.client == client && calls[number]?.result == nil {
            calls[number] = nil
        }
        files.crash(of: client, numbers: &numbers)
        return wakes
    }

    private mutating func crashController(_ lost: Int64, _ down: Int64) {
        guard !controller.isDown else { return }
        let orphans = controller.crash(losing: lost, at: now)
        note("slurmctld forgot what processes \(orphans) belong to")
        for process in orphans {
            // slurmd kills what the controller does not know, some time after it is back; it may end before that.
            put(.wrapper(process: process, .killed), after: down + numbers.milliseconds(0...8000))
        }
        put(.strikes(.controllerReturns), after: down)
    }

    /// Everything that runs on one node is gone; Slurm puts back what may be put back.
    private mutating func loseNode() {
        guard !controller.isDown else { return }
        let client = 100 + numbers.below(3)
        for process in wrappers.keys.sorted() where wrappers[process]?.client == client {
            guard let wrapper = wrappers[process] else { continue }
            stopCommand(process)
            wrappers[process] = nil
            guard let job = controller.jobs[wrapper.job], job.tasks[wrapper.task]?.process == process else { continue }
            if job.isRequeued, numbers.happens(700) {
                controller.putBack(wrapper.task, of: wrapper.job, at: now)
            } else {
                controller.end(wrapper.task, of: wrapper.job, .init(word: "NODE_FAIL", reason: "NodeDown"), at: now)
            }
        }
        loseCompleting()
        tellAccounting()
        scheduleSoon()
    }

    /// What had ended on the node, but had not been reported, is put back too.
    private mutating func loseCompleting() {
        for (job, task) in ours(where: { if case .completing(.ended) = $0.state { true } else { false } })
        where numbers.happens(400) && controller.jobs[job]?.isRequeued ?? false {
            controller.putBack(task, of: job, at: now)
            // Its record may already say all that is to be said.
            controller.jobs[job]?.tasks[task]?.isRevived = true
        }
    }

    // MARK: Other people

    private mutating func meddle(_ fault: Fault) {
        guard !controller.isDown else {
            // Who wants it back will ask again.
            if case .released = fault { put(.strikes(fault), after: 10_000) }
            return
        }
        switch fault {
        case .released: release()
        case .hastened: hasten()
        case .held: hold()
        case .requeuedLate: requeueWhatEnded()
        default: interrupt(fault)
        }
        tellAccounting()
        scheduleSoon()
    }

    private func ours(where isMeant: (SimulatedTask) -> Bool) -> [(UInt64, UInt32)] {
        controller.jobs.values.filter { !$0.isStranger }.sorted { $0.number < $1.number }.flatMap { job in
            job.tasks.filter { isMeant($0.value) }.keys.sorted().map { (job.number, $0) }
        }
    }

    private mutating func release() {
        for (job, task) in ours(where: \.isHeld) { controller.jobs[job]?.tasks[task]?.isHeld = false }
    }

    private mutating func hasten() {
        for (job, task) in ours(where: { $0.state == .pending }) { controller.jobs[job]?.tasks[task]?.eligible = now }
    }

    private mutating func hold() {
        let waiting = ours { $0.state == .pending }
        guard !waiting.isEmpty else { return }
        let (job, task) = waiting[numbers.below(waiting.count)]
        controller.jobs[job]?.tasks[task]?.isHeld = true
        controller.jobs[job]?.tasks[task]?.isSplit = true
    }

    /// Somebody wants what has failed to run again, though it was judged, and perhaps another attempt made.
    private mutating func requeueWhatEnded() {
        for carrier in carriers.values.sorted(by: { ($0.job, $0.task) < ($1.job, $1.task) }) {
            guard controller.jobs[carrier.job]?.name == carrier.name,
                controller.jobs[carrier.job]?.tasks[carrier.task]?.hasFailed ?? false,
                RecordLines(files.entries[carrier.record]?.bytes ?? []).isOver
            else { continue }
            controller.putBack(carrier.task, of: carrier.job, at: now)
            // Nobody but its own wrapper knows that it is not wanted.
            controller.jobs[carrier.job]?.tasks[carrier.task]?.isRevived = true
        }
    }

    private mutating func interrupt(_ fault: Fault) {
        let active = ours { $0.process != nil }
        guard !active.isEmpty else { return }
        let (number, index) = active[numbers.below(active.count)]
        guard let job = controller.jobs[number], let process = job.tasks[index]?.process else { return }
        switch fault {
        case .requeued: tell(process, then: .pendingAgain)
        case .preempted(let isPutBack):
            tell(process, then: isPutBack ? .pendingAgain : .ended(.init(word: "PREEMPTED", reason: "Preempted")))
        default: cancel(index, of: job)
        }
    }
}
