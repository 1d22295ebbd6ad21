import ArgumentParser
import Conducting
import Expansion
import HostInterface
import Specification
import Storage
import Tracking

/// `maestro-swift run`.
struct Run: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a study.",
        discussion: """
            Makes the study directory with a script for each step instance, starts a conductor in the background, and
            prints the directory. Nothing is made of a study with mistakes.

              maestro-swift run study.yaml
              maestro-swift run --wait -o results study.yaml
            """)

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var study: String
    @Option(
        name: [.short, .customLong("out")], help: "The study directory; it must not be there yet.",
        completion: .directory)
    var output: String?
    @Flag(help: "Wait for the study to end; the exit code then tells how.")
    var wait = false
    @Flag(name: [.customLong("fg", withSingleDash: true), .customLong("foreground")], help: "Conduct in this process.")
    var foreground = false
    @Flag(name: [.customLong("dry-run"), .customLong("dry")], help: "Write directory and scripts, submit nothing.")
    var dryRun = false
    @Flag(name: .customLong("hashws"), help: "Short numbered workspaces instead of labels.")
    var hashedWorkspaces = false
    @Option(name: .shortAndLong, help: "Most jobs with the scheduler at one time; 0 for no limit.")
    var throttle = 0
    @Option(name: [.customShort("r"), .customLong("rlimit")], help: "Restarts of a timed-out step; 0 for no limit.")
    var restartLimit = 1
    @Option(name: [.short, .customLong("sleeptime")], help: "Longest time in seconds between two questions to Slurm.")
    var sleepTime = 60
    @Option(help: "Cores of this machine that local steps may take together; 0 for all.")
    var cores = 0
    @Flag(help: "Let your group read the study directory; else it is yours alone.")
    var groupReadable = false
    @Flag(name: [.customShort("y"), .customLong("autoyes")], help: "Answer yes to questions.")
    var yes = false

    @OptionGroup var generator: GeneratorOptions

    func validate() throws {
        guard throttle >= 0 else { throw ValidationError("--throttle counts jobs: 0 or more.") }
        guard restartLimit >= 0 else { throw ValidationError("--rlimit counts restarts: 0 or more.") }
        guard sleepTime >= 1 else { throw ValidationError("--sleeptime is in seconds: 1 or more.") }
        guard cores >= 0 else { throw ValidationError("--cores counts cores: 0 or more.") }
        guard !(wait && foreground) else { throw ValidationError("--wait and -fg exclude each other.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        let loaded = try await loadStudy(
            study, hashedWorkspaces: hashedWorkspaces, generator: generator, host: host)
        show([loaded], format: .text, host: host)
        guard let graph = loaded.graph else { return .failed }
        guard dryRun || graph.study.batch.kind == .local || graph.study.batch.kind == .slurm else {
            throw CommandFailure(
                "studies for \(graph.study.batch.kind.rawValue) can be planned and laid out (--dry-run), but not run yet"
            )
        }
        if !dryRun { try await checkScheduler(graph, host: host) }
        let settings = RunSettings(
            output: output, hashedWorkspaces: hashedWorkspaces, pollSeconds: Int64(sleepTime), throttle: throttle,
            restartLimit: restartLimit, cores: cores, isGroupReadable: groupReadable)
        let directory = try await createStudy(loaded, graph: graph, settings: settings, host: host)
        host.terminal.writeOutput(directory.root + "\n")
        warnOfUnquotedPaths(directory, host: host)
        guard !dryRun else { return .fine }
        return try await start(directory, study: graph.study.name.value, host: host)
    }

    /// Before anything is made: without its programs a scheduler would be waited for without end.
    private func checkScheduler(_ graph: StudyGraph, host: Host) async throws {
        guard graph.study.batch.kind == .slurm, graph.instances.contains(where: graph.isScheduled) else { return }
        do {
            _ = try await host.programs.run(Invocation("sbatch", ["--version"], deadlineSeconds: 60))
        } catch {
            throw CommandFailure("the study wants Slurm, and \(error); run it on a login node of your cluster")
        }
    }

    /// Tokens become text in commands, so a path with a blank in it is two words to the shell.
    private func warnOfUnquotedPaths(_ directory: StudyDirectory, host: Host) {
        let plain = directory.root.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
                || "/._-+,:@=~".utf8.contains(byte)
        }
        guard !plain else { return }
        host.terminal.writeErrors(
            "warning: the study directory's path has blanks or characters that mean something to the shell; commands "
                + "must quote \"$(WORKSPACE)\" and the like\n")
    }

    private func start(_ directory: StudyDirectory, study: String, host: Host) async throws -> ExitStatus {
        if foreground { return try await conductToTheEnd(directory.root, host: host) }
        try await conductInBackground(directory, study: study, host: host)
        return wait ? try await waitForEnd(of: directory.root, host: host) : .fine
    }
}

/// Conducts here and tells how the study ended.
func conductToTheEnd(_ path: String, host: Host) async throws -> ExitStatus {
    switch try await conduct(path, host: host) {
    case .complete: return exitStatus(of: try openStudy(path, host: host).state)
    case .interrupted:
        host.terminal.writeErrors(
            "the conductor stops here, and what runs goes on; `maestro-swift resume \(path)` takes the study up\n")
        return .couldNotRun
    case .superseded:
        host.terminal.writeErrors("another conductor took the study over\n")
        return .couldNotRun
    }
}
