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

    func fill(_ value: (Mark) -> String) -> String {
        pieces.reduce(into: "") { result, piece in
            switch piece {
            case .text(let text): result += text
            case .mark(let mark): result += value(mark)
            }
        }
    }
}
