import Expansion
import Specification

/// How a node runs the command of a task, and what comes of it.
extension World {
    mutating func runCommand(_ process: Int) {
        guard let wrapper = wrappers[process] else { return }
        let line = wrapper.line
        checkGrowth()
        let (run, faults) = ledger.starts(
            .init(
                instance: line.number, attempt: line.attempt, job: wrapper.job, task: wrapper.task,
                restart: wrapper.restart, turn: wrapper.turn, began: now),
            parents: graph.parents[Int(line.number)],
            isJudgedByRecords: isJudgedByRecords(wrapper),
            wasPutBackAtOnce: wasPutBackAtOnce(InstanceID(line.number)))
        for fault in faults { violated(fault) }
        checkIsWanted(InstanceID(line.number))
        if ledger.counts(ledger.runs[run]) {
            checkIsTriggered(InstanceID(line.number))
            checkHasTemporaries(InstanceID(line.number))
        }
        checkMayRepeat(InstanceID(line.number), attempt: line.attempt)
        checkRequest(of: InstanceID(line.number), wrapper)
        checkPools()
        // A controller that forgot jobs does not count what they still run.
        if graph.throttle > 0, !hasForgotten, ledger.running > graph.throttle {
            violated("\(ledger.running) commands run at one time, and \(graph.throttle) may")
        }
        note(
            "instance \(line.number) attempt \(line.attempt) runs as \(wrapper.job)_\(wrapper.task) turn \(wrapper.turn)"
        )
        wrappers[process]?.phase = .running
        wrappers[process]?.run = run
        let behaviour = behaviour(of: wrapper)
        switch behaviour.end {
        case .exits, .killsWrapper:
            put(.wrapper(process: process, .commandEnds(turn: wrapper.turn)), after: behaviour.milliseconds)
        case .overruns: put(.wrapper(process: process, .walltime), after: 10_000 + behaviour.milliseconds)
        }
    }

    /// Whether Slurm let it begin after any end of a parent, as it does under a limit, and behind an array of which one
    /// task has failed and is tried again. Its wrapper then takes an answer to TERM with 0 for a success.
    ///
    /// So it is where Slurm had forgotten the parent before it took the job, as it may have when sbatch is late and
    /// MinJobAge short: it lifts such a dependency, and the record, where all that TERM left is a code of 0, is the only
    /// one that still tells of the parent. To the node nobody else can say that its job had timed out.
    private func isJudgedByRecords(_ wrapper: Wrapper) -> Bool {
        let task = controller.jobs[wrapper.job]?.tasks[wrapper.task]
        return graph.throttle > 0 || task?.dependencies.contains { $0.kind == .afterany || $0.isLifted } ?? false
    }

    private var hasForgotten: Bool {
        strikes[Fault.controllerCrashes(lostMilliseconds: 0, downMilliseconds: 0).kind] != nil
    }

    func behaviour(of wrapper: Wrapper) -> Behaviour {
        Behaviour(
            seed: seed, instance: wrapper.line.number, attempt: wrapper.line.attempt, life: wrapper.restart,
            turn: wrapper.turn, hazards: hazards)
    }

    mutating func commandEnds(_ process: Int) {
        guard let wrapper = wrappers[process], wrapper.phase == .running, let run = wrapper.run else { return }
        guard case .exits(let code) = behaviour(of: wrapper).end else {
            ledger.loses(run)
            return die(process, .init(word: "FAILED", exit: "0:9", reason: "JobLaunchFailure"))
        }
        let isTriedAgain =
            code != 0 && !wrapper.isTold && wrapper.turn <= wrapper.line.tries
            && wrapper.line.codes.contains { $0.contains(code) }
        guard isTriedAgain else { return finish(process, code: code) }
        ledger.ends(run, at: now)
        write("again \(code) \(moment(by: wrapper.client))", process)
        wrappers[process]?.turn += 1
        wrappers[process]?.phase = .pausing
        put(.wrapper(process: process, .pauseEnds), after: wrapper.line.pause * 1000)
    }

    private mutating func finish(_ process: Int, code: Int) {
        guard let wrapper = wrappers[process] else { return }
        let value = behaviour(of: wrapper).publishes ? publishedValue(of: wrapper) : nil
        let isLacking = code == 0 && !wrapper.isTold && value == nil && wrapper.line.declared.contains("v")
        // EX_DATAERR of sysexits.h.
        var code = isLacking ? 65 : code
        if code == 0 { writeTemporaries(InstanceID(wrapper.line.number), by: wrapper.client) }
        if code == 0, !writeRows(InstanceID(wrapper.line.number), by: wrapper.client) { code = 1 }
        let lines =
            bugs.contains(.losesValues) ? "" : value.map { "value v=\($0);\nvalue m=q\(wrapper.line.number);\n" } ?? ""
        let isWritten = write(
            "\(lines)\(wrapper.isTold ? "told-" : "")exit \(code) \(moment(by: wrapper.client))", process)
        if !isWritten, wrapper.patience > 0 {
            // It waits for room, and has its job meanwhile.
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .commandEnds(turn: wrapper.turn)), after: 5000)
        }
        if let run = wrapper.run {
            ledger.ends(run, at: now, isRecordedSuccess: hasRecordedSuccess(wrapper), published: value)
        }
        notify(process)
        exit(process, code: code)
    }

    /// No more is taken of a pool than there is; where jobs are lost or given up, what they still run is not counted.
    private mutating func checkPools() {
        let study = graph.current.study
        guard !study.pools.isEmpty, isQuiet else { return }
        var taken = Array(repeating: 0, count: study.pools.count)
        for run in ledger.runs where run.ended == nil && !run.isUnrecorded {
            let step = graph.current.stepIndex(of: InstanceID(run.instance))
            for use in study.takes(ofStep: step) { taken[use.pool] += use.count }
        }
        for (pool, taken) in zip(study.pools, taken) where taken > pool.places ?? 0 {
            violated("\(taken) places of \(pool.name.value) are taken, and there are \(pool.places ?? 0)")
        }
    }

    /// A job asks for what the step before it has published for that.
    private mutating func checkRequest(of instance: InstanceID, _ wrapper: Wrapper) {
        let step = graph.current.step(of: instance)
        guard !graph.current.followingKeys(of: step).isEmpty, wrapper.allocation == nil,
            let qos = controller.jobs[wrapper.job]?.qos
        else { return }
        let parents = step.parents.flatMap { graph.current.parents(of: instance, through: $0) }
        if !parents.contains(where: { qos == "q\($0.index)" }) {
            violated("instance \(instance.index) asks for \(qos), which no step before it has published")
        }
    }

    /// No other run publishes the same.
    private func publishedValue(of wrapper: Wrapper) -> String {
        "\(wrapper.line.number) attempt \(wrapper.line.attempt) life \(wrapper.restart) turn \(wrapper.turn)"
    }

    mutating func walltimeEnds(_ process: Int) {
        guard let wrapper = wrappers[process], let run = wrapper.run else { return }
        guard wrapper.line.hasSignal else { return report(process, then: .ended(.init(word: "TIMEOUT"))) }
        ledger.ends(run, at: now)
        guard wrapper.allocation == nil, wrapper.line.links < 0 || wrapper.past < wrapper.line.links else {
            write("timeout \(moment(by: wrapper.client))", process)
            notify(process)
            return exit(process, code: 77)
        }
        write("checkpoint \(moment(by: wrapper.client))", process)
        leave(process, .pendingAgain())
    }
}
