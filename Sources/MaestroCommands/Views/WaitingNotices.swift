import HostInterface
import Reporting
import Tracking

extension RunSnapshot {
    /// What one who waits for the study ought to know of its conductor: a countdown where there is one.
    ///
    /// - Parameter takesOver: Whether the study is taken over as soon as that may be.
    func conductorNotice(takesOver: Bool) -> String? {
        guard !state.isClosed else { return nil }
        let note = conductorNote
        if takesOver, let countdown = note.countdown { return countdown }
        if case .silent = conductor { return takesOver ? "it is being taken over" : note.text }
        return note.late
    }
}

/// Writes notices to standard error, where no live view is drawn: a countdown as a line that is rewritten if that is a
/// terminal; all else as lines, seldomer the longer it lasts.
struct NoticeLines {
    private var toldAt: Int64?
    private var pause = NoticeLines.shortestMilliseconds
    private var isLineOpen = false
    private static let shortestMilliseconds: Int64 = 30_000
    private static let longestMilliseconds: Int64 = 3_600_000

    mutating func show(conductor: String?, countdown: String?, steps: [String], host: Host) {
        let rewrites = host.canRewriteErrors
        if rewrites { rewrite(countdown, host) }
        let lines = [conductor].compactMap { rewrites && countdown != nil ? nil : $0 } + steps
        guard !lines.isEmpty else {
            toldAt = nil
            pause = Self.shortestMilliseconds
            return
        }
        let now = host.clock.elapsed()
        if let toldAt {
            guard now - toldAt >= pause else { return }
            pause = min(pause * 2, Self.longestMilliseconds)
        }
        toldAt = now
        endLine(host)
        for line in lines { host.printNote(line + "\n") }
    }

    /// Before anything else is written.
    mutating func endLine(_ host: Host) {
        if isLineOpen { host.terminal.writeErrors("\n") }
        isLineOpen = false
    }

    private mutating func rewrite(_ text: String?, _ host: Host) {
        guard let text else { return endLine(host) }
        let columns = host.terminal.size?.columns ?? 80
        host.terminal.writeErrors("\r" + text.prefix(columns - 1) + "\u{1B}[K")
        isLineOpen = true
    }
}

extension Host {
    fileprivate var canRewriteErrors: Bool {
        terminal.errorsAreTerminal && context.environment["TERM"] ?? "dumb" != "dumb"
    }
}
