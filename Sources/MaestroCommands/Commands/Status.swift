import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Reporting
import Storage
import Studies

/// `maestro-swift status`.
struct Status: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the status of studies, read from their directories.",
        discussion: """
            Problems come first, each with what to do about it. Without a directory, list your recent studies.

              maestro-swift status
              maestro-swift status results
              maestro-swift status --failed --format json results
              maestro-swift status --by item results
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, csv }
    enum Rows: String, CaseIterable, ExpressibleByArgument { case instance, item }

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String] = []
    @Option(help: "Print this format: table, json or csv.")
    var format = Format.table
    @Option(
        help: "List by instance, or by item: a row for each combination, with the state of each step.")
    var by = Rows.instance
    @Flag(help: "List only instances that failed, or that will not run because of a failure.")
    var failed = false
    @Option(help: "List only instances of this step.", completion: .partsOfStudy)
    var step: String?
    @Flag(help: "List all instances, however many.")
    var all = false
    @Flag(help: "Show how often Slurm's commands were called for the study.")
    var cost = false
    @Flag(help: "Exit with 2 if steps failed, 3 if the study was cancelled and 4 if the study allows all that failed.")
    var exitCode = false
    @OptionGroup(title: "Maestro compatibility") var maestroOptions: MaestroStatusOptions

    func validate() throws {
        guard
            !directories.isEmpty
                || (format == .table && by == .instance && !failed && step == nil && !all && !exitCode && !cost)
        else {
            throw ValidationError("Name a study directory.")
        }
        guard by == .item else { return }
        if cost { throw ValidationError("--by item and --cost cannot be combined.") }
        // Each study has columns of its own.
        if directories.count > 1, format != .table {
            throw ValidationError("--by item with --format \(format) takes one study directory.")
        }
    }

    func run(on host: Host) async throws -> ExitStatus {
        if directories.isEmpty {
            listRecent(host)
            return .fine
        }
        var worst = ExitStatus.fine
        var objects: [String] = []
        for (index, directory) in directories.enumerated() {
            let opened = try openStudy(directory, for: .reading, host: host)
            if let itemText {
                host.write(try await report(opened, path: directory, host: host).items, as: itemText)
            } else {
                try await show(opened, path: directory, isFirst: index == 0, &objects, host: host)
            }
            if exitCode { worst = worst.orWorse(exitStatus(of: opened.state)) }
        }
        if format == .json { host.terminal.writeOutput(joined(objects)) }
        return worst
    }

    /// One text that programs can read, however many studies there are.
    private func joined(_ texts: [String]) -> String {
        guard texts.count > 1 else { return texts.joined() }
        return "{\"studies\": [\n" + texts.joined(separator: ",\n") + "]}\n"
    }

    /// - Parameter objects: Get what is written only once all of them are there.
    private func show(
        _ opened: OpenedStudy, path: String, isFirst: Bool, _ objects: inout [String], host: Host
    ) async throws {
        if cost, format == .table { return host.terminal.writeOutput(CallReport.text(opened.state)) }
        let report = try await report(opened, path: path, host: host)
        switch format {
        case .table where by == .item: host.terminal.writeOutput(report.itemTable(colour: hasColour(host)))
        case .table: host.terminal.writeOutput(report.table(colour: hasColour(host)))
        case .csv: report.forEachPieceOfCSV(hasHeader: isFirst) { host.terminal.writeOutput($0) }
        case .json: objects.append(report.json() + "\n")
        }
    }

    private func report(_ opened: OpenedStudy, path: String, host: Host) async throws -> StatusReport {
        if let step { _ = try opened.graph.step(named: step) }
        let name = format == .table ? path : opened.directory.root
        return StatusReport(
            await opened.wholeSnapshot(as: name, readsValues: format == .json || itemText != nil, host: host),
            filter: StatusFilter(onlyFailed: failed, step: step, all: all), columns: host.outputColumns)
    }

    /// How items are written for programs, if they are: there may be a million, so that they are never one text.
    private var itemText: ItemText? {
        switch format {
        case .csv where by == .item: .csv
        case .json where by == .item: .json
        case .table, .csv, .json: nil
        }
    }

    private func hasColour(_ host: Host) -> Bool { host.hasColour && !maestroOptions.disableTheme }

    private func listRecent(_ host: Host) {
        let rows = RecentStudies(host: host).directories.map { path -> [String] in
            guard let opened = try? openStudy(path, for: .reading, host: host) else {
                return ["?", "cannot be read", "-", path]
            }
            return RecentStudy(opened.snapshot(as: path, readingRecords: true, unheard: [], host: host)).row
        }
        guard !rows.isEmpty else {
            host.terminal.writeErrors("no recent studies; `maestro-swift run STUDY.yaml` starts one\n")
            return
        }
        host.terminal.writeOutput(RecentStudy.table(rows, colour: hasColour(host), columns: host.outputColumns))
    }
}

extension Host {
    /// How wide the terminal is that standard output goes to; nothing where it goes elsewhere.
    var outputColumns: Int? { terminal.outputIsTerminal ? terminal.size?.columns : nil }

    /// The same for standard error.
    var errorColumns: Int? { terminal.errorsAreTerminal ? terminal.size?.columns : nil }

    /// Tells a person something, in lines that break no command on the terminal.
    func printNote(_ text: String) { terminal.writeErrors(wrapped(text, to: errorColumns)) }

    /// Whether what goes to standard output may be coloured; https://no-color.org.
    var hasColour: Bool { terminal.outputIsTerminal && context.environment["NO_COLOR", default: ""].isEmpty }
}
