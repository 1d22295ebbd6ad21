import Diagnostics
import ArgumentParser
import HostInterface
import Studies

/// `maestro-swift cancel`.
struct Cancel: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancel studies, or a part of one while the rest continues.",
        discussion: """
            Running instances are stopped, waiting ones never start, and their dependents do not run. The steps of
            `always` still run; a second cancel stops them too.

              maestro-swift cancel results
              maestro-swift cancel results --step simulate
              maestro-swift cancel results --instance simulate_SIZE.5
            """)

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String]
    @OptionGroup var selection: Selection
    @Flag(name: [.short, .customLong("autoyes")], help: "Do not ask for confirmation.")
    var yes = false

    func run(on host: Host) async throws -> ExitStatus {
        let question = "Cancel \(selection.isEmpty ? "" : "a part of ")\(directories.joined(separator: ", "))?"
        guard yes || host.confirms(question) else { return .fine }
        return await forEachStudy(directories, host: host) { try await cancel($0, host: host) }
    }

    private func cancel(_ path: String, host: Host) async throws {
        let opened = try openStudy(path, for: .cancelling, host: host)
        guard let (request, count) = try opened.cancellation(of: selection.part) else {
            host.terminal.writeOutput("\(path): already ended\n")
            return
        }
        // Somebody must end the jobs and write down that they ended.
        let delivery = try await deliver(
            request, to: opened, startingConductor: true, host: host, notify: host.printNote)
        if selection.isEmpty, opened.runsStepsWhenCancelled {
            host.printNote("note: the steps of `always` still run; cancel again to stop them too\n")
        }
        delivery.printNote(
            path,
            done: selection.isEmpty ? "cancelling" : "cancelling \(counted(count, "instance"))",
            host: host)
    }
}
