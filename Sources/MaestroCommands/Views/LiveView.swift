import Diagnostics
import HostInterface
import Reporting
import Studies
import Tracking

/// Shows a study live until it ends or the user leaves by Ctrl-C.
func watch(
    _ path: String, style: ProgressView.Style, takesOver: Bool = false, host: Host
) async throws -> ExitStatus {
    try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
        group.addTask {
            for await signal in host.processes.signals() where signal != .hangUp { return nil }
            return nil
        }
        group.addTask {
            var view = LiveView(
                following: try Following(path, host: host), path: path, takesOver: takesOver, host: host)
            return try await view.run()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { return .fine }
        if let end = first { return end }
        host.printNote(
            "\nThe study keeps running; `maestro-swift watch \(visible(shellWord(path)))` shows it again, `maestro-swift cancel "
                + "\(visible(shellWord(path)))` cancels it.\n")
        return .fine
    }
}

/// Draws over what it drew before.
private struct LiveView {
    var following: Following
    let path: String
    let host: Host
    private var meter = RateMeter()
    private var linesDrawn = 0
    let takesOver: Bool

    init(following: Following, path: String, takesOver: Bool, host: Host) {
        self.following = following
        self.path = path
        self.host = host
        self.takesOver = takesOver
    }

    mutating func run() async throws -> ExitStatus? {
        while !Task.isCancelled {
            let snapshot = following.snapshot()
            draw(snapshot)
            if let end = try ending(of: following.opened, path: path, host: host) {
                printFailures(snapshot)
                return end
            }
            if takesOver { try await takeOverIfSilent(following.opened, host: host) }
            try await following.next(milliseconds: 250)
        }
        return nil
    }

    private mutating func draw(_ snapshot: RunSnapshot) {
        guard let style = host.viewStyle else { return }
        meter.note(ended: snapshot.state.instances.count - snapshot.state.remaining, at: snapshot.now)
        let notices = [snapshot.conductorNotice(takesOver: takesOver)].compactMap { $0 } + snapshot.notices
        let lines = ProgressView(snapshot, meter: meter, notices: notices, style: style).lines
        // Up over the last drawing, and clear from there to the end of the screen.
        let back = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A\r\u{1B}[J" : ""
        host.terminal.writeOutput(back + lines.joined(separator: "\n") + "\n")
        linesDrawn = lines.count
    }

    /// The view has room for little; the last word on failures says what to do.
    private func printFailures(_ snapshot: RunSnapshot) {
        guard !snapshot.state.allCounts.areAllWell else { return }
        let report = StatusReport(snapshot, columns: host.outputColumns)
        host.terminal.writeOutput("\n" + report.troubleText(colour: host.viewStyle?.colour ?? false))
    }
}
