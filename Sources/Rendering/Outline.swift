/// A filled template with marks where instances differ.
struct Outline: Hashable, Sendable {
    /// What differs between the instances of a step.
    enum Mark: String, CaseIterable, Sendable {
        case command, step, instance, workspace, comment
        case jobName = "job_name"

        /// Control characters that no study can hold, so that no text looks like a mark.
        var placeholder: String { "\u{1}\(rawValue)\u{2}" }
    }

    private enum Piece: Hashable, Sendable {
        case text(String)
        case mark(Mark)
    }

    private let pieces: [Piece]

    init(_ rendered: String) {
        var pieces: [Piece] = []
        var rest = Array(rendered.utf8)[...]
        while let start = rest.firstIndex(of: 1), let end = rest[start...].firstIndex(of: 2) {
            pieces.append(.text(String(decoding: rest[..<start], as: UTF8.self)))
            let name = String(decoding: rest[(start + 1)..<end], as: UTF8.self)
            if let mark = Mark(rawValue: name) { pieces.append(.mark(mark)) }
            rest = rest[(end + 1)...]
        }
        pieces.append(.text(String(decoding: rest, as: UTF8.self)))
        self.pieces = pieces
    }

    /// What stands before whatever differs.
    var beginning: String {
        guard case .text(let text) = pieces.first else { return "" }
        return text
    }

    /// Whether only blanks stand before the command, wherever it is.
    var commandBeginsLine: Bool {
        pieces.indices.allSatisfy { index in
            guard pieces[index] == .mark(.command) else { return true }
            guard index > 0, case .text(let text) = pieces[index - 1] else { return false }
            let line = text.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }
            // Before it another mark may stand on the same line.
            guard index == 1 || line.count < text.utf8.count else { return false }
            return line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
    }

    func fill(_ value: (Mark) -> String) -> String {
        pieces.reduce(into: "") { result, piece in
            switch piece {
            case .text(let text): result += text
            case .mark(let mark): result += value(mark)
            }
        }
    }
}
