package import HostInterface
import Tracking

/// Gives local steps to recorders for a conductor, as cores are free.
///
/// A process of its own: `maestro-swift local-runner`. Tasks come as lines on standard input, news go as lines to
/// standard output. It ends with its conductor; what runs goes on, and each step's recorder writes down how it ends.
package struct LocalRunner {
    private enum Input: Sendable {
        case line(String)
        case conductorGone
        case recorder(RecorderNews)
        case rested
    }

    private struct Running {
        let batch: BatchID
        let need: LocalNeed
        var started: Timestamp
    }

    private let host: Host
    private let conductor: Int32
    private var room: LocalRoom
    /// By their recorders' tags.
    private var running: [UInt32: Running] = [:]
    /// In the order in which they came; the next one is at hand when a step ends, without a word from the conductor.
    private var waiting: [RunnerTask] = []
    /// Why no process could be started a moment ago.
    private var shortage: String?
    private var isResting = false
    private let inputs: AsyncStream<Input>
    private let feed: AsyncStream<Input>.Continuation

    /// - Parameter allowance: What the steps may take together; one that asks for more runs alone.
    package init(host: Host, allowance: Allowance) {
        self.host = host
        room = LocalRoom(of: allowance)
        conductor = host.processes.parent
        (inputs, feed) = AsyncStream.makeStream()
    }

    package mutating func run() async {
        let (host, feed) = (host, feed)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await line in host.terminal.inputLines { feed.yield(.line(line)) }
                feed.yield(.conductorGone)
            }
            group.addTask { for await news in host.processes.recorderNews { feed.yield(.recorder(news)) } }
            defer { group.cancelAll() }
            tell(.ready)
            for await input in inputs {
                switch input {
                case .line(let line): take(line)
                // The next one finds what runs by its records.
                case .conductorGone: return
                case .recorder(let news): hear(news)
                case .rested:
                    isResting = false
                    startWaiting()
                }
            }
        }
    }

    private func tell(_ reply: RunnerReply) { host.terminal.writeOutput(reply.line + "\n") }

    private mutating func take(_ line: String) {
        switch RunnerRequest(line) {
        case .run(let task):
            waiting.append(task)
            startWaiting()
        case .drop(let batch):
            guard let index = waiting.firstIndex(where: { $0.batch == batch }) else { return }
            waiting.remove(at: index)
            tell(.dropped(batch))
        case nil: break
        }
    }

    private mutating func startWaiting() {
        while !isResting, let next = waiting.first, room.holds(next.task.need) {
            // The next conductor may already have given the attempt up; what the last one asked for is void.
            guard host.processes.parent == conductor else { return waiting = [] }
            do {
                try start(next)
                shortage = nil
                waiting.removeFirst()
            } catch { rest(because: "\(error)", before: next.batch) }
        }
    }

    private mutating func start(_ request: RunnerTask) throws(HostError) {
        let task = request.task
        _ = try host.processes.startRecorder(
            RecordedCall(
                tag: request.batch.number, script: task.script, variables: variables(of: task),
                directory: task.workspace, output: task.output + ".out", errors: task.output + ".err",
                record: task.record,
                claim: AttemptRecord.claim(job: UInt64(request.batch.number), host: host.surroundings.hostName)))
        room.take(task.need)
        running[request.batch.number] = Running(
            batch: request.batch, need: task.need, started: Timestamp(milliseconds: host.clock.now()))
    }

    private func variables(of task: Submission.Task) -> [String: String] {
        [
            "MAESTRO_STUDY": task.study, "MAESTRO_STEP": task.step, "MAESTRO_INSTANCE": task.instance,
            "MAESTRO_ATTEMPT": String(task.attempt), "MAESTRO_WORKSPACE": task.workspace,
            LocalScheduler.recordVariable: task.record,
        ]
    }

    /// There are too many processes, of this user or of this machine. That passes when some of them end.
    private mutating func rest(because reason: String, before batch: BatchID) {
        if reason != shortage { tell(.waits(batch, reason: reason)) }
        shortage = reason
        isResting = true
        let (clock, feed) = (host.clock, feed)
        Task {
            await clock.sleep(milliseconds: 1000)
            feed.yield(.rested)
        }
    }

    private mutating func hear(_ news: RecorderNews) {
        guard let own = running[news.tag] else { return }
        switch news.word {
        case .began(let time):
            let started = Timestamp(milliseconds: time)
            running[news.tag]?.started = started
            tell(.started(own.batch, at: started))
        case .waits(let reason): tell(.waits(own.batch, reason: reason))
        case .ended(let code, let time):
            leave(news.tag)
            tell(.ended(own.batch, code: code, started: own.started, at: Timestamp(milliseconds: time)))
        case .failed(let reason):
            leave(news.tag)
            tell(.failed(own.batch, reason: reason))
        case .taken, .gone:
            leave(news.tag)
            tell(.leftToRecord(own.batch))
        }
    }

    /// What it had goes to the next one at once.
    private mutating func leave(_ tag: UInt32) {
        guard let left = running.removeValue(forKey: tag) else { return }
        room.giveBack(left.need)
        startWaiting()
    }
}
