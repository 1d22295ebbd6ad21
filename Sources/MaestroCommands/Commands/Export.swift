import ArgumentParser
import HostInterface
import Reporting
import Studies

/// `maestro-swift export`.
struct Export: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Export the parameters and results of a study as one table.",
        discussion: """
            Each combination is a row. Each parameter is a column; each step has columns for its state, seconds, tries \
            and exit code, and for the values that it has published. docs/items.md describes them. An existing file is never overwritten.

              maestro-swift export results > items.csv
              maestro-swift export results --format json -o items.json
              maestro-swift export results --format sqlite -o items.sqlite
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case csv, json, sqlite }

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Option(help: "Write this format: csv, json or sqlite.")
    var format = Format.csv
    @Option(
        name: [.short, .customLong("out")],
        help: "Write to this new file (default: standard output; sqlite needs a file).", completion: .file())
    var output: String?

    func validate() throws {
        guard output != nil || format != .sqlite else { throw ValidationError("--format sqlite needs -o FILE.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .reading, host: host)
        let file = try output.map { path in try ItemFile(host.absolute(path), of: opened, host: host) }
        let table = ItemTable(await opened.wholeSnapshot(as: directory, readsValues: true, host: host))
        guard let file, let output else {
            host.write(table, as: format == .json ? .json : .csv)
            return .fine
        }
        try file.make(table, as: inFile)
        host.terminal.writeOutput(host.absolute(output) + "\n")
        return .fine
    }

    private var inFile: ItemFile.Format {
        switch format {
        case .csv: .text(.csv)
        case .json: .text(.json)
        case .sqlite: .database
        }
    }
}
