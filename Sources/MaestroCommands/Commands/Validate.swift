import ArgumentParser
import HostInterface
import Studies

/// `maestro-swift validate`.
struct Validate: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check study files and report every error at once, with its location.",
        discussion: """
            Where Slurm's commands are installed, studies are also checked against the limits of the cluster, as in \
            `run`; --offline skips that.

              maestro-swift validate study.yaml
            """)

    @Argument(help: "Study files.", completion: .file(extensions: ["yaml", "yml"]))
    var studies: [String]
    @Option(help: "Print this format: text, or json for editors.")
    var format = DiagnosticFormat.text
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var generator: GeneratorOptions

    func run(on host: Host) async throws -> ExitStatus {
        var read: [LoadedStudy] = []
        for study in studies {
            read.append(
                try await loadStudy(
                    study, hashedWorkspaces: false, generator: generator.wanted, host: host,
                    notify: host.terminal.writeErrors))
        }
        let check = await ClusterCheck(read, offline: cluster.offline, host: host)
        let loaded = read.map { check.applied(to: $0) }
        show(loaded, others: check.gaps, format: format, host: host)
        if format == .text {
            for study in loaded where study.diagnostics.isEmpty {
                host.terminal.writeOutput("\(study.file): no errors\n")
            }
        }
        return loaded.contains(where: \.hasErrors) ? .failed : .fine
    }
}

extension DiagnosticFormat: ExpressibleByArgument {}
