package import HostInterface
import Tracking

/// Runs local steps for a conductor, and records how each attempt ends, whatever becomes of the conductor.
///
/// A process of its own: `maestro-swift local-runner`. Tasks come as lines on standard input, news go as lines to
/// standard output. When the conductor is gone it starts nothing more, and ends after the last step that runs.
package struct LocalRunner {
    private enum Input: Sendable {
        case line(String)
        case conductorGone
        case ended(ProcessEnd)
    }

    private struct Running {
        let batch: BatchID
        let record: String
        let cores: Int
        let started: Timestamp
    }

    private let host: Host
    private let conductor: Int32
    private let cores: Int
    private var free: Int
    private var running: [Int32: Running] = [:]
    /// In the order in which they came; the next one is at hand when a step ends, without a word from the conductor.
    private var waiting: [RunnerTask] = []

    /// - Parameter cores: What the steps may take together; one that asks for more runs alone.
    package init(host: Host, cores: Int) {
        self.host = host
        self.cores = cores
        free = cores
        conductor = host.processes.parent
    }

    package mutating func run() async {
        let (inputs, feed) = AsyncStream<Input>.makeStream()
        let host = host
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await line in host.terminal.inputLines { feed.yield(.line(line)) }
                feed.yield(.conductorGone)
            }
            group.addTask { for await end in host.processes.ends { feed.yield(.ended(end)) } }
            defer { group.cancelAll() }
            var isAlone = false
            for await input in inputs {
                switch input {
                case .line(let line): take(line)
                case .conductorGone:
                    isAlone = true
                    waiting = []
                case .ended(let end): finish(end)
                }
                if isAlone, running.isEmpty { return }
            }
        }
    }

    private var now: Timestamp { Timestamp(milliseconds: host.clock.now()) }

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
        while let next = waiting.first, min(next.task.cores, cores) <= free {
            // The next conductor may already have given the attempt up; what the last one asked for is void.
            guard host.processes.parent == conductor else { return waiting = [] }
            waiting.removeFirst()
            claim(next)
        }
    }

    private mutating func claim(_ request: RunnerTask) {
        let started = now
        let claim = AttemptRecord.claim(
            job: UInt64(request.batch.number), host: host.surroundings.hostName,
            process: host.surroundings.processID, at: started)
        do {
            try host.files.create(request.task.record, with: Array(claim.utf8), mode: .privateFile, durably: false)
        } catch .alreadyExists {
            return tell(.taken(request.batch))
        } catch {
            return tell(.failed(request.batch, reason: "\(error)"))
        }
        start(request, at: started)
    }

    private mutating func start(_ request: RunnerTask, at started: Timestamp) {
        do {
            let process = try host.processes.start(
                Invocation(
                    request.task.script, [], environment: environment(of: request.task),
                    directory: request.task.workspace, deadlineSeconds: 0), output: request.task.output + ".out",
                errors: request.task.output + ".err")
            let taken = min(request.task.cores, cores)
            free -= taken
            running[process] = Running(
                batch: request.batch, record: request.task.record, cores: taken, started: started)
            tell(.started(request.batch, at: started))
        } catch {
            write(AttemptRecord.exit(code: 126, at: started), to: request.task.record)
            tell(.failed(request.batch, reason: "\(error)"))
        }
    }

    private func environment(of task: Submission.Task) -> [String: String] {
        var environment = host.surroundings.environment
        environment["MAESTRO_STUDY"] = task.study
        environment["MAESTRO_STEP"] = task.step
        environment["MAESTRO_INSTANCE"] = task.instance
        environment["MAESTRO_ATTEMPT"] = String(task.attempt)
        environment["MAESTRO_WORKSPACE"] = task.workspace
        environment[LocalScheduler.recordVariable] = task.record
        return environment
    }

    private mutating func finish(_ end: ProcessEnd) {
        guard let running = running.removeValue(forKey: end.id) else { return }
        let code =
            switch end.end {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            }
        let time = now
        write(AttemptRecord.exit(code: code, at: time), to: running.record)
        free += running.cores
        startWaiting()
        tell(.ended(running.batch, code: code, started: running.started, at: time))
    }

    private func write(_ line: String, to record: String) {
        // A full disk: the conductor hears it by our line all the same, and the record says no more than the claim.
        try? host.files.openForAppending(record, mode: .privateFile).append(Array(line.utf8))
    }
}
