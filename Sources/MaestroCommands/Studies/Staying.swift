import ArgumentParser
import Diagnostics
import HostInterface
import Reporting
import Storage
import Tracking

/// `--wait`: staying with a study until it ends.
struct Staying: ParsableArguments {
    @Flag(help: "Wait for the study to end; the exit code then tells how.")
    var wait = false

    /// On a terminal the live view, else a line for each change; nothing unless asked for.
    func stay(with directory: StudyDirectory, host: Host) async throws -> ExitStatus {
        wait ? try await waitForEnd(of: directory.root, host: host) : .fine
    }
}

/// Stays with a study until it ends, telling how it goes.
func waitForEnd(of path: String, host: Host) async throws -> ExitStatus {
    if let style = host.viewStyle { return try await watch(path, style: style, host: host) }
    return try await followLines(of: path, host: host)
}

/// A line on standard error for each change, for logs and terminals that cannot be steered.
private func followLines(of path: String, host: Host) async throws -> ExitStatus {
    var opened = try openStudy(path, for: .looking, host: host)
    var told = ""
    while true {
        let began = host.clock.elapsed()
        let line = StatusReport.progressLine(opened.state)
        if line != told { host.terminal.writeErrors(line + "\n") }
        told = line
        if let end = try ending(of: opened, path: path) { return end }
        await host.clock.sleep(milliseconds: max(300, (host.clock.elapsed() - began) * 10))
        try opened.refresh(host)
    }
}

/// The exit code of a study that has ended.
///
/// - Throws: `CommandFailure` when it has not and nobody conducts it any more.
func ending(of opened: OpenedStudy, path: String) throws -> ExitStatus? {
    if opened.state.isClosed { return exitStatus(of: opened.state) }
    switch opened.holder {
    case .alive, .unknown: return nil
    case .dead, .none:
        // Between two runs of a conductor that is a job there is none.
        if opened.header.conductorJobMinutes != nil { return nil }
        throw CommandFailure(noConductor(path))
    }
}

extension Host {
    /// How to draw a live view; nothing where output is no terminal that can be steered.
    var viewStyle: ProgressView.Style? {
        let environment = surroundings.environment
        guard terminal.outputIsTerminal, let size = terminal.size, environment["TERM"] ?? "dumb" != "dumb" else {
            return nil
        }
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        return ProgressView.Style(
            columns: size.columns, rows: size.rows, colour: environment["NO_COLOR", default: ""].isEmpty,
            unicode: locale.uppercased().contains("UTF"))
    }
}
