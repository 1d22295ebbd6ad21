import Diagnostics
import Specification

/// A strict step's command: it ends at the first failure, also of a pipe's first program, and at a variable without a
/// value. Lines of comments at its top stay where they are, for schedulers read options up to the first command.
func withStrictOptions(_ command: String) -> String {
    let bytes = command.utf8
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")), isComment(bytes[start..<end]) {
        start = bytes.index(after: end)
    }
    guard isComment(bytes[start...]) else { return command[..<start] + strictOptions + "\n" + command[start...] }
    return start == bytes.endIndex ? command + strictOptions : command + "\n" + strictOptions
}

private let strictOptions = "set -euo pipefail"

private func isComment(_ line: Substring.UTF8View) -> Bool {
    let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return first == nil || first == UInt8(ascii: "#")
}

extension Outline {
    /// What would keep a strict step's options from its command, where the user's template is filled like this.
    func strictnessMistake(in template: UserTemplate) -> Diagnostic? {
        if let shell = interpreter, !shell.takesStrictOptions { return .templateShell(shell.shell, in: template) }
        return commandBeginsLine ? nil : .commandWithinLine(in: template)
    }

    /// Of its first line; nothing where that names none.
    private var interpreter: ShellLine? {
        let first = beginning.prefix { $0 != "\n" && $0 != "\r\n" }
        return first.hasPrefix("#!") ? ShellLine(String(first.dropFirst(2))) : nil
    }
}

extension Diagnostic {
    fileprivate static func templateShell(_ shell: String, in template: UserTemplate) -> Diagnostic {
        .error(
            "shell-not-strict", at: Place(file: template.file, line: 1, column: 1),
            "`strict` needs bash, zsh or ksh, but this template uses `\(shell)`",
            hint: "write `#!{{shell}}`, or remove `strict` from the study")
    }

    /// `srun {{command}}` would run `set`, and then the command without srun.
    fileprivate static func commandWithinLine(in template: UserTemplate) -> Diagnostic {
        let lines = template.text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.contains("command") } ?? 0
        return .error(
            "command-within-line", at: Place(file: template.file, line: line + 1, column: 1),
            "the command of a strict step is several lines, but something precedes its first one",
            hint: "put `{{command}}` on a line of its own, or remove `strict` from the study")
    }
}
