import Diagnostics
import YAML

extension Section {
    static let strictKey = "strict"

    /// `strict: true` or `false`, in YAML's words.
    func strictness(_ found: inout [Diagnostic]) -> Located<Bool>? {
        guard let text = text(Self.strictKey, &found) else { return nil }
        // A number is no answer, though elsewhere Python's 1 and 0 are taken for one.
        if wholeNumber(text.value[...]) == nil, let isOn = flag(text.value) { return Located(isOn, at: text.place) }
        let hint = text.value.contains("$(") ? "write the word itself; tokens are not replaced here" : nil
        found.append(
            .badValue(text.value, of: Self.strictKey, at: text.place, needed: SettingShape.flag.description, hint: hint)
        )
        return nil
    }
}

extension Study {
    /// Whether a step's commands stop at the first failure, and its unknown tokens are mistakes.
    package func isStrict(step index: Int) -> Bool { strictness(ofStep: index)?.value ?? false }

    /// The step's own word counts before that of `env`.
    private func strictness(ofStep index: Int) -> Located<Bool>? { steps[index].strict ?? environment.strict }

    /// Where the first step that is strict is said to be so.
    fileprivate var strictPlace: Place? {
        steps.indices.lazy.compactMap { strictness(ofStep: $0) }.first { $0.value }?.place
    }
}

/// Mistakes of `shell`: more arguments than a `#!` line takes, and what knows no `set -euo pipefail`.
func checkShell(_ study: Study) -> [Diagnostic] {
    guard let shell = study.batch.shell, shell.value.hasPrefix("/") else { return [] }
    let line = ShellLine(shell.value)
    var found: [Diagnostic] = []
    if line.arguments.count > 1, !line.splitsArguments {
        found.append(.severalArguments(line, of: study, at: shell.place))
    }
    if let place = study.strictPlace, !line.takesStrictOptions {
        found.append(.shellForStrict(line, at: shell.place, strict: place))
    }
    return found
}

extension Diagnostic {
    /// Shells and `env` then run no script at all. Perl and its like read the line themselves, and a template may put
    /// the shell elsewhere.
    fileprivate static func severalArguments(_ line: ShellLine, of study: Study, at place: Place) -> Diagnostic {
        let words = [line.program] + line.arguments
        let message =
            "a `#!` line takes one argument, so `\(line.name)` would get "
            + "`\(line.arguments.joined(separator: " "))` as one word"
        let hint =
            line.name == "env"
            ? "write `\(line.program) -S \(line.arguments.joined(separator: " "))`"
            : "write `/usr/bin/env -S \(words.joined(separator: " "))`"
        return study.batch.template == nil && (line.name == "env" || line.isShell)
            ? .error("shell-arguments", at: place, message, hint: hint)
            : .warning("shell-arguments", at: place, message, hint: hint)
    }

    fileprivate static func shellForStrict(_ line: ShellLine, at place: Place, strict: Place) -> Diagnostic {
        .error(
            "shell-not-strict", at: place, "`strict` needs bash, zsh or ksh, but the shell is `\(line.shell)`",
            hint: "write `shell: /bin/bash`, or remove `strict`", notes: [.init("strict because of this", at: strict)])
    }
}
