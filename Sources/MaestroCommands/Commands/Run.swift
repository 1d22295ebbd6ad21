import ArgumentParser
import HostInterface
import Scheduling
import Studies

/// `maestro-swift run`.
struct Run: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a study.",
        discussion: """
            On a terminal, show what the study will do, ask, start it and show its progress. Ctrl-C closes the view; the \
            study keeps running. Without a terminal, print the study directory and return. A conductor in the background \
            does the work. If the study has errors, nothing is created.

              maestro-swift run study.yaml
              maestro-swift run -y --wait -o results study.yaml
              maestro-swift run --set DURATION=0.5 --only SIZE=10,20 study.yaml
              maestro-swift run --canary 3 --stop-after 5% study.yaml
            """)

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var study: String
    @OptionGroup var start: StartOptions
    @Flag(
        name: [.customLong("dry-run"), .customLong("dry")], help: "Write the directory and scripts, but submit nothing."
    )
    var dryRun = false
    @Flag(name: .customLong("hashws"), help: "Use short numbered workspaces instead of labels.")
    var hashedWorkspaces = false
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup var conductorJob: ConductorJobOptions
    @Flag(help: "Let your group read the study directory (default: only you).")
    var groupReadable = false
    @OptionGroup var choice: ChoiceOptions
    @OptionGroup var generator: GeneratorOptions

    func validate() throws {
        guard !(conductorJob.asJob && start.isForeground) else {
            throw ValidationError("--as-job and -fg cannot be combined.")
        }
    }

    func run(on host: Host) async throws -> ExitStatus {
        if let output = start.output { try await refuseStudy(at: output, beside: study, host: host) }
        let variables = SlurmVariables(host.context.environment)
        var loaded = try await loadStudy(
            study, hashedWorkspaces: hashedWorkspaces, precautions: limits.precautions, choices: choice.choices,
            generator: generator.wanted, output: start.output, variables: variables,
            commands: start.no ? .needed : .fetched,
            host: host,
            notify: host.terminal.writeErrors)
        // Of a study without mistakes that is looked at when it is about to start.
        if loaded.hasErrors, !dryRun {
            loaded = await ClusterCheck([loaded], host: host).applied(to: loaded)
        }
        var settings = limits.settings(
            output: loaded.output ?? start.output, hashedWorkspaces: hashedWorkspaces, isGroupReadable: groupReadable)
        settings.jobMinutes = conductorJob.minutes
        return try await StudyStart(
            loaded, settings: settings, variables: variables, options: start, isDry: dryRun, host: host
        ).run()
    }
}
