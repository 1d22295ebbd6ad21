/// The interpreter of scripts as a `#!` line names it.
package struct ShellLine: Sendable {
    /// The program that is started.
    let program: String
    /// Separated by blanks as the user wrote them. To the kernel all of them are one.
    let arguments: [String]
    /// What reads the script: behind `env` the program that it starts.
    package let shell: String
    /// What reads the script, without its version: `ksh` of `ksh93`, `bash` of `bash-5.2`.
    package let family: String
    /// Whether its words, quotes and here-documents are those of sh.
    package let readsAsSh: Bool

    package init(_ text: String) {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        program = words.first ?? ""
        arguments = Array(words.dropFirst())
        shell = Self.fileName(program) == "env" ? Self.started(by: arguments) : program
        family = String(Self.fileName(shell).prefix { $0.isLetter })
        readsAsSh = ["sh", "bash", "dash", "zsh", "ksh", "mksh"].contains(family)
    }

    var name: String { Self.fileName(program) }

    /// `env -S` takes its one argument apart.
    var splitsArguments: Bool { name == "env" && arguments.first.map { Self.behindSplit($0) != nil } ?? false }

    var isShell: Bool { takesStrictOptions || ["sh", "dash", "ash", "csh", "tcsh", "fish"].contains(name) }

    /// Whether it knows `set -euo pipefail`. Names such as `ksh93`, `bash-5.2` and `zsh-static` are its own too.
    package var takesStrictOptions: Bool {
        ["bash", "zsh", "ksh", "mksh"].contains(family) && Self.fileName(shell) != "ksh88"
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Source: env(1).
    private static func started(by arguments: [String]) -> String {
        var rest = arguments[...]
        if let first = rest.first, let text = behindSplit(first) {
            rest.removeFirst()
            if !text.isEmpty { rest.insert(text, at: rest.startIndex) }
        }
        while let word = rest.first, word.hasPrefix("-") || word.contains("=") {
            rest.removeFirst(["-u", "-C", "--unset", "--chdir"].contains(word) ? min(2, rest.count) : 1)
        }
        return rest.first ?? ""
    }

    /// What stands glued to `-S` or `--split-string`; nothing for any other word.
    private static func behindSplit(_ word: String) -> String? {
        let long = "--split-string"
        if word.hasPrefix(long) { return String(word.dropFirst(long.count).drop { $0 == "=" }) }
        guard word.hasPrefix("-"), !word.hasPrefix("--"), let mark = word.firstIndex(of: "S") else { return nil }
        return String(word[word.index(after: mark)...])
    }
}
