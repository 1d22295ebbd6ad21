package import Diagnostics
import Executors

/// Every option for sbatch that a study writes, in `args` and in `#SBATCH` lines at the top of its commands, judged by
/// one table.
func checkOptions(_ study: Study) -> [Diagnostic] {
    guard study.batch.kind.dialect.options == .sbatch else { return [] }
    let steps = study.steps.flatMap { step in
        checkOptions(in: step.arguments)
            + [step.command, step.restart].flatMap { $0.map { checkDirectives(in: $0) } ?? [] }
    }
    return checkOptions(in: study.batch.arguments) + steps
}

/// Judges entries of `args`. Each is a line of the script's header, so it may be several words.
package func checkOptions(in arguments: [Located<String>]) -> [Diagnostic] {
    arguments.flatMap { argument in
        readSbatchOptions(optionWords(argument.value)).compactMap { Diagnostic($0.reading, at: argument.place) }
    }
}

/// Judges the `#SBATCH` lines at the top of a command, each at its line.
package func checkDirectives(in command: Located<String>) -> [Diagnostic] {
    directiveLines(ofScript: command.value, prefix: "#SBATCH").flatMap { line, words in
        readSbatchOptions(words).compactMap { Diagnostic($0.reading, at: command.place(ofLine: line)) }
    }
}

/// What of a script's options sbatch is to get: all but those that the program sets by itself, each by its long name
/// and with its value in the same word. What is not known stays as it is written.
package func submittableOptions(_ options: [String]) -> [String] {
    readSbatchOptions(options).flatMap { read -> [String] in
        guard case .option(let option, _, let value) = read.reading else { return Array(options[read.words]) }
        if case .overridden = option.rule { return [] }
        return ["--\(option.name)" + (value.map { "=\($0)" } ?? "")]
    }
}

extension Diagnostic {
    /// Nothing where sbatch may have it.
    init?(_ reading: SbatchReading, at place: Place) {
        switch reading {
        case .option(let option, let written, _):
            guard let found = Diagnostic.judged(option, written: written, at: place) else { return nil }
            self = found
        case .unknown(let written):
            let near = nearest(to: written, in: SbatchOption.all.map { "--\($0.name)" })
            self = .warning(
                "unknown-option", at: place, "`\(written)` is no option of sbatch that is known here; it is passed on",
                hint: near.map { "did you mean `\($0)`?" } ?? "a newer Slurm or a plugin of your site may know it")
        case .ambiguous(let written, let meant):
            let names = meant.map { "`--\($0.name)`" }.sorted().joined(separator: ", ")
            self = .error("ambiguous-option", at: place, "`\(written)` may mean \(names)", hint: "write it in full")
        case .valueMissing(_, let written):
            self = .error("bad-option", at: place, "the option `\(written)` needs a value", hint: "write it behind it")
        case .valueUnwanted(_, let written):
            self = .error("bad-option", at: place, "the option `\(written)` takes no value", hint: "leave it out")
        case .nextPart(let word):
            self = .error(
                "refused-option", at: place, "`\(word)` asks for a job of several parts, and a step is one part",
                hint: "make a step for each part, or start programs with different needs by srun in one `cmd`")
        case .stray(let word):
            self = .error(
                "bad-option", at: place, "`\(word)` is neither an option nor the value of one",
                hint: "put a value with blanks in quotes, and a comment behind ` #`")
        case .later: return nil
        }
    }

    private static func judged(_ option: SbatchOption, written: String, at place: Place) -> Diagnostic? {
        let full = "--\(option.name)"
        let name = written == full ? "`\(full)`" : "`\(written)` (`\(full)`)"
        return switch option.rule {
        case .honoured: nil
        case .refused(let instead):
            .error("refused-option", at: place, "a study cannot use the option \(name) of sbatch", hint: instead)
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
