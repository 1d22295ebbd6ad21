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
    @Option(
        name: [.short, .customLong("out")], help: "Create this study directory; it must be new or empty.",
        completion: .directory)
    var output: String?
    @OptionGroup var follow: FollowOptions
    @Flag(
        name: [.customLong("fg", withSingleDash: true), .customLong("foreground")],
        help: "Run the conductor in this process.")
    var foreground = false
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
    @Flag(name: [.customShort("y"), .customLong("autoyes")], help: "Answer yes to questions.")
    var yes = false
    @Flag(name: [.customShort("n"), .customLong("autono")], help: "Answer no: only show what the study would do.")
    var no = false
    @OptionGroup var choice: ChoiceOptions
    @OptionGroup var generator: GeneratorOptions

    func validate() throws {
        guard !(follow.wait && foreground) else { throw ValidationError("--wait and -fg cannot be combined.") }
        guard !(conductorJob.asJob && foreground) else { throw ValidationError("--as-job and -fg cannot be combined.") }
        guard !(yes && no) else { throw ValidationError("-y and -n cannot be combined.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        if let output { try await refuseStudy(at: output, beside: study, host: host) }
        let variables = SlurmVariables(host.context.environment)
        var loaded = try await loadStudy(
            study, hashedWorkspaces: hashedWorkspaces, precautions: limits.precautions, choices: choice.choices,
            generator: generator.wanted, output: output, variables: variables, commands: no ? .needed : .fetched,
            host: host,
            notify: host.terminal.writeErrors)
        // Of a study without mistakes that is looked at when it is about to start.
        if loaded.hasErrors, !dryRun {
            loaded = await ClusterCheck([loaded], host: host).applied(to: loaded)
        }
        var settings = limits.settings(
            output: loaded.output ?? output, hashedWorkspaces: hashedWorkspaces, isGroupReadable: groupReadable)
        settings.jobMinutes = conductorJob.minutes
        var start = StudyStart(loaded, settings: settings, variables: variables, host: host)
        start.output = output
        start.waits = follow.wait
        start.isForeground = foreground
        start.isDry = dryRun
        start.answer = yes ? true : no ? false : nil
        return try await start.run()
    }
}
