import Diagnostics
import Expressions

/// A condition as a job reads it, and what the program makes of it.
struct ConditionSample {
    enum Outcome: String { case yes = "true", no = "false", error }

    let text: String
    /// The expression, and a line for each of its names.
    let lines: String
    let outcome: Outcome

    /// Nil where the work that it takes is too much, which is only counted here.
    init?(_ text: String) throws {
        var known = SimilarNames([])
        let types = Dictionary(uniqueKeysWithValues: RandomCondition.columns.map { ($0.name, $0.value) })
        let checked = try Expression.parse(text).checked(as: .flag, names: &known) { types[$0]?.type }
        let values = checked.columns.compactMap { types[$0] }
        self.text = text
        // A study's values, and what a step has published.
        let coded = values.enumerated().map { $0.offset % 2 == 0 ? $0.element.awkText : $0.element.asPublished }
        lines = ([checked.awkText] + coded).joined(separator: "\n")
        do throws(ExpressionMistake) {
            outcome = try checked.value(values) == .flag(true) ? .yes : .no
        } catch {
            guard !error.message.contains("operations") else { return nil }
            outcome = .error
        }
    }

    /// The same with other values.
    init(_ sample: ConditionSample, lines: String) {
        text = sample.text
        self.lines = lines
        outcome = sample.outcome
    }
}

extension Value {
    fileprivate var asPublished: String { type.awkLetter + text }
}
