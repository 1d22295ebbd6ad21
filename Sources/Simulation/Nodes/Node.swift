import HostInterface
import TestSupport

/// How compute nodes run what the controller gives them.
extension World {
    mutating func start(_ job: UInt64, _ index: UInt32) {
        guard let known = controller.jobs[job], let task = known.tasks[index], let process = task.process else {
            return
        }
        wrappers[process] = Wrapper(
            job: job, task: index, isArray: known.isArray, generation: task.generation, restart: task.restarts,
            client: Self.firstNode + numbers.below(Self.nodes), root: known.root, batch: known.batch)
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
        case .checksParents: checkParents(process)
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
        let task = wrapper.isArray ? wrapper.task : 0
        guard let bytes = try? files.read(path, by: wrapper.client, at: now),
            let line = TaskLine(bytes, task: task)
        else {
            guard wrapper.patience > 0 else { return exit(process, code: 73) }
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .begins), after: 1000)
        }
        wrappers[process]?.line = line
        wrappers[process]?.isMarkedCancelled =
            TaskLine.isMarkedCancelled(bytes, task: task) && !bugs.contains(.forgetsCancelledMarks)
        wrappers[process]?.patience = 10
        guard claim(process) else { return }
        wrappers[process]?.phase = .readingParents
        notify(process)
        checkParents(process)
    }

    /// Says whether the command may run; else the process has ended.
    private mutating func claim(_ process: Int) -> Bool {
        guard let wrapper = wrappers[process] else { return false }
        let path = record(of: wrapper)
        let text =
            "claim \(wrapper.job) \(wrapper.restart) node\(wrapper.client) \(process) \(moment(by: wrapper.client)) \(wrapper.job)\n"
        if wrapper.isMarkedCancelled, files.entries[path] == nil {
            exit(process, code: 75)
            return false
        }
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
        if lines.isGood, !wasInterrupted(lines, wrapper), !bugs.contains(.repeatsSuccess) {
            exit(process, code: 0)
            return false
        }
        let isGivenUp = files.entries[Self.successor(of: path)] != nil && !bugs.contains(.ignoresLaterAttempts)
        if wrapper.restart > lines.life, !isGivenUp, !wrapper.isMarkedCancelled {
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

    /// Its command ended well less than two seconds before the job was put back, and may have been told to.
    private func wasInterrupted(_ lines: RecordLines, _ wrapper: Wrapper) -> Bool {
        guard wrapper.restart > lines.life, !bugs.contains(.ignoresInterruptions), let ended = lines.ended,
            let task = controller.jobs[wrapper.job]?.tasks[wrapper.task]
        else { return false }
        return task.submitted / 1000 - ended <= 2 && task.earlierEnd != "NODE_FAIL"
    }

    private static func successor(of path: String) -> String {
        guard let dot = path.lastIndex(of: "."), let attempt = Int(path[path.index(after: dot)...]) else { return path }
        return "\(path[..<dot]).\(attempt + 1)"
    }

    // MARK: Files

    /// The time of a node's own clock, as its shell prints it.
    func moment(by node: Client) -> String {
        let time = now + clockErrors[node, default: 0]
        return "\(time / 1000).\(String(time % 1000 + 1000).dropFirst())"
    }

    func record(of wrapper: Wrapper) -> String { "\(wrapper.root)/\(wrapper.line.record)" }

    /// As everybody can read it, even if a full disk took a part of it.
    func hasRecordedSuccess(_ wrapper: Wrapper) -> Bool {
        RecordLines(files.entries[record(of: wrapper)]?.bytes ?? []).isGood
    }

    @discardableResult
    mutating func write(_ line: String, _ process: Int) -> Bool {
        guard let wrapper = wrappers[process] else { return false }
        let bytes = Array(((wrapper.isTorn ? " torn\n" : "") + line + "\n").utf8)
        let isWritten = (try? files.append(bytes, to: record(of: wrapper), by: wrapper.client, at: now)) != nil
        wrappers[process]?.isTorn = !isWritten
        return isWritten
    }

    mutating func notify(_ process: Int) {
        guard let wrapper = wrappers[process] else { return }
        for file in ["bells/node\(wrapper.client)", "bell"] {
            try? files.append(
                Array("\(wrapper.line.number)\n".utf8), to: "\(wrapper.state)/\(file)", by: wrapper.client, at: now)
        }
    }
}
