import Diagnostics
import Expansion
import Specification
import Tracking

/// The live view of a study, drawn anew several times a second: a bar for each step, within the terminal.
package struct ProgressView: Sendable {
    package struct Style: Hashable, Sendable {
        package let columns: Int
        package let rows: Int
        package let colour: Bool
        /// Whether the terminal shows characters beyond ASCII.
        package let unicode: Bool

        package init(columns: Int, rows: Int, colour: Bool, unicode: Bool) {
            self.columns = columns
            self.rows = rows
            self.colour = colour
            self.unicode = unicode
        }
    }

    let snapshot: RunSnapshot
    let meter: RateMeter
    /// What is wrong with those who ought to bring it on.
    let notices: [String]
    let style: Style

    package init(_ snapshot: RunSnapshot, meter: RateMeter, notices: [String] = [], style: Style) {
        self.snapshot = snapshot
        self.meter = meter
        self.notices = notices
        self.style = style
    }

    var state: RunState { snapshot.state }
    var now: Timestamp { snapshot.now }

    /// At most as many lines as the terminal has, none longer than it is wide.
    package var lines: [String] {
        let painter = Painter(isOn: style.colour)
        let head = [Span(headline, verdictInk)] + noticeLines.map { Span($0, .yellow) }
        let tail = trouble + blockingReasons + hint
        let room = max(1, style.rows - head.count - tail.count - 1)
        let shown = stepsShown(room)
        let hidden = state.graph.steps.count - shown.count
        let more = hidden > 0 ? [Span("  and \(hidden) more steps", .dim)] : []
        let lines = head.map { [$0] } + bars(of: shown) + (more + tail).map { [$0] }
        return lines.prefix(max(1, style.rows - 1)).map { text(of: $0, painter) }
    }

    /// With too many steps, those that are not finished come first.
    private func stepsShown(_ room: Int) -> [StepNode] {
        let steps = state.graph.steps.filter { state.counts(ofStep: $0.index).total > 0 }
        guard steps.count > room else { return steps }
        let open = steps.filter { !state.counts(ofStep: $0.index).areAllWell }
        return Array((open.isEmpty ? steps : open).prefix(max(1, room - 1)))
    }
}

/// A part of a line, in one colour.
struct Span {
    let plain: String
    let ink: Painter.Ink?

    init(_ plain: String, _ ink: Painter.Ink?) {
        self.plain = plain
        self.ink = ink
    }
}

// MARK: - Parts

extension ProgressView {
    /// As much of a line as the terminal is wide.
    private func text(of line: [Span], _ painter: Painter) -> String {
        var room = style.columns
        return line.reduce(into: "") { result, span in
            let cut = String(span.plain.prefix(max(0, room)))
            room -= cut.count
            result += span.ink.map { painter.paint(cut, $0) } ?? cut
        }
    }

    /// A notice in lines of its own.
    private func fitting(_ notice: String) -> [String] { wrappedLines("  " + notice, to: style.columns).map(whole) }

    /// Within the width, and no more than a third of the terminal.
    private var noticeLines: [String] {
        notices.flatMap(fitting).prefix(max(1, style.rows / 3)).map { $0 }
    }

    private var verdictInk: Painter.Ink {
        switch RunVerdict(state) {
        case .finished: .green
        case .failed: .red
        case .cancelled, .finishedWithFailures: .yellow
        case .waiting, .running: .cyan
        }
    }

    private var headline: String {
        let counts = state.allCounts
        let name = cut(visible(state.graph.study.name.value, keepingLines: false), to: max(10, style.columns - 55))
        var parts = ["\(name): \(headWord)", "\(counts[.finished]) of \(counts.total) finished"]
        if !state.isComplete, let rate = meter.perSecond {
            parts.append(Self.rate(rate))
            if let left = meter.secondsLeft(for: state.remaining), !state.isPaused {
                parts.append("about \(Duration.short(max(1, left))) left")
            }
        } else if let began = state.began {
            let end = state.isComplete ? state.changed ?? now : now
            parts.append(Duration.short(milliseconds: max(0, end.milliseconds(since: began))))
        }
        return parts.joined(separator: ", ")
    }

    private var headWord: String {
        if state.isCancelled, !state.isComplete { return "being cancelled" }
        return state.isPaused && !state.isComplete ? "paused" : RunVerdict(state).shown
    }

    private static func rate(_ perSecond: Double) -> String {
        let (number, unit) = perSecond >= 1 ? (perSecond, "s") : (perSecond * 60, "min")
        guard number < 10 else { return "\(Int(bounding: number))/\(unit)" }
        let tenths = Int(bounding: number * 10)
        return "\(tenths / 10).\(tenths % 10)/\(unit)"
    }

    /// Once the study has ended, what failed is told below the view at length.
    private var trouble: [Span] {
        let counts = state.allCounts
        guard !isOver, counts.failures > 0 else { return [] }
        let groups = state.failureGroups(among: state.graph.instances)
        let shown = groups.prefix(max(1, style.rows / 8)).map { group in
            let step = visible(state.graph.steps[group.step].name, keepingLines: false)
            let times = group.count > 1 ? ", \(group.count) times" : ""
            let words = state.lastErrorLine[group.example].map { ": " + visible($0, keepingLines: false) } ?? ""
            let text = "failed: \(step): \(Reason.text(group.cause.outcome))\(times)\(words)"
            return Span(cut(text, to: style.columns), .red)
        }
        let left = groups.count - shown.count
        return shown + (left > 0 ? [Span("and \(left) other \(left == 1 ? "cause" : "causes")", .dim)] : [])
    }

    private var isOver: Bool { state.isClosed || state.isComplete }

    /// What keeps instances from starting, and what helps: a command that has room is shown whole, or not at all.
    private var blockingReasons: [Span] {
        guard !isOver else { return [] }
        let groups = state.blockingReasonGroups
        let shown = groups.prefix(max(1, style.rows / 12))
        let lines = shown.flatMap { wrappedLines($0.text(in: state), to: style.columns) }
        let left = groups.count - shown.count
        let more = left > 0 ? ["and \(left) other \(left == 1 ? "blocking reason" : "blocking reasons")"] : []
        return (lines + more).map { Span(whole($0), .yellow) }
    }

    /// Half a command helps nobody.
    private func whole(_ line: String) -> String {
        let isCut = line.count > style.columns && line.contains("`")
        return isCut ? "  `maestro-swift status DIR` shows what to do" : line
    }

    private var hint: [Span] {
        state.isComplete ? [] : [Span("Ctrl-C closes this view; the study keeps running", .dim)]
    }

    func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width > 0 ? text.prefix(width - 1) + (style.unicode ? "…" : "~") : ""
    }
}
