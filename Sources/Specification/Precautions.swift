import Diagnostics

/// What keeps a sweep from failing ten thousand times over: `canary` and `stop after` of a step.
package struct Precautions: Hashable, Sendable {
    /// How many instances must have succeeded before the others may start; 0 for none.
    package var canaries: Int
    /// So many failures of one cause end the step.
    package var failureLimit: FailureLimit?

    package init(canaries: Int = 0, failureLimit: FailureLimit? = nil) {
        self.canaries = canaries
        self.failureLimit = failureLimit
    }

    /// These, and for what they leave open the others.
    package func or(_ others: Precautions) -> Precautions {
        Precautions(
            canaries: canaries == 0 ? others.canaries : canaries, failureLimit: failureLimit ?? others.failureLimit)
    }
}

/// How many failures are too many.
package enum FailureLimit: Hashable, Sendable {
    case count(Int)
    /// Of a step's instances, in thousandths.
    case share(perMille: Int)

    /// `20`, or `5%` with at most one decimal.
    package init?(_ text: String) {
        guard text.hasSuffix("%") else {
            guard let count = Int(text), count > 0 else { return nil }
            self = .count(count)
            return
        }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let tenths = parts.count == 1 ? "0" : parts[1]
        guard parts.count <= 2, tenths.utf8.count == 1, let tenth = Int(tenths), let whole = Int(parts[0]),
            (0...100).contains(whole), (1...1000).contains(whole * 10 + tenth)
        else { return nil }
        self = .share(perMille: whole * 10 + tenth)
    }

    package var text: String {
        switch self {
        case .count(let count): "\(count)"
        case .share(let perMille):
            perMille % 10 == 0 ? "\(perMille / 10)%" : "\(perMille / 10).\(perMille % 10)%"
        }
    }

    /// The failure of a step with so many instances that is one too many; at least 1.
    package func limit(of instances: Int) -> Int {
        switch self {
        case .count(let count): count
        case .share(let perMille): max(1, (instances * perMille + 999) / 1000)
        }
    }
}

extension Section {
    static let precautionKeys = ["canary", "stop after"]

    func precautions(_ found: inout [Diagnostic]) -> Precautions {
        var precautions = Precautions()
        if let text = text("canary", &found) {
            precautions.canaries = Int(text.value) ?? 0
            if precautions.canaries < 1 {
                found.append(
                    .badValue(text.value, of: "canary", at: text.place, needed: "a whole number of instances from 1"))
            }
        }
        if let text = text("stop after", &found) {
            precautions.failureLimit = FailureLimit(text.value)
            if precautions.failureLimit == nil {
                found.append(
                    .badValue(
                        text.value, of: "stop after", at: text.place,
                        needed: "a number of failures such as `20`, or a share with at most one decimal such as `5%`"))
            }
        }
        return precautions
    }
}
