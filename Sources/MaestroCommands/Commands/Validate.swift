import ArgumentParser
import Diagnostics
import HostInterface
import Reporting
import Specification
import Studies

/// `maestro-swift validate`.
struct Validate: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check study files and report every error at once, with its location.",
        discussion: """
            Where Slurm's commands are installed, studies are also checked against the limits of the cluster, as in \
            `run`; --offline skips that.

              maestro-swift validate study.yaml
              maestro-swift validate --parameters study.yaml
            """)

    @Argument(help: "Study files.", completion: .file(extensions: ["yaml", "yml"]))
    var studies: [String]
    @Option(help: "Print this format: text, or json for editors.")
    var format = DiagnosticFormat.text
    @Flag(help: "Show the variables and parameters: types, defaults, and what is allowed.")
    var parameters = false
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var choice: ChoiceOptions
    @OptionGroup var generator: GeneratorOptions

    func run(on host: Host) async throws -> ExitStatus {
        var read: [LoadedStudy] = []
        for study in studies {
            read.append(
                try await loadStudy(
                    study, hashedWorkspaces: false, choices: choice.choices, generator: generator.wanted,
                    commands: .left, host: host,
                    notify: host.terminal.writeErrors))
        }
        let check = await ClusterCheck(read, offline: cluster.offline, host: host)
        let loaded = read.map { check.applied(to: $0) }
        // One output has one format: what is asked for goes there.
        show(loaded, others: check.gaps, format: parameters ? .text : format, host: host)
        if parameters {
            showParameters(loaded, host: host)
        } else if format == .text {
            for study in loaded where study.diagnostics.isEmpty {
                host.terminal.writeOutput("\(study.file): no errors\n")
            }
        }
        return loaded.contains(where: \.hasErrors) ? .failed : .fine
    }

    private func showParameters(_ loaded: [LoadedStudy], host: Host) {
        let reports = loaded.compactMap { read in
            (read.study ?? read.faulty).map { (file: read.file, report: DeclarationReport($0)) }
        }
        guard format == .text else {
            let all = reports.map { JSON.object([("study", .string($0.file)), ("parameters", $0.report.json)]) }
            return host.terminal.writeOutput(JSON.array(all).text() + "\n")
        }
        for (file, report) in reports {
            if reports.count > 1 { host.terminal.writeOutput("\(file):\n") }
            host.terminal.writeOutput(report.text(columns: host.outputColumns))
        }
    }
}

extension DiagnosticFormat: ExpressibleByArgument {}
