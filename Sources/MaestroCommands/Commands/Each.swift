import ArgumentParser
import Executors
import HostInterface
import Scheduling
import Specification
import Studies

/// `maestro-swift each`.
struct Each: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run one command for each line of a file, without a study file.",
        discussion: """
            `{}` is the item, and with --csv, --tsv and --json `{NAME}` is a column; without a placeholder the item becomes \
            the last argument. No shell reads the items. The command runs in this folder, and its output goes into a file \
            for each item. The result is a study: `status`, `logs`, `why`, `retry` and `resume` work as for any other.

              maestro-swift each ids.txt -- ./process.sh {}
              maestro-swift each --csv samples.csv --jobs 8 -- ./align --name {ID} {READS}
              ls *.dat | maestro-swift each - --slurm --memory 4G -- ./reduce {}
            """)

    @Argument(
        help: "A file with the items, one a line; `-` is standard input.", completion: .file())
    var items: String
    @Argument(
        parsing: .postTerminator,
        help: "After `--`: the program and its arguments.")
    var command: [String] = []
    @OptionGroup(title: "Items") var source: ItemOptions
    @OptionGroup(title: "Requests of each command") var requests: RequestOptions
    @Option(
        name: [.customShort("j"), .long, .customLong("throttle")],
        help: "Run at most this many at once (0: one for each core, on Slurm unlimited).")
    var jobs = 0
    @Option(help: "Retry each command that failed up to this many times.")
    var retries = 0
    @Option(help: "Run this many items first; continue only if they succeed.")
    var canary = 0
    @Option(
        help: "Stop once this many items failed for one reason: a number, or a share such as 5%.",
        transform: LimitOptions.failureLimit)
    var stopAfter: FailureLimit?
    @Option(name: .customLong("then"), help: "Run this shell command once, after all items have succeeded.")
    var last: String?
    @Option(help: "Name the study and its step (default: the program).")
    var name: String?
    @OptionGroup var start: StartOptions
    @Flag(name: .customLong("dry-run"), help: "Write the directory and scripts, but run nothing.")
    var dryRun = false
    @Flag(name: .customLong("print"), help: "Print the study file that does the same, and run nothing.")
    var prints = false

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("write the command after `--`: maestro-swift each ids.txt -- ./process.sh {}")
        }
        guard let program = command.first?.first, program != "-" else {
            throw ValidationError("the first word after `--` must be a program.")
        }
        guard (0...1_000_000).contains(jobs) else { throw ValidationError("--jobs must be from 0 to 1000000.") }
        guard retries >= 0 else { throw ValidationError("--retries must be 0 or more.") }
        guard canary >= 0 else { throw ValidationError("--canary must be 0 or more items.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        if let output = start.output, !prints { try refuseStudy(at: output, host: host) }
        let variables = SlurmVariables(host.context.environment)
        let read = try await EachReading(described, variables: variables, host: host)
        show([], others: read.diagnostics, format: .text, host: host)
        guard let (text, loaded) = read.study else { return .failed }
        guard !prints else {
            show([loaded], format: .text, host: host)
            guard loaded.graph != nil else { return .failed }
            host.terminal.writeOutput(text)
            return .fine
        }
        return try await StudyStart(
            loaded, settings: settings, variables: variables, options: start, isDry: dryRun, host: host
        ).run()
    }

    private var settings: RunSettings {
        var settings = RunSettings()
        settings.output = start.output
        if requests.slurm { settings.throttle = jobs } else { settings.cores = cores }
        return settings
    }

    /// Of this machine, for as many commands as are to run at once.
    private var cores: Int { jobs * requests.cores }
}

// MARK: - The study

extension Each {
    /// What the command line says.
    private var described: EachStudy {
        let path = items == "-" ? EachStudy.Items.standardInput : items
        var each = EachStudy(
            items: EachStudy.Items(format: source.format?.format ?? .text, path: path, key: source.keys),
            words: command)
        each.chosenName = name
        each.scheduler = requests.slurm ? .slurm : .local
        each.requests = requests.values
        each.retries = retries
        each.precautions = Precautions(canaries: canary, failureLimit: stopAfter)
        each.last = last
        each.jobs = (requests.slurm ? "--throttle" : "--cores", requests.slurm ? jobs : cores)
        return each
    }
}
