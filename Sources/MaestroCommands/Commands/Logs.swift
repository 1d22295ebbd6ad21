import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Storage
import Tracking

/// `maestro-swift logs`.
struct Logs: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what an instance wrote.",
        discussion: """
            The output of its newest attempt. On a terminal, characters that would steer it are made visible.

              maestro-swift logs results simulate_SIZE.5
              maestro-swift logs results simulate_SIZE.5 --err --follow
            """)

    @Argument(help: "The study directory.", completion: .directory)
    var directory: String
    @Argument(help: "The instance, by its name or its workspace in the study directory.")
    var instance: String
    @Flag(help: "Standard error instead of standard output.")
    var err = false
    @Flag(name: .shortAndLong, help: "Go on until the instance has ended.")
    var follow = false
    @Option(help: "An earlier attempt, counted from 1.")
    var attempt: UInt16?

    func run(on host: Host) async throws -> ExitStatus {
        let found = try openStudy(directory, for: .looking, host: host).instance(named: instance)
        var history = AttemptHistory(of: found)
        var opened = try openStudy(directory, for: .looking, host: host) { history.note($0) }
        guard let chosen = try choose(history, state: opened.state[found]) else {
            guard follow, !opened.state[found].phase.isFinal else {
                throw CommandFailure(
                    "\(instance) has not been started; `maestro-swift why \(shellWord(directory)) \(shellWord(instance))` tells why"
                )
            }
            throw CommandFailure("\(instance) has not been started yet; try again when it runs")
        }
        let path = opened.directory.output(of: found, attempt: chosen.number, venue: chosen.venue, in: opened.graph)
        var tail = FileTail(path: path + (err ? ".err" : ".out"), host: host)
        guard follow else {
            try tail.show()
            return .fine
        }
        try? tail.show()
        while !opened.state[found].phase.isFinal, opened.state[found].attempts == chosen.number {
            await host.clock.sleep(milliseconds: 300)
            try opened.refresh(host)
            // It may not be there yet.
            try? tail.show()
        }
        try? tail.show()
        return .fine
    }

    private func choose(_ history: AttemptHistory, state: InstanceState) throws -> AttemptHistory.Attempt? {
        guard let attempt else { return history.attempts.last }
        guard let chosen = history.attempts.first(where: { $0.number == attempt }) else {
            throw CommandFailure("\(instance) has had \(history.attempts.count) attempts")
        }
        return chosen
    }
}

/// Shows what a file has grown by.
private struct FileTail {
    let path: String
    let host: Host
    private var offset = 0

    init(path: String, host: Host) {
        self.path = path
        self.host = host
    }

    mutating func show() throws(HostError) {
        let bytes = try host.files.read(path, from: offset, ownedBy: host.surroundings.userID)
        offset += bytes.count
        guard !bytes.isEmpty else { return }
        if host.terminal.outputIsTerminal {
            host.terminal.writeOutput(visible(bytes: bytes))
        } else {
            host.terminal.writeOutput(bytes)
        }
    }
}
