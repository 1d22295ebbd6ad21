import Diagnostics
import Expressions
import Glibc

/// The values of a range: `{from, to, step}`, or `{from, to, count, spacing}`.
struct NumberRange {
    let values: [String]

    struct Mistake: Error {
        let message: String
        var hint: String?
        var place: Place?
    }

    /// - Parameters:
    ///   - step: 1 without it.
    ///   - count: How many values, both ends among them.
    ///   - spacing: `linear` without it.
    init(
        from: Located<Decimal>, to: Located<Decimal>, step: Located<Decimal>?, count: Int?, spacing: Located<String>?
    ) throws(Mistake) {
        guard let count else {
            if let spacing { throw Mistake(message: "`spacing` needs a `count`", place: spacing.place) }
            values = try Self.stepped(
                from.value, to.value, by: step ?? Located(Decimal(digits: 1, places: 0), at: to.place))
            return
        }
        if let step {
            throw Mistake(
                message: "a range has either `step` or `count`", hint: "remove one of them", place: step.place)
        }
        switch spacing?.value ?? "linear" {
        case "linear": values = Self.linear(from.value, to.value, count)
        case "logarithmic": values = try Self.logarithmic(from, to, count)
        case let other:
            throw Mistake(
                message: "`\(other)` is not a spacing", hint: "write `linear` or `logarithmic`", place: spacing?.place)
        }
    }

    /// Counted in decimals, so that the third step of 0.1 is 0.3.
    private static func stepped(_ from: Decimal, _ to: Decimal, by step: Located<Decimal>) throws(Mistake) -> [String] {
        let places = max(from.places, to.places, step.value.places)
        guard let first = from.digits(with: places), let last = to.digits(with: places),
            let stride = step.value.digits(with: places), abs(first) < .max / 4, abs(last) < .max / 4
        else { throw Mistake(message: "these numbers have too many digits together", hint: "round them") }
        guard stride != 0, first == last || (last > first) == (stride > 0) else {
            throw Mistake(
                message: "no step of \(step.value.text) leads from \(from.text) to \(to.text)",
                hint: last < first ? "write a negative `step`, or exchange `from` and `to`" : nil, place: step.place)
        }
        let count = (last - first) / stride + 1
        guard count <= Study.mostCombinations else {
            throw Mistake(
                message: "this range has \(count) values",
                hint: "a study has at most \(Study.mostCombinations) combinations")
        }
        return (0..<count).map { Decimal(digits: first + $0 * stride, places: places).text }
    }

    private static func linear(_ from: Decimal, _ to: Decimal, _ count: Int) -> [String] {
        let (first, last) = (from.value, to.value)
        return (0..<count).map { index in
            // The ends are what was written.
            if index == 0 { return from.text }
            if index == count - 1 { return to.text }
            return Value.number((first * Double(count - 1 - index) + last * Double(index)) / Double(count - 1)).text
        }
    }

    private static func logarithmic(
        _ from: Located<Decimal>, _ to: Located<Decimal>, _ count: Int
    ) throws(Mistake) -> [String] {
        for end in [from, to] where end.value.digits <= 0 {
            throw Mistake(message: "a logarithmic range begins and ends above 0", place: end.place)
        }
        let (first, last) = (from.value.value, to.value.value)
        return (0..<count).map { index in
            if index == 0 { return from.value.text }
            if index == count - 1 { return to.value.text }
            let share = Double(index) / Double(count - 1)
            return significant(first * pow(last / first, share))
        }
    }

    /// With six significant digits.
    private static func significant(_ number: Double) -> String {
        (try? Format.parse("%.6g").text(for: .number(number))) ?? Value.number(number).text
    }
}
