import Diagnostics
import Expressions
import Testing

/// Some names and values for the expressions of tests.
let sample: [String: Value] = [
    "N": .number(0), "SIZE": .number(45), "HALF": .number(0.5), "LEVEL": .text("high"),
    "FILE": .text("data/run 1.tar.gz"),
    "VERSION": .text("12"), "ON": .flag(true), "OFF": .flag(false),
]

/// What an expression gives for the values of ``sample``.
func value(of text: String) throws -> Value {
    let checked = try checked(text)
    return try checked.value(checked.columns.compactMap { sample[$0] })
}

func checked(_ text: String, as expected: ValueType? = nil) throws -> CheckedExpression {
    var known = SimilarNames(sample.keys.sorted())
    return try Expression.parse(text).checked(as: expected, names: &known) { sample[$0]?.type }
}

/// All that is wrong with an expression, by its grammar, its types or its value; nothing if it has one.
func mistakes(in text: String, as expected: ValueType? = nil) -> [ExpressionMistake] {
    do {
        let checked = try checked(text, as: expected)
        _ = try checked.value(checked.columns.compactMap { sample[$0] })
        return []
    } catch let mistakes as ExpressionMistakes {
        return mistakes.list
    } catch let mistake as ExpressionMistake {
        return [mistake]
    } catch {
        Issue.record("\(text): \(error)")
        return []
    }
}

/// An expression with one mistake, and what is said of it.
struct MistakeCase: Sendable, CustomTestStringConvertible {
    let text: String
    /// What the mistake is said to be about; nothing for the end.
    let at: String
    let message: String
    let hint: String?

    init(_ text: String, at place: String, _ message: String, hint: String? = nil) {
        self.text = text
        at = place
        self.message = message
        self.hint = hint
    }

    var testDescription: String { text }

    func check(as expected: ValueType? = nil) {
        let found = mistakes(in: text, as: expected)
        #expect(found.map(\.message) == [message], "\(text)")
        #expect(found.map(\.hint) == [hint], "\(text)")
        guard let first = found.first else { return }
        let bytes = Array(text.utf8)
        #expect(first.offset + first.length <= bytes.count, "\(text)")
        let place = String(decoding: bytes.dropFirst(first.offset).prefix(first.length), as: UTF8.self)
        #expect(place == at && (!place.isEmpty || first.offset == bytes.count), "\(text)")
    }
}
