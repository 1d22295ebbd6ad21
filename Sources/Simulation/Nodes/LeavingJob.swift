import TestSupport

/// How a task leaves its node: by itself, told to, or with the node.
extension World {
    /// The scheduler sends TERM, and lets the job be what it says then.
    mutating func report(_ process: Int, then next: SimulatedTask.Next) {
        guard let wrapper = wrappers[process] else { return }
        guard wrapper.phase == .running || wrapper.phase == .pausing, let run = wrapper.run else {
            return leave(process, next)
        }
        let code = behaviour(of: wrapper).savesItself ? 0 : 143
        wrappers[process]?.isTold = code != 0 || !numbers.happens(hazards.answersTerm)
        let isTold = wrappers[process]?.isTold ?? true
        write("\(isTold ? "told-" : "")exit \(code) \(moment(by: wrapper.client))", process)
        ledger.ends(run, at: now, hasAnsweredTerm: !isTold)
        notify(process)
        leave(process, next)
    }

    /// It is gone at once: a lost node, an orphan, a wrapper that was killed.
    mutating func die(_ process: Int, _ end: SimulatedTask.End) {
        stopCommand(process)
        leave(process, .ended(end))
    }

    mutating func stopCommand(_ process: Int) { wrappers[process].map { stopCommand($0) } }

    mutating func stopCommand(_ wrapper: Wrapper) {
        if let run = wrapper.run, ledger.runs[run].ended == nil { ledger.ends(run, at: now) }
    }

    mutating func exit(_ process: Int, code: Int) {
        stopCommand(process)
        // Older versions take 128 away; reliability research, section 1.1.
        let shown = code > 128 ? code - 128 : code
        leave(
            process,
            .ended(
                .init(
                    word: code == 0 ? "COMPLETED" : "FAILED", exit: "\(shown):0",
                    reason: code == 0 ? "None" : "NonZeroExitCode")))
    }

    /// The process is no more; its node tells the controller a little later.
    mutating func leave(_ process: Int, _ next: SimulatedTask.Next) {
        guard let wrapper = wrappers.removeValue(forKey: process) else { return }
        note("job \(wrapper.job)_\(wrapper.task) leaves: \(next)")
        if let allocation = wrapper.allocation, case .ended(let end) = next {
            return leave(process, of: allocation, wrapper, end)
        }
        guard controller.jobs[wrapper.job]?.tasks[wrapper.task]?.process == process else { return }
        controller.jobs[wrapper.job]?.tasks[wrapper.task]?.state = .completing(next)
        put(
            .completed(job: wrapper.job, task: wrapper.task, generation: wrapper.generation),
            after: numbers.milliseconds(20...1500))
    }
}
