package import Diagnostics
package import Executors

/// Every option for the scheduler that a study writes, in `args` and in directives at the top of its commands, judged by
/// one table.
func checkOptions(_ study: Study) -> [Diagnostic] {
    guard let checks = OptionChecks(study.batch.kind.dialect) else { return [] }
    let steps = study.steps.flatMap { step in
        checks.diagnostics(inArguments: step.arguments)
            + [step.command, step.restart].flatMap { $0.map { checks.diagnostics(inDirectivesOf: $0) } ?? [] }
    }
    return checks.diagnostics(inArguments: study.batch.arguments) + steps
}

/// Judges options by the table of a scheduler.
package struct OptionChecks: Sendable {
    private let options: SubmitOptions
    private let directives: [String]

    /// - Returns: Nil where nothing is known of the scheduler's options.
    package init?(_ dialect: Dialect) {
        guard let options = dialect.options else { return nil }
        self.options = options
        directives = dialect.directives
    }

    /// Judges entries of `args`. Each is a line of the script's header, so it may be several words.
    package func diagnostics(inArguments arguments: [Located<String>]) -> [Diagnostic] {
        arguments.flatMap { argument in diagnostics(in: optionWords(argument.value), at: argument.place) }
    }

    /// Judges the directives at the top of a command, each at its line.
    package func diagnostics(inDirectivesOf command: Located<String>) -> [Diagnostic] {
        lines(of: command).flatMap { line, words in diagnostics(in: words, at: command.place(ofLine: line)) }
    }

    /// Where entries of `args` and directives of commands write an option, in whatever form.
    func places(
        ofOption name: String, inArguments arguments: [Located<String>], directivesOf commands: [Located<String>]
    ) -> [Place] {
        arguments.filter { options.writes(name, in: optionWords($0.value)) }.map(\.place)
            + commands.flatMap { command in
                lines(of: command).filter { options.writes(name, in: $0.words) }
                    .map { command.place(ofLine: $0.line) }
            }
    }

    private func lines(of command: Located<String>) -> [(line: Int, words: [String])] {
        directives.flatMap { directiveLines(ofScript: command.value, prefix: $0) }
    }

    private func diagnostics(in words: [String], at place: Place) -> [Diagnostic] {
        options.read(words).compactMap { diagnostic($0.reading, at: place) }
    }

    /// Nothing where the scheduler may have it.
    private func diagnostic(_ reading: OptionReading, at place: Place) -> Diagnostic? {
        let program = options.program
        switch reading {
        case .option(let option, let written, _): return judged(option, written: written, at: place)
        case .unknown(let written):
            let near = nearest(to: written, in: options.all.map { options.spelling(of: $0) })
            return .warning(
                "unknown-option", at: place,
                "`\(written)` is not a known option of \(program); it is passed on",
                hint: near.map { "did you mean `\($0)`?" } ?? "a newer version or a plugin may support it")
        case .ambiguous(let written, let meant):
            let names = meant.map { "`\(options.spelling(of: $0))`" }.sorted().joined(separator: ", ")
            return .error(
                "ambiguous-option", at: place, "`\(written)` may mean \(names)", hint: "write it in full")
        case .valueMissing(_, let written):
            return .error(
                "bad-option", at: place, "the option `\(written)` needs a value",
                hint: "write the value after the option")
        case .valueUnwanted(_, let written):
            return .error(
                "bad-option", at: place, "the option `\(written)` takes no value", hint: "remove the value")
        case .nextPart(let word):
            return .error(
                "refused-option", at: place,
                "`\(word)` requests a heterogeneous job, but a step has only one component",
                hint: "write a step for each component, or start the programs with srun in one `cmd`")
        case .stray(let word):
            return .error(
                "bad-option", at: place, "`\(word)` is neither an option nor the value of one",
                hint: "quote a value with blanks, and begin a comment with ` #`")
        case .later: return nil
        }
    }

    private func judged(_ option: SubmitOption, written: String, at place: Place) -> Diagnostic? {
        let full = options.spelling(of: option)
        let name = written == full ? "`\(full)`" : "`\(written)` (`\(full)`)"
        return switch option.rule {
        case .honoured: nil
        case .refused(let instead):
            .error(
                "refused-option", at: place, "a study cannot use the option \(name) of \(options.program)",
                hint: instead)
        case .overridden(let why):
            .warning("overridden-option", at: place, "the option \(name) has no effect", hint: why)
        }
    }
}

extension Located<String> {
    /// A line of a block scalar, counted from 0; any other text stands where it begins.
    func place(ofLine line: Int) -> Place {
        guard isLiteral else { return place }
        guard case .block(let first, let column) = layout else {
            return Place(file: place.file, line: place.line + 1 + line, column: 1)
        }
        return Place(file: place.file, line: first + line, column: column)
    }
}
