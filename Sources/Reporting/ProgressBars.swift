import Diagnostics
import Expansion
import Tracking

/// The bars of the live view.
extension ProgressView {
    /// How the columns are shared out among the parts of all bars.
    private struct Columns {
        let name: Int
        let bar: Int
        let digits: Int
        let words: Int
    }

    /// `name  ######>>---  8/12  2 running, 2 waiting`.
    func bars(of steps: [StepNode]) -> [[Span]] {
        let blocked = state.blockedCounts
        let words = steps.map { step in
            counted(state.counts(ofStep: step.index), blocked: blocked[step.index] ?? 0, order: Self.wordOrder)
        }
        let columns = self.columns(for: steps, words: words)
        return zip(steps, words).map { bar(of: $0, words: $1, columns) }
    }

    /// The bars give where words need room.
    private func columns(for steps: [StepNode], words: [[String]]) -> Columns {
        let names = steps.map { visible($0.name, keepingLines: false).count }.max() ?? 0
        let digits = String(steps.map(\.instances.count).max() ?? 0).count
        let name = min(20, style.columns / 4, names)
        let others = 2 + name + 2 + 2 + (2 * digits + 1) + 2
        let longest = words.map { $0.joined(separator: ", ").count }.max() ?? 0
        let bar = min(max(8, style.columns - others - longest), 30, max(4, style.columns / 4))
        return Columns(name: name, bar: bar, digits: digits, words: max(0, style.columns - others - bar))
    }

    private func bar(of step: StepNode, words: [String], _ columns: Columns) -> [Span] {
        let counts = state.counts(ofStep: step.index)
        let name = cut(visible(step.name, keepingLines: false), to: columns.name)
        let done = "\(right(counts[.finished], columns.digits))/\(right(counts.total, columns.digits))"
        let space = String(repeating: " ", count: columns.name - name.count)
        return [Span("  \(name)\(space)  ", nil)] + drawing(counts, width: columns.bar) + [
            Span("  " + ([done] + list(words, within: columns.words)).joined(separator: "  "), nil)
        ]
    }

    /// As many as have room, none of them cut.
    private func list(_ words: [String], within width: Int) -> [String] {
        let text = words.joined(separator: ", ")
        guard text.count > width else { return words.isEmpty ? [] : [text] }
        let fitting = words.indices.last { words[...$0].joined(separator: ", ").count + 3 <= width }
        return fitting.map { [words[...$0].joined(separator: ", ") + (style.unicode ? ", …" : ", ~")] } ?? []
    }

    private func right(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }

    private static let wordOrder: [StateWord] = [
        .running, .failed, .timedOut, .notRun, .cancelled, .skipped, .queued, .submitting, .waiting,
    ]

    private func drawing(_ counts: Counts, width: Int) -> [Span] {
        let parts: [(count: Int, symbol: String, ink: Painter.Ink)] = [
            (counts[.finished], style.unicode ? "█" : "#", .green),
            (counts.failures, style.unicode ? "×" : "x", .red),
            (counts[.cancelled] + counts[.notRun], style.unicode ? "▒" : "-", .yellow),
            (counts[.skipped], style.unicode ? "─" : "_", .dim),
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
