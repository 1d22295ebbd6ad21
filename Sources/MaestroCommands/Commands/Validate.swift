import ArgumentParser
import Diagnostics
import HostInterface

/// `maestro-swift validate`.
struct Validate: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check study files: every mistake at once, each with its place.",
        discussion: "  maestro-swift validate study.yaml")

    @Argument(help: "Study files.", completion: .file(extensions: ["yaml", "yml"]))
    var studies: [String]
    @Option(help: "text, or json for editors.")
    var format = DiagnosticFormat.text

    func run(on host: Host) async throws -> ExitStatus {
        var loaded: [LoadedStudy] = []
        for study in studies { loaded.append(try await loadStudy(study, hashedWorkspaces: false, host: host)) }
        show(loaded, format: format, host: host)
        if format == .text {
            for study in loaded where study.diagnostics.isEmpty {
                host.terminal.writeOutput("\(study.file): fine\n")
            }
        }
        return loaded.contains(where: \.hasErrors) ? .failed : .fine
    }
}

extension DiagnosticFormat: ExpressibleByArgument {}
