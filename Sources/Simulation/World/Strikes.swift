import Expansion
import TestSupport
import Tracking

/// How faults come over a world.
extension World {
    /// Puts the faults of this seed where they will strike.
    mutating func prepare() {
        var luck = Numbers(seed: Numbers.of(seed: seed, 3))
        func put(_ count: Int, within time: Int64? = nil, _ fault: () -> Fault) {
            let time = time ?? hazards.duration
            for _ in 0..<count { timeline.put(.strikes(fault()), at: now + luck.milliseconds(0...time)) }
        }
        put(hazards.kills) { .conductorKilled }
        put(hazards.crashes) { .loginNodeCrashes }
        put(hazards.pauses) { .conductorPaused(milliseconds: Int64([5000, 40_000, 250_000][luck.below(3)])) }
        put(hazards.clockJumps) {
            .clockJumps(milliseconds: [-90_000_000, -200_000, 150_000, 90_000_000][luck.below(4)])
        }
        put(hazards.rivals) { .rivalStarts }
        put(hazards.controllerCrashes) {
            .controllerCrashes(
                lostMilliseconds: luck.milliseconds(0...Controller.saveInterval),
                downMilliseconds: luck.milliseconds(500...60_000))
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
        // Early, while there is something to be stopped.
        put(hazards.wishes, within: hazards.duration / 4) { [.userAsks(.cancel), .userAsks(.pause)][luck.below(2)] }
        if hazards.wishes > 0, hazards.duration % 3 == 0 {
            // Without a draw, so that all other worlds stay as they are.
            timeline.put(.strikes(.userAsks(.amend)), at: now + hazards.duration / 5)
        }
        for number in 0..<hazards.extensions {
            let moment = now + hazards.duration * Int64(number * 3 + 1) / 5
            let isByFile = readsRows && (seed / 3 + UInt64(number)) % 2 == 0
            timeline.put(.strikes(.userAsks(isByFile ? .extendFromFile : .extend)), at: moment)
        }
        for number in 0..<hazards.edits {
            let moment = now + hazards.duration * Int64(number * 3 + 2) / 6
            timeline.put(.strikes(.userAsks(.rerun(isForced: (seed / 2 + UInt64(number)) % 2 == 0))), at: moment)
        }
        put(hazards.descriptorsLost) { .descriptorsLost }
        // Whatever was left in a bad state is mended in the end, as somebody would.
        let end = now + hazards.duration + 1
        for fault in [Fault.released, .diskHasRoom, .accountingReturns, .userAsks(.goOn)] {
            timeline.put(.strikes(fault), at: end)
        }
    }

    /// What may still happen when the study has ended.
    mutating func prepareAftermath() {
        controller.isAfterEnd = true
        if hazards.controllerCrashes > 0 {
            let crash = Fault.controllerCrashes(
                lostMilliseconds: numbers.milliseconds(0...Controller.saveInterval), downMilliseconds: 1000)
            put(.strikes(crash), after: numbers.milliseconds(0...3000))
        }
        put(.strikes(.released), after: 20_000)
        put(.strikes(.hastened), after: 21_000)
    }

    mutating func strike(_ fault: Fault) -> [Wake] {
        note("fault: \(fault)")
        strikes[fault.kind, default: 0] += 1
        switch fault {
        case .conductorKilled: return active.first.map { kill($0) } ?? []
        case .loginNodeCrashes: return crashLoginNode()
        case .conductorPaused(let milliseconds):
            guard let index = active.first else { break }
            conductors[index].pausedUntil = now + milliseconds
            // After so long somebody takes it for dead.
            if milliseconds > 200_000 {
                put(.strikes(.rivalStarts), after: milliseconds - numbers.milliseconds(0...60_000))
            }
        case .clockJumps(let milliseconds):
            if let first = active.first { clockErrors[conductors[first].client, default: 0] += milliseconds }
        case .rivalStarts: isRivalWanted = true
        case .controllerCrashes(let lost, let down): crashController(lost, down)
        case .controllerReturns:
            controller.returns(at: now)
            updateAccounting()
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
        case .descriptorsLost:
            if let first = active.first { staleOpenings[conductors[first].client] = openings }
        case .strangerSubmits: strangerSubmits()
        case .userAsks(let wish):
            edit(before: wish)
            wishes.append(wish)
            // The worst moment for a controller to forget something.
            if case .cancel = wish, hazards.answersTerm == 0, hazards.controllerCrashes > 0 || numbers.happens(300) {
                putCrashOfCancellation()
            }
        }
        return []
    }

    /// Changes the files that a command is about.
    private mutating func edit(before wish: UserWish) {
        switch wish {
        case .rerun:
            editStudy()
            if readsRows { editRows() }
        case .extendFromFile: editRows()
        case .cancel, .pause, .goOn, .amend, .extend: break
        }
    }

    private mutating func putCrashOfCancellation() {
        let crash = Fault.controllerCrashes(
            lostMilliseconds: Controller.saveInterval, downMilliseconds: numbers.milliseconds(100...2000))
        put(.strikes(crash), after: numbers.milliseconds(1000...9000))
    }

    private mutating func strangerSubmits() {
        guard !controller.isDown else { return }
        var order = SubmissionOrder(name: "other-\(numbers.below(9))")
        order.indices = numbers.happens(500) ? [0, 1, 2] : nil
        _ = controller.submit(order, isStranger: true, at: now)
        scheduleSoon()
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
        updateAccounting()
        scheduleSoon()
    }

    func ours(where isMeant: (SimulatedTask) -> Bool) -> [(UInt64, UInt32)] {
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
        for (attempt, carrier) in carriers.sorted(by: { ($0.value.job, $0.value.task) < ($1.value.job, $1.value.task) })
        {
            guard controller.jobs[carrier.job]?.name == carrier.name,
                controller.jobs[carrier.job]?.tasks[carrier.task]?.hasFailed ?? false,
                wasJudged(attempt, RecordLines(files.entries[carrier.record]?.bytes ?? []))
            else { continue }
            controller.revive(carrier.task, of: carrier.job, at: now)
        }
    }

    /// A task that its wrapper did not let begin is judged by that alone.
    private func wasJudged(_ attempt: [Int], _ lines: RecordLines) -> Bool {
        lines.isOver || lines.isBlocked && folded()?[InstanceID(attempt[0])].phase == .waiting
    }

    private mutating func interrupt(_ fault: Fault) {
        let active = ours { $0.process != nil }
        guard !active.isEmpty else { return }
        let (number, index) = active[numbers.below(active.count)]
        guard let job = controller.jobs[number], let process = job.tasks[index]?.process else { return }
        switch fault {
        case .requeued: report(process, then: .pendingAgain())
        case .preempted(let isPutBack):
            report(
                process,
                then: isPutBack ? .pendingAgain(as: "PREEMPTED") : .ended(.init(word: "PREEMPTED", reason: "Preempted"))
            )
        default: cancel(index, of: job)
        }
    }
}
