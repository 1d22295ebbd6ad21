package import Diagnostics
import Specification

/// Why a study cannot grow like that.
package enum GrowthError: Error, Hashable, Sendable, CustomStringConvertible {
    case noParameters
    case unknown(String, known: [String])
    case missing(String)
    case computed(String)
    /// A column whose values a step writes.
    case late(String, step: String)
    /// The number of a loop's round.
    case round(String)
    case uneven(String, Int, other: String, Int)
    case notPrintable(String)
    case disallowed(String, value: String, allowed: String)
    /// A key of a table, with what tells its rows apart.
    case knownKey(String)
    case tooMany
    case mistakes([Diagnostic])

    package var description: String {
        switch self {
        case .noParameters: "this study has no parameters, so it cannot be extended"
        case .unknown(let key, let known):
            "unknown parameter `\(key)`" + (nearest(to: key, in: known).map { "; did you mean `\($0)`?" } ?? "")
        case .computed(let key): "`\(key)` is computed from other parameters: leave it out"
        case .late(let key, let step): "the values of `\(key)` come from step `\(step)`: leave it out"
        case .round(let key): "`\(key)` counts the rounds of loops: leave it out"
        case .missing(let key): "`\(key)` has no value: give every parameter one"
        case .uneven(let key, let count, let other, let otherCount):
            "`\(key)` has \(count) values here, but `\(other)` has \(otherCount): give every parameter the same number"
        case .knownKey(let words):
            "\(words) already exists with other values; a row is changed in its source, and `rerun` takes that over"
        case .tooMany: "a study has at most \(Study.mostCombinations) combinations; start another study"
        case .notPrintable(let key):
            "a value of `\(key)` has a control character, or bytes that are not UTF-8"
        case .disallowed(let key, let value, let allowed):
            "`\(key)` must be \(allowed), but `\(value.prefix(100))` is not"
        case .mistakes(let list): list.first.map(\.message) ?? "these values cannot be used"
        }
    }
}
