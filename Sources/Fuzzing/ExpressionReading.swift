import Diagnostics
import Expressions

/// An expression has a value of its type, or a mistake at a place in it; and the same each time.
enum ExpressionReading {
    private static let values: [String: Value] = [
        "N": .number(0), "SIZE": .number(40.5), "NAME": .text("a/b c.txt"), "ON": .flag(true),
    ]

    static func complaint(about bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let first = outcome(of: text)
        guard outcome(of: text) == first else { return "another outcome the second time" }
        switch first {
        case .value(let value, let type):
            return value.type == type ? complaint(about: value) : "a value of another type"
        case .mistakes(let mistakes):
            guard !mistakes.isEmpty else { return "neither a value nor a mistake" }
            let inside = mistakes.allSatisfy { $0.offset >= 0 && $0.offset + $0.length <= text.utf8.count }
            return inside ? nil : "a mistake outside of the text"
        }
    }

    private static func complaint(about value: Value) -> String? {
        guard case .number(let number) = value else { return nil }
        guard number.isFinite else { return "a number that is not finite" }
        // Larger ones are written with 16 digits, and with so many none is read.
        guard number.magnitude < 1e15 || number.magnitude >= 0x1p53 else { return nil }
        guard let again = Value.number(of: value.text) else { return "a number whose text is none" }
        // Fifteen digits are nearly all that a number has.
        return (again - number).magnitude <= number.magnitude * 1e-14
            ? nil : "a number that its text is not"
    }

    private enum Outcome: Equatable {
        case value(Value, ValueType)
        case mistakes([ExpressionMistake])
    }

    private static func outcome(of text: String) -> Outcome {
        var known = SimilarNames(values.keys.sorted())
        do {
            let expression = try Expression.parse(text)
            let checked = try expression.checked(names: &known) { values[$0]?.type }
            return .value(try checked.value(checked.columns.compactMap { values[$0] }), checked.type)
        } catch let mistakes as ExpressionMistakes {
            return .mistakes(mistakes.list)
        } catch let mistake as ExpressionMistake {
            return .mistakes([mistake])
        } catch {
            return .mistakes([])
        }
    }
}
