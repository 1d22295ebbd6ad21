import HostInterface

/// How compute nodes run what the controller gives them.
extension World {
    mutating func start(_ job: UInt64, _ index: UInt32) {
        guard let known = controller.jobs[job], let task = known.tasks[index], let process = task.process else {
            return
        }
        wrappers[process] = Wrapper(
            job: job, task: index, isArray: known.isArray, generation: task.generation, restart: task.restarts,
            client: 100 + numbers.below(3), root: known.root, batch: known.batch)
        note("job \(job)_\(index) begins, life \(task.restarts), process \(process)")
        if let script = known.script {
            let code = script.failing.contains(index) ? 3 : 0
            return put(.wrapper(process: process, .scriptEnds(code: code)), after: script.seconds * 1000)
        }
        put(.wrapper(process: process, known.isStranger ? .killed : .begins), after: numbers.milliseconds(1...300))
    }

    mutating func advance(_ process: Int, _ step: WrapperStep) {
        guard let wrapper = wrappers[process] else { return }
        switch step {
        case .begins: begin(process, wrapper)
        case .looks: lookAtParents(process)
        case .commandEnds(let turn): if turn == wrapper.turn { commandEnds(process) }
        case .pauseEnds: runCommand(process)
        case .walltime: walltimeEnds(process)
        case .scriptEnds(let code): exit(process, code: code)
        case .killed: die(process, .init(word: "COMPLETED"))
        }
    }

    // MARK: Beginning

