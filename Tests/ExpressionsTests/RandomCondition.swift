import Expressions
import TestSupport

/// Random expressions of all types, with all operators and functions; some have no value.
struct RandomCondition {
    /// What the names are.
    static let columns: [(name: String, value: Value)] = [
        ("N", .number(40)), ("HALF", .number(-0.5)), ("ZERO", .number(0)), ("LEVEL", .text("high")),
        ("PATH", .text("a b/Größe*%:'\"\\n/x-07.csv")), ("DIGITS", .text("12.50")), ("ON", .flag(true)),
        ("OFF", .flag(false)),
    ]

    private var numbers: Numbers

    init(seed: UInt64) { numbers = Numbers(seed: seed) }

    /// A condition.
    mutating func next() -> String { flag(numbers.within(1...4)) }

    /// A condition that compares plain values and does nothing else.
    mutating func nextPlain() -> String { plainFlag(numbers.within(0...3)) }

    private mutating func plainFlag(_ depth: Int) -> String {
        let below = depth - 1
        switch depth > 0 ? numbers.below(4) : 4 + numbers.below(6) {
        case 0: return "not (\(plainFlag(below)))"
        case 1, 2, 3: return "(\(plainFlag(below))) \(pick(["and", "or"])) (\(plainFlag(below)))"
        case 4: return flag(0)
        case 5: return "\(text(0)) \(pick(["==", "!="])) \(text(0))"
        case 6: return "\(text(0)) \(pick(["in", "not in"])) [\"high\", 'ß', '12.50', '']"
        case 7: return "\(plainNumber()) \(pick(["in", "not in"])) [1, 40, -0.5, 0.0001]"
        default: return "\(plainNumber()) \(pick(["==", "!=", "<", "<=", ">", ">="])) \(plainNumber())"
        }
    }

    private mutating func plainNumber() -> String {
        pick(["$(N)", "$(HALF)", "$(ZERO)", "40", "39.999999", "40.0001", "0", "-0.5", "-0.500001", "999999999.999999"])
    }

    private mutating func pick(_ texts: [String]) -> String { texts[numbers.below(texts.count)] }

    private mutating func flag(_ depth: Int) -> String {
        guard depth > 0 else { return pick(["$(ON)", "$(OFF)", "true", "false"]) }
        let below = depth - 1
        switch numbers.below(10) {
        case 0: return "not (\(flag(below)))"
        case 1, 2: return "(\(flag(below))) \(pick(["and", "or"])) (\(flag(below)))"
        case 3: return "if(\(flag(below)), \(flag(below)), \(flag(below)))"
        case 4: return "(\(text(below))) \(pick(["==", "!="])) \(text(below))"
        case 5: return "(\(text(below))) \(pick(["in", "not in"])) [\"high\", 'x', '12.50', '']"
        case 6: return "(\(number(below))) \(pick(["in", "not in"])) [1, 40, -0.5]"
        case 7: return "\(pick(["starts", "ends", "contains", "matches"]))(\(text(below)), \(text(below)))"
        default: return "(\(number(below))) \(pick(["==", "!=", "<", "<=", ">", ">="])) (\(number(below)))"
        }
    }

    private mutating func number(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["$(N)", "$(HALF)", "$(ZERO)", "1", "2.5", "0.1", "-3", "1e10", "123456789012345", "7e-3"])
        }
        let below = depth - 1
        switch numbers.below(9) {
        case 0: return "-(\(number(below)))"
        case 1, 2: return "(\(number(below))) \(pick(["+", "-", "*", "/"])) (\(number(below)))"
        case 3: return "\(pick(["abs", "ceil", "floor", "round", "sqrt", "exp", "log"]))(\(number(below)))"
        case 4: return "\(pick(["pow", "mod", "min", "max"]))(\(number(below)), \(number(below)))"
        case 5: return "length(\(text(below)))"
        case 6: return "number(\(text(below)))"
        case 7: return "if(\(flag(below)), \(number(below)), \(number(below)))"
        default: return number(0)
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["$(LEVEL)", "$(PATH)", "$(DIGITS)", "'x'", "''", "\"it's\"", "'a*'", "'?ig?'", "'007'", "'ß'"])
        }
        let below = depth - 1
        switch numbers.below(9) {
        case 0: return "text(\(text(below)), \(number(below)), \(flag(below)))"
        case 1: return "\(pick(["lower", "upper", "name", "folder"]))(\(text(below)))"
        case 2: return "replace(\(text(below)), \(text(below)), \(text(below)))"
        case 3: return "\(pick(["before", "after"]))(\(text(below)), \(text(below)))"
        case 4: return "if(\(flag(below)), \(text(below)), \(text(below)))"
        case 5:
            return "format(\(pick(["'%d'", "'<%05d>'", "'%-6d|'", "'%.3f'", "'%+8.2e%%'", "'%g'"])), \(number(below)))"
        case 6: return "format(\(pick(["'%s'", "'[%6s]'", "'%-9s.'", "'%.2s'"])), \(text(below)))"
        case 7: return "text(\(number(below)))"
        default: return text(0)
        }
    }
}
