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

/// From a study that was read to one that runs: what all commands do that start one.
struct StudyStart {
    private let loaded: LoadedStudy
    private let settings: RunSettings
    private let variables: SlurmVariables
    private let host: Host
    private let options: StartOptions
    /// Whether only the directory and its scripts are wanted.
    private let isDry: Bool

    init(
        _ loaded: LoadedStudy, settings: RunSettings, variables: SlurmVariables, options: StartOptions, isDry: Bool,
        host: Host
    ) {
        self.loaded = loaded
        self.options = options
        self.isDry = isDry
        self.settings = settings
        self.variables = variables
        self.host = host
    }

    /// Shows what is wrong; starts the study where nothing is.
    func run() async throws -> ExitStatus {
        show([loaded], format: .text, host: host)
        guard let graph = loaded.graph else { return .failed }
        variables.printNote(of: graph, host: host)
        await printAllowance(graph)
        if !isDry, try await !fitsScheduler(graph) { return .failed }
        guard isWanted(graph) else { return .fine }
        let directory = try await create(graph)
        host.terminal.writeOutput(directory.root + "\n")
        warnOfUnquotedPaths(directory)
        guard !isDry else {
            if graph.hasAdapter(host: host) { printNextSteps(nil, directory) }
            return .fine
        }
        RecentStudies(host: host).add(directory)
        return try await start(directory, study: graph.study.name.value)
    }

    private func create(_ graph: StudyGraph) async throws -> StudyDirectory {
        var settings = settings
        if graph.takesVariables { settings.variables = variables }
        return try await createStudy(loaded, graph: graph, settings: settings, host: host, notify: host.printNote)
    }

    private func start(_ directory: StudyDirectory, study: String) async throws -> ExitStatus {
        let end = try await startAndFollow(directory, study: study)
        let isWatched = host.viewStyle != nil && host.terminal.inputIsTerminal
        let state = try openStudy(directory.root, for: .reading, host: host).state
        // Who leaves a view is told how to come back to it.
        if state.isClosed || !(options.isForeground || options.waits || isWatched) {
            printNextSteps(state, directory)
        }
        return end
    }

    private func startAndFollow(_ directory: StudyDirectory, study: String) async throws -> ExitStatus {
        if options.isForeground { return try await conductToTheEnd(directory.root, host: host) }
        if settings.jobMinutes != nil {
            try await startConductor(
                openStudy(directory.root, for: .acting, host: host), host: host, notify: host.printNote)
        } else {
            try await conductInBackground(directory, study: study, host: host)
        }
        if options.waits { return try await waitForEnd(of: directory.root, host: host) }
        guard let style = host.viewStyle, host.terminal.inputIsTerminal else { return .fine }
        return try await watch(directory.root, style: style, host: host)
    }
}

// MARK: - Before it starts

extension StudyStart {
    /// Shows what it is about and asks, on a terminal; without one it goes ahead.
    private func isWanted(_ graph: StudyGraph) -> Bool {
        let asks = host.terminal.outputIsTerminal && host.terminal.inputIsTerminal
        if asks || options.answer == false {
            host.terminal.writeErrors(PlanReport.table(graph, columns: host.errorColumns))
        }
        return options.answer ?? (isDry || !asks || host.confirms("Start it?"))
    }

    /// - Returns: Whether all of the study can run; what cannot is shown.
    private func fitsScheduler(_ graph: StudyGraph) async throws -> Bool {
        let found = loaded.with(try await graph.unfit(asJob: settings.jobMinutes != nil, host: host))
        show([found], format: .text, host: host)
        return !found.hasErrors
    }

    /// What local steps may take together, where that is less than the machine has or than they ask for.
    private func printAllowance(_ graph: StudyGraph) async {
        let machine = await host.allowance(for: graph, offline: isDry)
        let chosen = machine.with(cores: settings.cores > 0 ? settings.cores : nil, kibibytes: settings.kibibytes)
        if let note = machine.note, chosen == machine { host.terminal.writeErrors(note) }
        show([loaded.with(graph.beyond(chosen))], format: .text, host: host)
    }
}

// MARK: - Once it is there

extension StudyStart {
    /// What one may do with the study now, by the name that it was given.
    private func printNextSteps(_ state: RunState?, _ directory: StudyDirectory) {
        let path = options.output.flatMap { host.absolute($0) == directory.root ? $0 : nil } ?? directory.root
        host.terminal.writeErrors(NextSteps(state, directory: path).text(columns: host.errorColumns))
    }

    /// Tokens become text in commands, so a path with a blank in it is two words to the shell.
    private func warnOfUnquotedPaths(_ directory: StudyDirectory) {
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
