/// What can be called, by its name.
enum Function: String, CaseIterable, Sendable {
    case abs, ceil, floor, round, sqrt, exp, log
    case pow, mod
    case min, max
    case number, text, format, length, lower, upper, replace
    case starts, ends, contains, matches
    case before, after, name, folder
    case choice = "if"

    /// How many arguments: these, and for some any number beyond.
    struct Arity {
        let count: Int
        var isOpen = false
    }

    var arity: Arity {
        switch self {
        case .min, .max, .text: Arity(count: 1, isOpen: true)
        case .choice, .replace: Arity(count: 3)
        case .pow, .mod, .format, .starts, .ends, .contains, .matches, .before, .after: Arity(count: 2)
        case .abs, .ceil, .floor, .round, .sqrt, .exp, .log, .number, .length, .lower, .upper, .name, .folder:
            Arity(count: 1)
        }
    }

    /// What an argument must be; nothing where any type will do. Of `if`, see ``TypeChecker``.
    func type(ofArgument index: Int) -> ValueType? {
        switch self {
        case .abs, .ceil, .floor, .round, .sqrt, .exp, .log, .pow, .mod, .min, .max: .number
        case .text, .choice: nil
        case .format: index == 0 ? .text : nil
        case .number, .length, .lower, .upper, .replace, .starts, .ends, .contains, .matches, .before, .after, .name,
            .folder:
            .text
        }
    }

    /// What it gives.
    var type: ValueType {
        switch self {
        case .abs, .ceil, .floor, .round, .sqrt, .exp, .log, .pow, .mod, .min, .max, .number, .length: .number
        case .text, .format, .lower, .upper, .replace, .before, .after, .name, .folder, .choice: .text
        case .starts, .ends, .contains, .matches: .flag
        }
    }

    /// Names that will mean something in a condition about all instances of a step.
    static let kept: Set<String> = ["sum", "mean", "any", "all"]
}
