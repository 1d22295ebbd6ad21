import ArgumentParser
import Expansion
import HostInterface
import Reporting
import Storage
import Tracking

/// `maestro-swift status`.
struct Status: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how studies stand, from their directories alone.",
        discussion: """
              maestro-swift status results
              maestro-swift status --failed --format json results
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, csv }

    @Argument(help: "Study directories.", completion: .directory)
    var directories: [String]
    @Option(help: "table, json or csv.")
    var format = Format.table
    @Flag(help: "Only instances that failed, or that will not run because of one.")
    var failed = false
    @Option(help: "Only instances of this step.")
    var step: String?
    @Flag(help: "End with 2 when steps failed and 3 when the study was cancelled.")
    var exitCode = false

    func run(on host: Host) async throws -> ExitStatus {
        var worst = ExitStatus.fine
        for directory in directories {
            let opened = try openStudy(directory, host: host)
            host.terminal.writeOutput(try text(opened, host: host))
            if exitCode { worst = worse(worst, exitStatus(of: opened.state)) }
        }
        return worst
    }

    private func worse(_ left: ExitStatus, _ right: ExitStatus) -> ExitStatus {
        left.rawValue >= right.rawValue ? left : right
    }

    private func text(_ opened: OpenedStudy, host: Host) throws -> String {
        let now = host.clock.now()
        let report = StatusReport(
            opened.withFreshRecords(host.files), directory: opened.directory.root, conductor: opened.holder.forReport,
            filter: StatusFilter(onlyFailed: failed, step: try knownStep(opened)),
            now: Timestamp(milliseconds: now), zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: now))
        switch format {
        case .table:
            let colour = host.terminal.outputIsTerminal && host.surroundings.environment["NO_COLOR"] == nil
            return report.table(colour: colour)
        case .json: return report.json() + "\n"
        case .csv: return report.csv()
        }
    }

    private func knownStep(_ opened: OpenedStudy) throws -> String? {
        guard let step else { return nil }
        guard opened.graph.steps.contains(where: { $0.name == step }) else {
            let names = opened.graph.steps.map(\.name).joined(separator: ", ")
            throw CommandFailure("the study has no step `\(step)`; it has \(names)")
        }
        return step
    }
}
