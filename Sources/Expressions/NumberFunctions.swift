/// Arithmetic of doubles that gives a finite number or none at all.
enum NumberFunctions {
    static func result(_ operation: Arithmetic, _ left: Double, _ right: Double) throws(Refusal) -> Double {
        switch operation {
        case .add: return try finite(left + right)
        case .subtract: return try finite(left - right)
        case .multiply: return try finite(left * right)
        case .divide:
            guard right != 0 else { throw divisionByZero("`/`") }
            return try finite(left / right)
        }
    }

    static func isTrue(_ comparison: Comparison, _ left: Double, _ right: Double) -> Bool {
        switch comparison {
        case .equal: left == right
        case .unequal: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    /// Those with one argument.
    static func result(_ function: Function, of number: Double) throws(Refusal) -> Double {
        switch function {
        case .abs: return number.magnitude
        case .ceil: return number.rounded(.up)
        case .floor: return number.rounded(.down)
        case .round: return number.rounded(.toNearestOrAwayFromZero)
        case .exp: return try finite(CNumbers.exponential(number))
        case .sqrt:
            guard number >= 0 else { throw Refusal("\(Value.written(number)) has no square root") }
            return number.squareRoot()
        case .log:
            guard number > 0 else { throw Refusal("\(Value.written(number)) has no logarithm") }
            return CNumbers.logarithm(number)
        default: return number
        }
    }

    /// Those with two or more.
    static func result(_ function: Function, of left: Double, _ right: Double) throws(Refusal) -> Double {
        switch function {
        case .pow: return try power(left, right)
        case .mod: return try remainder(left, right)
        case .min: return Swift.min(left, right)
        case .max: return Swift.max(left, right)
        default: return right
        }
    }

    private static func power(_ base: Double, _ exponent: Double) throws(Refusal) -> Double {
        guard base != 0 || exponent >= 0 else { throw divisionByZero("`pow`") }
        guard exponent != exponent.rounded() else { return try finite(wholePower(base, exponent)) }
        let power = CNumbers.power(base, exponent)
        guard !power.isNaN else {
            throw Refusal("\(Value.written(base)) has no power \(Value.written(exponent))")
        }
        return try finite(power)
    }

    /// By squaring, as `templates/condition.awk` does it: the power of C and those of awks differ in the last digit.
    private static func wholePower(_ base: Double, _ exponent: Double) -> Double {
        var (base, count, result) = (base, exponent.magnitude, 1.0)
        while count > 0 {
            if count.truncatingRemainder(dividingBy: 2) == 1 { result *= base }
            if count > 1 { base *= base }
            count = (count / 2).rounded(.down)
        }
        return exponent < 0 ? 1 / result : result
    }

    /// With the sign of the second, so that `mod(-1, 4)` is 3, as when days are counted around a week.
    private static func remainder(_ left: Double, _ right: Double) throws(Refusal) -> Double {
        guard right != 0 else { throw divisionByZero("`mod`") }
        let rest = left.truncatingRemainder(dividingBy: right)
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    }

    private static func finite(_ number: Double) throws(Refusal) -> Double {
        guard number.isFinite else { throw Refusal("the result is too large for a number") }
        return number
    }

    private static func divisionByZero(_ what: String) -> Refusal {
        Refusal("\(what) divides by 0", hint: "write `if(…)` around it for the case of 0")
    }
}
