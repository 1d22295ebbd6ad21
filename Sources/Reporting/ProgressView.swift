import Diagnostics
import Expansion
import Specification
package import Tracking

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

    let state: RunState
    let meter: RateMeter
    /// What is wrong with those who ought to bring it on.
    let notices: [String]
    let style: Style
    let now: Timestamp

    package init(_ state: RunState, meter: RateMeter, notices: [String] = [], style: Style, now: Timestamp) {
        self.state = state
        self.meter = meter
        self.notices = notices
        self.style = style
        self.now = now
    }

    /// At most as many lines as the terminal has, none longer than it is wide.
    package var lines: [String] {
        let painter = Painter(isOn: style.colour)
        let head = [Span(headline, verdictInk)] + noticeLines.map { Span($0, .yellow) }
        let tail = trouble + hint
        let room = max(1, style.rows - head.count - tail.count - 1)
        let shown = stepsShown(room)
        let hidden = state.graph.steps.count - shown.count
        let more = hidden > 0 ? [Span("  and \(hidden) more steps", .dim)] : []
        let lines = head.map { [$0] } + shown.map(bar) + (more + tail).map { [$0] }
        return lines.prefix(max(1, style.rows - 1)).map { text(of: $0, painter) }
    }

    /// With too many steps, those that are not finished come first.
    private func stepsShown(_ room: Int) -> [StepNode] {
        let steps = state.graph.steps.filter { !$0.instances.isEmpty }
        guard steps.count > room else { return steps }
        let open = steps.filter { state.counts(ofStep: $0.index)[.finished] < $0.instances.count }
        return Array((open.isEmpty ? steps : open).prefix(max(1, room - 1)))
    }
}

/// A part of a line, in one colour.
private struct Span {
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

    /// Within the width, and no more than a third of the terminal.
    private var noticeLines: [String] {
        let lines = notices.flatMap { wrapped($0, to: max(20, style.columns) - 2) }
        return lines.prefix(max(1, style.rows / 3)).map { "  " + $0 }
    }

    private func wrapped(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines[lines.count - 1].count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private var verdictInk: Painter.Ink {
        switch RunVerdict(state) {
        case .finished: .green
        case .failed: .red
        case .cancelled: .yellow
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
                parts.append("about \(Duration.short(left)) left")
            }
        } else if let began = state.began {
            let end = state.isComplete ? state.changed ?? now : now
            parts.append(Duration.short(max(0, end.milliseconds(since: began)) / 1000))
        }
        return parts.joined(separator: ", ")
    }

    private var headWord: String {
        if state.isCancelled, !state.isComplete { return "being cancelled" }
        return state.isPaused && !state.isComplete ? "paused" : RunVerdict(state).rawValue
    }

    private static func rate(_ perSecond: Double) -> String {
        let (number, unit) = perSecond >= 1 ? (perSecond, "s") : (perSecond * 60, "min")
        guard number < 10 else { return "\(Int(bounding: number))/\(unit)" }
        let tenths = Int(bounding: number * 10)
        return "\(tenths / 10).\(tenths % 10)/\(unit)"
    }

    private var trouble: [Span] {
        let groups = state.failureGroups(
            among: state.allCounts[.failed] + state.allCounts[.timedOut] > 0
                ? Array(state.graph.instances) : [])
        return groups.prefix(max(1, style.rows / 8)).map { group in
            let step = visible(state.graph.steps[group.step].name, keepingLines: false)
            let times = group.count > 1 ? ", \(group.count) times" : ""
            let words = state.lastWords[group.example].map { ": " + visible($0, keepingLines: false) } ?? ""
            return Span("failed: \(step): \(Reason.text(group.cause.outcome))\(times)\(words)", .red)
        }
    }

    private var hint: [Span] {
        state.isComplete ? [] : [Span("Ctrl-C leaves this view; the study goes on", .dim)]
    }

    /// `name  ######>>---  8/12  2 running, 2 waiting`.
    private func bar(of step: StepNode) -> [Span] {
        let counts = state.counts(ofStep: step.index)
        let nameWidth = min(20, style.columns / 4, state.graph.steps.map(\.name.count).max() ?? 0)
        let name = cut(visible(step.name, keepingLines: false), to: nameWidth)
        let digits = String(state.graph.steps.map(\.instances.count).max() ?? 0).count
        let done = "\(right(counts[.finished], digits))/\(right(counts.total, digits))"
        let barWidth = max(4, min(30, style.columns / 4))
        let words = Self.wordOrder.filter { counts[$0] > 0 }.map { "\(counts[$0]) \($0.shown)" }.joined(separator: ", ")
        let space = String(repeating: " ", count: nameWidth - name.count)
        return [Span("  \(name)\(space)  ", nil)] + drawing(counts, width: barWidth) + [
            Span("  \(done)  \(words)", nil)
        ]
    }

    private func right(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }

    private static let wordOrder: [StateWord] = [
        .running, .failed, .timedOut, .notRun, .cancelled, .queued, .submitting, .waiting,
    ]

    private func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width > 0 ? text.prefix(width - 1) + (style.unicode ? "…" : "~") : ""
    }

    private func drawing(_ counts: Counts, width: Int) -> [Span] {
        let parts: [(count: Int, symbol: String, ink: Painter.Ink)] = [
            (counts[.finished], style.unicode ? "█" : "#", .green),
            (counts[.failed] + counts[.timedOut], style.unicode ? "█" : "x", .red),
            (counts[.cancelled] + counts[.notRun], style.unicode ? "▒" : "-", .yellow),
            (counts[.running], style.unicode ? "▓" : ">", .cyan),
            (counts[.queued] + counts[.submitting], style.unicode ? "░" : ":", .cyan),
            (counts[.waiting], style.unicode ? "·" : ".", .dim),
        ]
        let widths = Self.shares(of: parts.map(\.count), width: width)
        return zip(parts, widths).map { Span(String(repeating: $0.symbol, count: $1), $0.ink) }
    }

    /// Cells for each count so that they add up to the width, and whatever there is has at least one where they fit.
    static func shares(of counts: [Int], width: Int) -> [Int] {
        let total = counts.reduce(0, +)
        guard total > 0 else { return counts.map { _ in 0 } }
        var cells = counts.map { $0 == 0 ? 0 : max(1, $0 * width / total) }
        while cells.reduce(0, +) != width {
            let difference = width - cells.reduce(0, +)
            // What has most cells for its count gives, what has least takes.
            let candidates = cells.indices.filter { difference > 0 ? counts[$0] > 0 : cells[$0] > 1 }
            let excess = { (index: Int) in cells[index] * total - counts[index] * width }
            guard
                let index = difference > 0
                    ? candidates.min(by: { excess($0) < excess($1) }) : candidates.max(by: { excess($0) < excess($1) })
            else { break }
            cells[index] += difference > 0 ? 1 : -1
        }
        return cells
    }
}
