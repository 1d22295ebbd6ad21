import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Specification
import Storage
import Tracking

/// `maestro-swift cancel`.
struct Cancel: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stop studies: running steps are ended, waiting ones never start.",
        discussion: "  maestro-swift cancel results")

    @Argument(help: "Study directories.", completion: .directory)
    var directories: [String]
    @Flag(name: [.short, .customLong("autoyes")], help: "Do not ask.")
    var yes = false

    func run(on host: Host) async throws -> ExitStatus {
        guard yes || !host.terminal.outputIsTerminal || isConfirmed(host) else { return .fine }
        var result = ExitStatus.fine
        for directory in directories {
            do {
                try await cancel(directory, host: host)
            } catch {
                host.terminal.writeErrors("maestro-swift: \(visible("\(directory): \(error)"))\n")
                result = .couldNotRun
            }
        }
        return result
    }

    private func isConfirmed(_ host: Host) -> Bool {
        host.terminal.writeErrors("Cancel \(directories.joined(separator: ", "))? [y/N] ")
        return ["y", "yes"].contains(host.terminal.readLine()?.lowercased() ?? "")
    }

    private func cancel(_ path: String, host: Host) async throws {
        let opened = try openStudy(path, host: host)
        guard !opened.state.isClosed else {
            host.terminal.writeOutput("\(path) has ended already\n")
            return
        }
        try opened.directory.requestCancel(host.files)
        if case .alive = opened.holder {
            host.terminal.writeOutput("\(path): its conductor stops it\n")
            return
        }
        // Nobody is there to hear the request: somebody must end the jobs and write down that they ended.
        try await conductInBackground(opened.directory, study: opened.graph.study.name.value, host: host)
        host.terminal.writeOutput("\(path): a new conductor stops it\n")
    }
}
