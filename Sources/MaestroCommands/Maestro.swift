import ArgumentParser
import Diagnostics
package import HostInterface

/// The command line as a whole.
struct Maestro: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maestro-swift",
        abstract: "Run studies: parameter sweeps of dependent steps, on this machine or on a cluster.",
        discussion: """
            Write a study as a YAML file, preview it with `plan`, start it with `run`, and check on it with `status`. \
            `why` and `logs` show one instance in detail; `retry` reruns what failed.

              maestro-swift run study.yaml
              maestro-swift status STUDY-DIRECTORY
            """,
        version: "0.1.0",
        subcommands: [
            Validate.self, Plan.self, Run.self, Each.self, Status.self, Watch.self, Why.self, Logs.self, Retry.self,
            Extend.self,
            Rerun.self, Cancel.self, Pause.self, Resume.self, Update.self, Export.self, Archive.self, Conduct.self,
            RunLocally.self,
        ])

    @Flag(help: "With --version, also print the oldest supported glibc, the compiler and the build date.")
    var verbose = false
    @Flag(name: .customShort("v"), help: "Same as --version.")
    var isVersionWanted = false
    @OptionGroup var log: MaestroLogOptions

    func validate() throws {
        if isVersionWanted { throw CleanExit.message(Self.configuration.version) }
    }

    /// What `--version --verbose` prints.
    static func version(_ build: Build) -> String {
        """
        maestro-swift \(configuration.version)
        oldest glibc: \(build.oldestLibrary ?? "unknown")
        compiler: \(build.compiler.map { "Swift \($0)" } ?? "unknown")
        built: \(build.date ?? "unknown")

        """
    }
}

/// A command that needs the machine.
protocol HostedCommand: ParsableCommand, Sendable {
    /// Does the work and says how the program ends.
    ///
    /// - Throws: What kept the command from working; it is shown as one line, and the exit code is 1.
    func run(on host: Host) async throws -> ExitStatus
}

/// The program's exit codes.
package enum ExitStatus: Int32, Sendable {
    case fine = 0
    case couldNotRun = 1
    /// The study is bad, or steps of it failed.
    case failed = 2
    case cancelled = 3
    /// Steps of the study failed, and it allows that.
    case finishedWithFailures = 4
    case wrongUsage = 64

    /// Of two studies, that of the one that went worse.
    func orWorse(_ other: ExitStatus) -> ExitStatus { severity >= other.severity ? self : other }

    private var severity: Int {
        switch self {
        case .fine: 0
        case .finishedWithFailures: 1
        case .couldNotRun: 2
        case .failed: 3
        case .cancelled: 4
        case .wrongUsage: 5
        }
    }
}

/// Runs a command line, the program's name not included.
///
/// - Returns: The exit code of the process: not that of a success where its words were lost.
package func maestro(_ arguments: [String], on host: Host) async -> Int32 {
    await ParsedCommandLine(arguments).run(on: host)
}

/// A command line that was read, the program's name not included, to be run as often as it is wanted.
package struct ParsedCommandLine: Sendable {
    private enum Meaning {
        case version
        case command(any HostedCommand)
        case completion(CompletionRequest)
        case mistake(any Error, in: [String])
    }

    private let meaning: Meaning

    /// What cannot be understood is told when it is run.
    package init(_ arguments: [String]) {
        if Set(arguments) == ["--version", "--verbose"] {
            meaning = .version
            return
        }
        if let request = CompletionRequest(arguments) {
            meaning = .completion(request)
            return
        }
        do {
            var command = try Maestro.parseAsRoot(arguments)
            if let hosted = command as? any HostedCommand {
                meaning = .command(hosted)
            } else {
                // `--help`, and what is no command by itself: it throws the help that is meant.
                try command.run()
                meaning = .mistake(CleanExit.helpRequest(command), in: arguments)
            }
        } catch {
            meaning = .mistake(error, in: arguments)
        }
    }

    /// - Returns: The exit code of the process: not that of a success where its words were lost.
    package func run(on host: Host) async -> Int32 {
        let code = await perform(on: host)
        guard code == ExitStatus.fine.rawValue, let failure = host.terminal.outputFailure else { return code }
        host.terminal.writeErrors("maestro-swift: \(failure)\n")
        return ExitStatus.couldNotRun.rawValue
    }

    private func perform(on host: Host) async -> Int32 {
        switch meaning {
        case .version:
            host.terminal.writeOutput(Maestro.version(host.context.build))
            return ExitStatus.fine.rawValue
        case .completion(let request):
            host.terminal.writeOutput(request.text(host))
            return ExitStatus.fine.rawValue
        case .command(let command):
            do {
                return try await command.run(on: host).rawValue
            } catch let error where error is ExitCode || error is ValidationError || error is CleanExit {
                return printNote(error, on: host)
            } catch {
                host.printNote("maestro-swift: \(visible("\(error)"))\n")
                return ExitStatus.couldNotRun.rawValue
            }
        case .mistake(let error, let arguments):
            return printNote(error, in: arguments, on: host)
        }
    }

    /// Tells of what ended a command line early: a mistake in it, or a help text that was asked for.
    private func printNote(_ error: any Error, in arguments: [String] = [], on host: Host) -> Int32 {
        let said = Maestro.fullMessage(for: error)
        let code = Maestro.exitCode(for: error).rawValue
        let text = code == ExitStatus.wrongUsage.rawValue ? WrongCommandLine(arguments).answer(said) : said
        if !text.isEmpty {
            if code == 0 { host.terminal.writeOutput(text + "\n") } else { host.terminal.writeErrors(text + "\n") }
        }
        return code
    }
}
