import Diagnostics
import Specification

extension Expander {
    /// How many instances the study has, and wants by what is known beforehand.
    func wanted(_ count: Int, _ lists: [Bool]...) -> Int {
        let lists = lists.filter { !$0.isEmpty }
        return lists.isEmpty ? count : (0..<count).count { ordinal in lists.allSatisfy { !$0[ordinal] } }
    }

    /// How many of a step's instances may fail; warns where that is none or all of them, or can never be reached.
    ///
    /// - Parameter limit: The failure that ends the step.
    mutating func allowedFailures(of step: Step, among count: Int, stopAfter limit: Int?) -> Int {
        guard let written = step.allowedFailures else { return 0 }
        let allowed = min(count, written.value.number(of: count))
        guard !diagnostics.isEnough else { return allowed }
        if case .some(let share) = written.value, count > 0 {
            if allowed == 0 { diagnostics.append(.allowsNone(step, written.place, share, of: count)) }
            if allowed == count { diagnostics.append(.allowsAll(step, written.place, share, of: count)) }
        }
        if let limit, limit <= allowed {
            diagnostics.append(.stopsBeforeAllowed(step, written.place, limit: limit, allowed: allowed))
        }
        return allowed
    }
}

extension Diagnostic {
    fileprivate static func allowsNone(
        _ step: Step, _ place: Place, _ share: FailureLimit, of count: Int
    ) -> Diagnostic {
        .warning(
            "allows-no-failure", at: place,
            "`allow failure: \(share.text)` of step `\(step.name.value)` allows none: it has \(instances(count))",
            hint: "write a number, or a larger share")
    }

    fileprivate static func allowsAll(
        _ step: Step, _ place: Place, _ share: FailureLimit, of count: Int
    ) -> Diagnostic {
        .warning(
            "allows-every-failure", at: place,
            "`allow failure: \(share.text)` of step `\(step.name.value)` allows every failure: it has "
                + instances(count),
            hint: "write `all` if that is meant")
    }

    fileprivate static func stopsBeforeAllowed(_ step: Step, _ place: Place, limit: Int, allowed: Int) -> Diagnostic {
        .warning(
            "stops-before-allowed", at: place,
            "step `\(step.name.value)` allows \(allowed) failures, and `stop after` ends it at \(limit) of one cause",
            hint: "stop after more than \(allowed), or allow fewer")
    }

    private static func instances(_ count: Int) -> String { count == 1 ? "1 instance" : "\(count) instances" }
}
