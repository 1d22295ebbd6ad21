import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Jobs
import Reporting
import Scheduling
import Specification
import Storage
import Studies
import Tracking

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
        show([loaded], format: .text, host: host)
        guard let graph = loaded.graph else { return .failed }
        variables.printNote(of: graph, host: host)
        await printAllowance(loaded, graph: graph, host: host)
        if !dryRun, try await !fitsScheduler(loaded, graph: graph, host: host) { return .failed }
        guard isWanted(graph, host: host) else { return .fine }
        var settings = limits.settings(
            output: loaded.output ?? output, hashedWorkspaces: hashedWorkspaces, isGroupReadable: groupReadable)
        settings.jobMinutes = conductorJob.minutes
        if graph.takesVariables { settings.variables = variables }
        let directory = try await createStudy(
            loaded, graph: graph, settings: settings, host: host, notify: host.printNote)
        host.terminal.writeOutput(directory.root + "\n")
        warnOfUnquotedPaths(directory, host: host)
        guard !dryRun else {
            printNextSteps(nil, directory, host)
            return .fine
        }
        RecentStudies(host: host).add(directory)
        return try await start(directory, study: graph.study.name.value, host: host)
    }

    /// Shows what it is about and asks, on a terminal; without one it goes ahead.
    private func isWanted(_ graph: StudyGraph, host: Host) -> Bool {
        let asks = host.terminal.outputIsTerminal && host.terminal.inputIsTerminal
        if asks || no { host.terminal.writeErrors(PlanReport.table(graph, columns: host.errorColumns)) }
        guard !no else { return false }
        return yes || dryRun || !asks || host.confirms("Start it?")
    }

    /// What one may do with the study now, by the name that it was given.
    private func printNextSteps(_ state: RunState?, _ directory: StudyDirectory, _ host: Host) {
        let path = output.flatMap { host.absolute($0) == directory.root ? $0 : nil } ?? directory.root
        host.terminal.writeErrors(NextSteps(state, directory: path).text(columns: host.errorColumns))
    }

    private func start(_ directory: StudyDirectory, study: String, host: Host) async throws -> ExitStatus {
        let end = try await startAndFollow(directory, study: study, host: host)
        let isWatched = host.viewStyle != nil && host.terminal.inputIsTerminal
        let state = try openStudy(directory.root, for: .reading, host: host).state
        // Who leaves a view is told how to come back to it.
        if state.isClosed || !(foreground || follow.wait || isWatched) { printNextSteps(state, directory, host) }
        return end
    }

    private func startAndFollow(_ directory: StudyDirectory, study: String, host: Host) async throws -> ExitStatus {
        if foreground { return try await conductToTheEnd(directory.root, host: host) }
        if conductorJob.asJob {
            try await startConductor(
                openStudy(directory.root, for: .acting, host: host), host: host, notify: host.printNote)
        } else {
            try await conductInBackground(directory, study: study, host: host)
        }
        if follow.wait { return try await waitForEnd(of: directory.root, host: host) }
        guard let style = host.viewStyle, host.terminal.inputIsTerminal else { return .fine }
        return try await watch(directory.root, style: style, host: host)
    }
}

// MARK: - Before it starts

extension Run {
    /// - Returns: Whether all of the study can run; what cannot is shown.
    private func fitsScheduler(_ loaded: LoadedStudy, graph: StudyGraph, host: Host) async throws -> Bool {
        let found = loaded.with(try await graph.unfit(asJob: conductorJob.asJob, host: host))
        show([found], format: .text, host: host)
        return !found.hasErrors
    }

    /// What local steps may take together, where that is less than the machine has or than they ask for.
    private func printAllowance(_ loaded: LoadedStudy, graph: StudyGraph, host: Host) async {
        let machine = await host.allowance(for: graph, offline: dryRun)
        let chosen = machine.with(cores: limits.cores > 0 ? limits.cores : nil, kibibytes: limits.memory)
        if let note = machine.note, chosen == machine { host.terminal.writeErrors(note) }
        show([loaded.with(graph.beyond(chosen))], format: .text, host: host)
    }

    /// Tokens become text in commands, so a path with a blank in it is two words to the shell.
    private func warnOfUnquotedPaths(_ directory: StudyDirectory, host: Host) {
        let plain = directory.root.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
                || "/._-+,:@=~".utf8.contains(byte)
        }
        guard !plain else { return }
        host.terminal.writeErrors(
            "warning: the path of the study directory contains blanks or shell metacharacters; "
                + "quote \"$(WORKSPACE)\" and similar tokens in commands\n")
    }
}