    private mutating func begin(_ process: Int, _ wrapper: Wrapper) {
        let path = "\(wrapper.state)/batches/\(wrapper.batch).\(wrapper.task / 1000)"
        guard let bytes = try? files.read(path, by: wrapper.client, at: now),
            let line = TaskLine(bytes, task: wrapper.isArray ? wrapper.task : 0)
        else {
            guard wrapper.patience > 0 else { return exit(process, code: 73) }
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .begins), after: 1000)
        }
        wrappers[process]?.line = line
        wrappers[process]?.patience = 10
        guard claim(process) else { return }
        wrappers[process]?.phase = .looking
        ring(process)
        lookAtParents(process)
    }

    /// Says whether the command may run; else the process has ended.
    private mutating func claim(_ process: Int) -> Bool {
        guard let wrapper = wrappers[process] else { return false }
        let path = record(of: wrapper)
        let text = "claim \(wrapper.job) \(wrapper.restart) node\(wrapper.client) \(process) \(moment) \(wrapper.job)\n"
        if bugs.contains(.forgetsTheClaim) {
            try? files.append(Array(text.utf8), to: path, by: wrapper.client, at: now)
            return true
        }
        do {
            try files.put(
                path, Array(text.utf8), mode: .privateFile, isNew: true, isSynced: false, by: wrapper.client, at: now)
            return true
        } catch .alreadyExists {
            return claimAgain(process, wrapper, text: text)
        } catch {
            exit(process, code: 73)
            return false
        }
    }

    /// Who wins is for the file server to say, and it shows the winner's file at once.
    private mutating func claimAgain(_ process: Int, _ wrapper: Wrapper, text: String) -> Bool {
        let path = record(of: wrapper)
        let lines = RecordLines(files.entries[path]?.bytes ?? [])
        let isOver = lines.isOver && !bugs.contains(.ignoresLaterAttempts)
        guard lines.holder == wrapper.job, !isOver else {
            exit(process, code: 75)
            return false
        }
        if lines.isGood, !bugs.contains(.repeatsSuccess) {
            exit(process, code: 0)
            return false
        }
        let isGivenUp = files.entries[Self.successor(of: path)] != nil && !bugs.contains(.ignoresLaterAttempts)
        if wrapper.restart > lines.life, !isGivenUp {
            wrappers[process]?.past = lines.past
            guard (try? files.append(Array((" torn\n" + text).utf8), to: path, by: wrapper.client, at: now)) != nil
            else {
                exit(process, code: 73)
                return false
            }
            return true
        }
        exit(process, code: lines.code.flatMap { $0 == 0 ? nil : $0 } ?? 75)
        return false
    }

    private static func successor(of path: String) -> String {
        guard let dot = path.lastIndex(of: "."), let attempt = Int(path[path.index(after: dot)...]) else { return path }
        return "\(path[..<dot]).\(attempt + 1)"
    }

    private mutating func lookAtParents(_ process: Int) {
        guard let wrapper = wrappers[process], wrapper.phase == .looking else { return }
        if !bugs.contains(.trustsDependencies), !parentsHaveSucceeded(wrapper) {
            guard wrapper.patience > 0 else {
                write("blocked x \(moment)", process)
                ring(process)
                return exit(process, code: 76)
            }
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .looks), after: 1000)
        }
        runCommand(process)
    }

    private mutating func parentsHaveSucceeded(_ wrapper: Wrapper) -> Bool {
        for parents in wrapper.line.parents {
            for ordinal in parents.ordinals where !hasSucceeded(parents, ordinal, wrapper) { return false }
        }
        return true
    }

    private mutating func hasSucceeded(_ parents: TaskLine.Parents, _ ordinal: Int, _ wrapper: Wrapper) -> Bool {
        for attempt in parents.attempt...parents.attempt + 20 {
            let path = "\(wrapper.state)/attempts/\(parents.step)/\(ordinal).\(attempt)"
            if let bytes = try? files.read(path, by: wrapper.client, at: now), RecordLines(bytes).isGood { return true }
        }
        return false
    }

    // MARK: Running

    private mutating func runCommand(_ process: Int) {
        guard let wrapper = wrappers[process] else { return }
        let line = wrapper.line
        let (run, faults) = ledger.starts(
            .init(
                instance: line.number, attempt: line.attempt, job: wrapper.job, task: wrapper.task,
                restart: wrapper.restart, turn: wrapper.turn, began: now),
            parents: graph.parents[Int(line.number)])
        for fault in faults { violated(fault) }
        note(
            "instance \(line.number) attempt \(line.attempt) runs as \(wrapper.job)_\(wrapper.task) turn \(wrapper.turn)"
        )
        wrappers[process]?.phase = .running
        wrappers[process]?.run = run
        let behaviour = behaviour(of: wrapper)
        switch behaviour.end {
        case .exits: put(.wrapper(process: process, .commandEnds(turn: wrapper.turn)), after: behaviour.milliseconds)
        case .killsWrapper:
            put(.wrapper(process: process, .commandEnds(turn: wrapper.turn)), after: behaviour.milliseconds)
        case .overruns: put(.wrapper(process: process, .walltime), after: 10_000 + behaviour.milliseconds)
        }
    }

    private func behaviour(of wrapper: Wrapper) -> Behaviour {
        Behaviour(
            seed: seed, instance: wrapper.line.number, attempt: wrapper.line.attempt, life: wrapper.restart,
            turn: wrapper.turn, hazards: hazards)
    }

    private mutating func commandEnds(_ process: Int) {
        guard let wrapper = wrappers[process], wrapper.phase == .running, let run = wrapper.run else { return }
        guard case .exits(let code) = behaviour(of: wrapper).end else {
            return die(process, .init(word: "FAILED", exit: "0:9", reason: "JobLaunchFailure"))
        }
        let isTriedAgain =
            code != 0 && !wrapper.isTold && wrapper.turn <= wrapper.line.tries
            && wrapper.line.codes.contains { $0.contains(code) }
        guard isTriedAgain else { return finish(process, code: code) }
        ledger.ends(run, at: now)
        write("again \(code) \(moment)", process)
        wrappers[process]?.turn += 1
        wrappers[process]?.phase = .pausing
        put(.wrapper(process: process, .pauseEnds), after: wrapper.line.pause * 1000)
    }

    private mutating func finish(_ process: Int, code: Int) {
        guard let wrapper = wrappers[process] else { return }
        let isWritten = write("\(wrapper.isTold ? "told-" : "")exit \(code) \(moment)", process)
        if !isWritten, wrapper.patience > 0 {
            // It waits for room, and has its job meanwhile.
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .commandEnds(turn: wrapper.turn)), after: 5000)
        }
        if let run = wrapper.run {
            ledger.ends(run, at: now, isRecordedSuccess: hasRecordedSuccess(wrapper))
        }
        ring(process)
        exit(process, code: code)
    }

    private mutating func walltimeEnds(_ process: Int) {
        guard let wrapper = wrappers[process], let run = wrapper.run else { return }
        guard wrapper.line.hasSignal else { return tell(process, then: .ended(.init(word: "TIMEOUT"))) }
        ledger.ends(run, at: now)
        guard wrapper.line.links < 0 || wrapper.past < wrapper.line.links else {
            write("timeout \(moment)", process)
            ring(process)
            return exit(process, code: 77)
        }
        write("checkpoint \(moment)", process)
        leave(process, .pendingAgain)
    }

    // MARK: Being told to end

    /// The scheduler sends TERM, and lets the job be what it says then.
    mutating func tell(_ process: Int, then next: SimulatedTask.Next) {
        guard let wrapper = wrappers[process] else { return }
        guard wrapper.phase == .running || wrapper.phase == .pausing, let run = wrapper.run else {
            return leave(process, next)
        }
        wrappers[process]?.isTold = true
        let code = behaviour(of: wrapper).savesItself ? 0 : 143
        write("told-exit \(code) \(moment)", process)
        ledger.ends(run, at: now)
        ring(process)
        leave(process, next)
    }

    /// It is gone at once: a lost node, an orphan, a wrapper that was killed.
    mutating func die(_ process: Int, _ end: SimulatedTask.End) {
        stopCommand(process)
        leave(process, .ended(end))
    }

    mutating func stopCommand(_ process: Int) {
        if let run = wrappers[process]?.run, ledger.runs[run].ended == nil { ledger.ends(run, at: now) }
    }

    private mutating func exit(_ process: Int, code: Int) {
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
    private mutating func leave(_ process: Int, _ next: SimulatedTask.Next) {
        guard let wrapper = wrappers.removeValue(forKey: process) else { return }
        note("job \(wrapper.job)_\(wrapper.task) leaves: \(next)")
        guard controller.jobs[wrapper.job]?.tasks[wrapper.task]?.process == process else { return }
        controller.jobs[wrapper.job]?.tasks[wrapper.task]?.state = .completing(next)
        put(
            .completed(job: wrapper.job, task: wrapper.task, generation: wrapper.generation),
            after: numbers.milliseconds(20...1500))
    }

    // MARK: Files

    private var moment: String { "\(now / 1000).\(String(now % 1000 + 1000).dropFirst())" }

    private func record(of wrapper: Wrapper) -> String { "\(wrapper.root)/\(wrapper.line.record)" }

    /// As everybody can read it, even if a full disk took a part of it.
    private func hasRecordedSuccess(_ wrapper: Wrapper) -> Bool {
        RecordLines(files.entries[record(of: wrapper)]?.bytes ?? []).isGood
    }

    @discardableResult
    private mutating func write(_ line: String, _ process: Int) -> Bool {
        guard let wrapper = wrappers[process] else { return false }
        let bytes = Array(((wrapper.isTorn ? " torn\n" : "") + line + "\n").utf8)
        let isWritten = (try? files.append(bytes, to: record(of: wrapper), by: wrapper.client, at: now)) != nil
        wrappers[process]?.isTorn = !isWritten
        return isWritten
    }

    private mutating func ring(_ process: Int) {
        guard let wrapper = wrappers[process] else { return }
        try? files.append(
            Array("\(wrapper.line.number)\n".utf8), to: "\(wrapper.state)/bell", by: wrapper.client, at: now)
    }
}
