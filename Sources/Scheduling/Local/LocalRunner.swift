package import HostInterface
package import Jobs
import ScriptTemplates
import Synchronization
import Tracking

/// Gives local steps to recorders for a conductor, as cores are free.
///
/// A process of its own: `maestro-swift local-runner`. Tasks come as lines on standard input, news go as lines to
/// standard output. It ends with its conductor; what runs goes on, and each step's recorder writes down how it ends.
package final class LocalRunner: Sendable {
    private struct Running {
        let batch: BatchID
        let need: LocalNeed
    }

    private struct State {
        var room: LocalRoom
        /// By their recorders' tags.
        var running: [UInt32: Running] = [:]
        /// In the order in which they came; the next one is at hand when a step ends, without a word from the conductor.
        var waiting: [RunnerTask] = []
        /// Why no process could be started a moment ago.
        var shortage: String?
        var isResting = false
    }

    private let host: Host
    private let study: String
    private let conductor: Int32
    private let state: Mutex<State>

    /// - Parameters:
    ///   - study: Its directory, which is the one that this process is in.
    ///   - allowance: What the steps may take together; one that asks for more runs alone.
    package init(host: Host, study: String, allowance: Allowance) {
        self.host = host
        self.study = study
        conductor = host.processes.parent
        state = Mutex(State(room: LocalRoom(of: allowance)))
    }

    package func run() async {
        host.processes.hearRecorders { [weak self] in self?.hear($0) }
        reply(.ready)
        // Until the conductor is gone. The next one finds what runs by its records.
        for await line in host.terminal.inputLines { take(line) }
    }

    private func reply(_ reply: RunnerReply) { host.terminal.writeOutput(reply.line + "\n") }

    private func take(_ line: String) {
        guard let request = RunnerRequest(line) else { return }
        state.withLock { state in
            switch request {
            case .run(let task):
                state.waiting.append(task)
                startWaiting(&state)
            case .drop(let batch):
                guard let index = state.waiting.firstIndex(where: { $0.batch == batch }) else { return }
                state.waiting.remove(at: index)
                reply(.dropped(batch))
            }
        }
    }

    private func startWaiting(_ state: inout State) {
        while !state.isResting, let next = state.waiting.first, state.room.holds(next.task.need) {
            // The next conductor may already have given the attempt up; what the last one asked for is void.
            guard host.processes.parent == conductor else { return state.waiting = [] }
            do {
                try start(next, &state)
                state.shortage = nil
                state.waiting.removeFirst()
            } catch { rest(because: "\(error)", before: next.batch, &state) }
        }
    }

    private func start(_ request: RunnerTask, _ state: inout State) throws(HostError) {
        let task = request.task
        let direct = directProgram(of: task)
        _ = try host.processes.startRecorder(
            RecordedCall(
                tag: request.batch.number, command: task.command, direct: direct?.words ?? [],
                directFolder: direct?.directory ?? "", variables: variables(of: request, direct),
                directory: place(task.workspace), output: place(task.output) + ".out",
                errors: place(task.output) + ".err", values: place(task.values), record: place(task.record),
                check: request.outputs.isEmpty
                    ? [] : ["/bin/sh", "-c", ScriptTemplates.outputCheck, "sh"] + request.outputs,
                claim: AttemptRecord.claim(job: JobID(request.batch.number), host: host.context.hostName)))
        state.room.take(task.need)
        state.running[request.batch.number] = Running(batch: request.batch, need: task.need)
    }

    /// From the study's folder, in which this process has been since it began: a path from the root leads elsewhere once
    /// somebody who may write above the study has put another folder in its place.
    private func place(_ path: String) -> String { path.below(study).map { "./" + $0 } ?? path }

    /// What the script becomes, by the file itself: its user may have changed it.
    private func directProgram(of task: Submission.Task) -> DirectProgram? {
        guard task.command.count == 1, task.command[0].hasPrefix("./") else { return nil }
        let path = "\(place(task.workspace))/\(task.command[0].dropFirst(2))"
        guard let found = try? host.files.information(path), found.kind == .file, found.mode.isExecutable,
            found.size <= DirectProgram.mostBytes
        else { return nil }
        return (try? host.files.read(path)).flatMap { DirectProgram(script: $0) }
    }

    private func variables(of request: RunnerTask, _ direct: DirectProgram?) -> [String: String] {
        let task = request.task
        // As the shell would have set them.
        let places = direct.map { ["PWD": $0.directory, "OLDPWD": task.workspace] } ?? [:]
        return places.merging(request.inputs) { $1 }.merging([
            "MAESTRO_STUDY": task.study, "MAESTRO_STEP": task.step, "MAESTRO_INSTANCE": task.instance,
            "MAESTRO_ATTEMPT": String(task.attempt), "MAESTRO_WORKSPACE": task.workspace,
            "MAESTRO_OUTPUT": task.values, LocalScheduler.recordVariable: task.record,
        ]) { $1 }
    }

    /// There are too many processes, of this user or of this machine. That passes when some of them end.
    private func rest(because reason: String, before batch: BatchID, _ state: inout State) {
        if reason != state.shortage { reply(.waits(batch, reason: reason)) }
        state.shortage = reason
        state.isResting = true
        Task {
            await host.clock.sleep(milliseconds: 1000)
            self.state.withLock { state in
                state.isResting = false
                startWaiting(&state)
            }
        }
    }

    private func hear(_ news: RecorderUpdate) {
        state.withLock { state in
            guard let batch = state.running[news.tag]?.batch else { return }
            switch news.word {
            case .began(let time): reply(.started(batch, at: Timestamp(milliseconds: time)))
            case .waits(let reason): reply(.waits(batch, reason: reason))
            case .ended, .failed, .taken, .gone:
                leave(news.tag, &state)
                reply(RunnerReply(lastOf: batch, news.word))
            }
        }
    }

    /// What it had goes to the next one at once.
    private func leave(_ tag: UInt32, _ state: inout State) {
        guard let left = state.running.removeValue(forKey: tag) else { return }
        state.room.giveBack(left.need)
        startWaiting(&state)
    }
}

extension RunnerReply {
    fileprivate init(lastOf batch: BatchID, _ word: RecorderUpdate.Word) {
        self =
            switch word {
            case .ended(let code, let began, let time, let hasValues):
                .ended(
                    batch, code: code, started: Timestamp(milliseconds: began), at: Timestamp(milliseconds: time),
                    hasValues: hasValues)
            case .failed(let reason): .failed(batch, reason: reason)
            case .began, .waits, .taken, .gone: .leftToRecord(batch)
            }
    }
}

extension String {
    /// What follows a folder in a path of something in it.
    fileprivate func below(_ folder: String) -> String? {
        hasPrefix(folder + "/") ? String(dropFirst(folder.count + 1)) : nil
    }
}
