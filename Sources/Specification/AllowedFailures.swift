import Diagnostics

/// How many instances of a step may fail so that what gathers them still runs: `allow failure` of a step.
package enum AllowedFailures: Hashable, Sendable {
    case all
    case some(FailureLimit)

    /// `all`, `20`, or `5%` with at most one decimal.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if let limit = FailureLimit(text) {
            self = .some(limit)
        } else {
            return nil
        }
    }

    package var text: String {
        switch self {
        case .all: "all"
        case .some(let limit): limit.text
        }
    }

    /// Of so many instances; a share is rounded down.
    package func number(of instances: Int) -> Int {
        switch self {
        case .all: instances
        case .some(.count(let count)): count
        case .some(.share(let perMille)): instances * perMille / 1000
        }
    }
}

extension Section {
    static let allowFailureKey = "allow failure"

    func allowedFailures(_ found: inout [Diagnostic]) -> Located<AllowedFailures>? {
        guard let text = text(Self.allowFailureKey, &found) else { return nil }
        guard let allowed = AllowedFailures(text.value) else {
            let isZero = ["0", "0%"].contains(text.value)
            found.append(
                .badValue(
                    text.value, of: Self.allowFailureKey, at: text.place,
                    needed:
                        "a number of failures such as `20`, a share from 0.1% to 100% with at most one decimal, or `all`",
                    hint: isZero ? "remove it: no failure is allowed without it" : nil))
            return nil
        }
        return Located(allowed, at: text.place)
    }
}
