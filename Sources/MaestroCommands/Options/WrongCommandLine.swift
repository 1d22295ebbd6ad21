import ArgumentParser
import Diagnostics

/// What was probably meant by a command line that cannot be understood.
struct WrongCommandLine {
    private let arguments: [String]

    init(_ arguments: [String]) { self.arguments = arguments }

    /// In place of what the parser says, or behind its first line.
    ///
    /// - Parameter said: The parser's words.
    func answer(_ said: String) -> String {
        if let stranger { return unknownCommand(stranger) }
        guard let hint = optionHint else { return said }
        let lines = said.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        // Without what the parser takes for similar, which may be three letters away from a word of three.
        let first = String(lines[0].prefix { $0 != "." })
        return ([first, hint] + lines.dropFirst().map(String.init)).joined(separator: "\n")
    }

    private static let commands = Maestro.configuration.subcommands.map { command in
        (name: command.configuration.commandName ?? command._commandName, command: command)
    }

    private var names: [String] { Self.commands.map(\.name) + ["help"] }

    // MARK: Commands

    /// The first word, where it is no option and no command.
    private var stranger: String? {
        arguments.first { !$0.hasPrefix("-") }.flatMap { names.contains($0) || hasValueBefore($0) ? nil : $0 }
    }

    /// It may be the value of an option that stands before the command.
    private func hasValueBefore(_ word: String) -> Bool {
        arguments.firstIndex(of: word).map { $0 > 0 } ?? false
    }

    private func unknownCommand(_ name: String) -> String {
        let near = nearest(to: name, in: names.filter { $0 != "local-runner" })
        let hint = near.map { "did you mean `\($0)`?" } ?? "`maestro-swift --help` lists all commands"
        return "maestro-swift: unknown command `\(visible(name, keepingLines: false))`; \(hint)"
    }

    // MARK: Options

    /// Of the first option that the command does not have.
    private var optionHint: String? {
        let words = arguments.prefix { $0 != "--" }
        let chosen = words.first { names.contains($0) }.flatMap { name in Self.commands.first { $0.name == name } }
        let known = options(of: chosen?.command ?? Maestro.self)
        let wrong = words.lazy.filter { $0.hasPrefix("--") && $0.count > 2 }
            .map { String($0.prefix { $0 != "=" }) }.first { !known.contains($0) }
        guard let wrong else { return nil }
        let shown = visible(wrong, keepingLines: false)
        let whose = chosen.map { "`\($0.name)`" } ?? "maestro-swift"
        if let near = nearest(to: wrong, in: known) { return "\(whose) has no `\(shown)`; did you mean `\(near)`?" }
        let owners = Self.commands.filter { $0.name != chosen?.name && options(of: $0.command).contains(wrong) }
        guard owners.isEmpty else {
            return
                "`\(shown)` is an option of \(owners.map { "`\($0.name)`" }.joined(separator: ", ")), not of \(whose)"
        }
        return "\(whose) has no `\(shown)`; it has " + known.filter { $0 != "--version" }.joined(separator: ", ")
    }

    /// As its help has them.
    private func options(of command: any ParsableCommand.Type) -> [String] {
        var found: [String] = []
        for word in Maestro.helpMessage(for: command, columns: 10_000).split(whereSeparator: {
            " \n,/[]<>()`".contains($0)
        })
        where word.hasPrefix("--") && word.count > 2 && word.dropFirst(2).allSatisfy({ $0.isLetter || $0 == "-" }) {
            if !found.contains(String(word)) { found.append(String(word)) }
        }
        return found
    }
}
