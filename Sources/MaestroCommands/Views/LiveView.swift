import Diagnostics
import HostInterface
import Reporting
import Storage
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
                opened: try openStudy(path, for: .looking, host: host), path: path, takesOver: takesOver, host: host)
            return try await view.run()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { return .fine }
        if let end = first { return end }
        host.tell(
            "\nThe study goes on; `maestro-swift watch \(visible(shellWord(path)))` comes back to it, `maestro-swift cancel "
                + "\(visible(shellWord(path)))` stops it.\n")
        return .fine
    }
}

/// Draws over what it drew before.
private struct LiveView {
    var opened: OpenedStudy
    let path: String
    let host: Host
    private var meter = RateMeter()
    private var linesDrawn = 0
    private var notices: WaitingNotices

    init(opened: OpenedStudy, path: String, takesOver: Bool, host: Host) {
        self.opened = opened
        self.path = path
        self.host = host
        notices = WaitingNotices(path: path, takesOver: takesOver)
    }

    mutating func run() async throws -> ExitStatus? {
        while !Task.isCancelled {
            let began = host.clock.elapsed()
            draw(at: Timestamp(milliseconds: host.clock.now()))
            if let end = try ending(of: opened, path: path, host: host) {
                tellFailures()
                return end
            }
            if notices.takesOver { try await takeOverIfSilent(opened, host: host) }
            await host.clock.sleep(milliseconds: max(250, (host.clock.elapsed() - began) * 10))
            try opened.refresh(host)
        }
        return nil
    }

    private mutating func draw(at now: Timestamp) {
        guard let style = host.viewStyle else { return }
        let state = opened.state
        meter.note(ended: state.instances.count - state.remaining, at: now)
        let told = [notices.conductor(opened, host: host)].compactMap { $0 } + notices.steps(opened, host: host)
        let lines = ProgressView(state, meter: meter, notices: told, style: style, now: now).lines
        // Up over the last drawing, and clear from there to the end of the screen.
        let back = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A\r\u{1B}[J" : ""
        host.terminal.writeOutput(back + lines.joined(separator: "\n") + "\n")
        linesDrawn = lines.count
    }

    /// The view has room for little; the last word on failures says what to do.
    private func tellFailures() {
        let state = opened.state
        guard state.allCounts[.finished] < state.instances.count else { return }
        let now = host.clock.now()
        let report = StatusReport(
            state, directory: path, conductor: opened.conductor(host), filter: StatusFilter(),
            now: Timestamp(milliseconds: now), zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: now),
            columns: host.outputColumns)
        host.terminal.writeOutput("\n" + report.troubleText(colour: host.viewStyle?.colour ?? false))
    }
}
