import ArgumentParser
import Expansion
import HostInterface
import Reporting
import Studies
import Tracking

/// `--wait`: staying with a study until it ends.
struct FollowOptions: ParsableArguments {
    @Flag(help: "Wait for the study to end, and exit with its exit code.")
    var wait = false

    /// On a terminal the live view, else a line for each change; nothing unless asked for.
    ///
    /// - Parameter takesOver: Whether the study is taken over here once its conductor counts as gone.
    func follow(with directory: StudyDirectory, takesOver: Bool = false, host: Host) async throws -> ExitStatus {
        wait ? try await waitForEnd(of: directory.root, takesOver: takesOver, host: host) : .fine
    }
}

/// Stays with a study until it ends, telling how it goes.
func waitForEnd(of path: String, takesOver: Bool = false, host: Host) async throws -> ExitStatus {
    if let style = host.viewStyle { return try await watch(path, style: style, takesOver: takesOver, host: host) }
    return try await followLines(of: path, takesOver: takesOver, host: host)
}

/// A line on standard error for each change, for logs and terminals that cannot be steered.
private func followLines(of path: String, takesOver: Bool, host: Host) async throws -> ExitStatus {
    var following = try Following(path, host: host)
    var lines = NoticeLines()
    var shown = ""
    while true {
        let snapshot = following.snapshot()
        let state = snapshot.state
        let line = StatusReport.progressLine(state)
        if line != shown {
            lines.endLine(host)
            host.terminal.writeErrors(line + "\n")
        }
        shown = line
        lines.show(
            conductor: snapshot.conductorNotice(takesOver: takesOver),
            countdown: snapshot.conductorNote.shortCountdown,
            steps: state.blockingReasonGroups.prefix(3).map { $0.text(in: state) } + snapshot.notices, host: host)
        if let end = try ending(of: following.opened, path: path, host: host) { return end }
        if takesOver { try await takeOverIfSilent(following.opened, host: host) }
        try await following.next(milliseconds: 300)
    }
}

/// Starts a conductor where the one that there was counts as gone.
func takeOverIfSilent(_ opened: OpenedStudy, host: Host) async throws {
    if case .silent = opened.holder { try await startConductor(opened, host: host, notify: host.printNote) }
}

/// The exit code of a study that has ended.
///
/// - Throws: `StudyError` when it has not and nobody conducts it any more.
func ending(of opened: OpenedStudy, path: String, host: Host) throws -> ExitStatus? {
    try opened.hasEnded(path, host: host) ? exitStatus(of: opened.state) : nil
}

/// The exit code that a study stands for.
func exitStatus(of state: RunState) -> ExitStatus {
    StatusReport.exitCode(of: state).flatMap { ExitStatus(rawValue: $0) } ?? .fine
}

extension Host {
    /// How to draw a live view; nothing where output is no terminal that can be steered.
    var viewStyle: ProgressView.Style? {
        let environment = context.environment
        guard terminal.outputIsTerminal, let size = terminal.size, environment["TERM"] ?? "dumb" != "dumb" else {
            return nil
        }
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        return ProgressView.Style(
            columns: size.columns, rows: size.rows, colour: environment["NO_COLOR", default: ""].isEmpty,
            unicode: locale.uppercased().contains("UTF"))
    }
}
