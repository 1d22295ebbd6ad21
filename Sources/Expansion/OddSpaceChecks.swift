import Diagnostics
import Specification

extension Expander {
    /// Warns of the first character of a command that looks like a blank and is a part of a word to the shell.
    mutating func warnOfOddSpace(in command: Located<String>) {
        let spaces = OddSpace.all(in: command.value)
        guard !spaces.isEmpty, !diagnostics.isEnough else { return }
        let contexts =
            shell.readsAsSh
            ? ShellLexer.contexts(in: marked(command.value, spaces.map(\.offset)), shell: shell.family)
            : []
        for (index, found) in spaces.enumerated() {
            guard index >= contexts.count || contexts[index].isInWord else { continue }
            diagnostics.append(
                .warning(
                    "odd-space", at: command.place(at: found.offset),
                    "\(found.space.description) is not a blank to the shell, but part of a word",
                    hint: "replace it by a space, or quote it if it is intended"))
            return
        }
    }

    private func marked(_ text: String, _ offsets: [Int]) -> [UInt8] {
        var bytes = text.utf8.map(ShellLexer.unmarked)
        for offset in offsets { bytes[offset] = ShellLexer.asked }
        return bytes
    }
}

extension ShellContext {
    /// Rather than in quotes, data or a comment.
    fileprivate var isInWord: Bool {
        switch self {
        case .known(let quoting, _):
            switch quoting {
            case .word, .command, .commandPart, .braces, .always: true
            case .doubleQuotes, .singleQuotes, .hereDocument, .data, .comment: false
            }
        case .unknown: true
        }
    }
}
