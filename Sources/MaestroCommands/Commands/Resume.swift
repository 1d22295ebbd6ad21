import Diagnostics
import Conducting
import ArgumentParser
import Expansion
import HostInterface
import Specification
import Storage
import Tracking

/// `maestro-swift resume`.
struct Resume: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a study go on: after `pause`, a crash, a reboot or a kill.",
        discussion: """
            Nothing that ran is run again, and nothing that was submitted is submitted again.

              maestro-swift resume results
            """)

    @Argument(help: "The study directory.", completion: .directory)
    var directory: String
    @OptionGroup var staying: Staying
    @Flag(name: [.customLong("fg", withSingleDash: true), .customLong("foreground")], help: "Conduct in this process.")
    var foreground = false

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        if opened.state.isClosed {
            host.terminal.writeErrors("the study has ended; `maestro-swift status \(shellWord(directory))` tells how\n")
            return exitStatus(of: opened.state)
        }
        let box = RequestBox(opened.directory, host: host.sharing(opened.header.isGroupReadable))
        let isPaused = opened.state.isPaused || !box.pending().isEmpty
        if case .alive(let description) = opened.holder {
            guard isPaused || staying.wait else {
                throw CommandFailure("\(directory) is conducted already: \(opened.refusal(description, host))")
            }
            if isPaused {
                let delivery = try await deliver(.goOn, to: opened, startingConductor: true, host: host)
                delivery.tell(directory, done: "goes on", host: host)
            }
            return try await staying.stay(with: opened.directory, host: host)
        }
        if isPaused { _ = try box.post(.goOn) }
        if foreground { return try await conductToTheEnd(directory, host: host) }
        try await startConductor(opened, host: host)
        return try await staying.stay(with: opened.directory, host: host)
    }
}

/// `maestro-swift conductor`, as Maestro has it: in the foreground.
struct Conduct: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "conductor", abstract: "Conduct a study in this process; `resume -fg` by Maestro's name.",
        discussion: "  maestro-swift conductor results")

    @Argument(help: "The study directory.", completion: .directory)
    var directory: String

    func run(on host: Host) async throws -> ExitStatus { try await conductToTheEnd(directory, host: host) }
}

/// Conducts here and tells how the study ended.
func conductToTheEnd(_ path: String, host: Host) async throws -> ExitStatus {
    switch try await conduct(path, host: host) {
    case .complete: return exitStatus(of: try openStudy(path, for: .acting, host: host).state)
    case .interrupted:
        host.terminal.writeErrors(
            "the conductor stops here, and what runs goes on; `maestro-swift resume \(shellWord(path))` takes the study up\n"
        )
        return .couldNotRun
    case .removed:
        host.terminal.writeErrors("the study directory is gone\n")
        return .couldNotRun
    case .superseded:
        host.terminal.writeErrors("another conductor took the study over\n")
        return .couldNotRun
    }
}
