/// How often a step is tried again by itself, by what ended it: `retry` of a step's `run`.
package struct RetryRules: Hashable, Sendable {
    private enum Cause { case infrastructure, outOfMemory, timeLimit, exit }

    /// Nothing where the step says nothing, so that what holds for every step still holds for it. A dictionary, since most
    /// of very many steps have no rule.
    private var rules: [Cause: RetryRule] = [:]

    /// A lost node, preemption, a launch that failed.
    package var infrastructure: RetryRule? {
        get { rules[.infrastructure] }
        set { rules[.infrastructure] = newValue }
    }
    package var outOfMemory: RetryRule? {
        get { rules[.outOfMemory] }
        set { rules[.outOfMemory] = newValue }
    }
    package var timeLimit: RetryRule? {
        get { rules[.timeLimit] }
        set { rules[.timeLimit] = newValue }
    }
    /// The command's own exit code.
    package var exit: RetryRule? {
        get { rules[.exit] }
        set { rules[.exit] = newValue }
    }

    package init() {}
}

/// How a step is tried again after one kind of failure.
package struct RetryRule: Hashable, Sendable {
    /// So many attempts more than the first; 0 for never.
    package var times: Int
    /// Before each further attempt.
    package var waitSeconds: Int64 = 0
    /// What memory or walltime is multiplied by for each further attempt, in thousandths.
    package var factorPerMille: Int = 2000
    /// Growth ends here; an amount of memory or a walltime, as written.
    package var most: Located<String>?
    /// Only these exit codes; any but 0 when empty.
    package var codes: [ClosedRange<Int32>] = []

    package init(
        times: Int, waitSeconds: Int64 = 0, factorPerMille: Int = 2000, most: Located<String>? = nil,
        codes: [ClosedRange<Int32>] = []
    ) {
        self.times = times
        self.waitSeconds = waitSeconds
        self.factorPerMille = factorPerMille
        self.most = most
        self.codes = codes
    }
}

extension RetryRule {
    /// Whether a command that ends with this exit code is tried again.
    package func includes(code: Int32) -> Bool {
        codes.isEmpty ? code != 0 : codes.contains { $0.contains(code) }
    }

    /// The memory to ask for after so many failures.
    ///
    /// - Parameters:
    ///   - text: What the step asks for, such as `4G`, `500M` or `1000` (MiB).
    ///   - count: How often the factor applies; 0 for the first attempt.
    /// - Returns: Whole MiB, rounded up, such as `6144M`. At most ``most``, yet never less than the step asks for: it
    ///   did not even suffice. `nil` when `text` is no amount; `0M` stays, for it is all memory of the node.
    ///
    /// Source: sbatch(1), `--mem`.
    package func memory(_ text: String, grown count: Int) -> String? {
        guard let asked = MemoryAmount(text)?.kibibytes else { return nil }
        let most = most.flatMap { MemoryAmount($0.value)?.kibibytes }
        return "\(grown(asked, count: count, most: most, unit: 1024))M"
    }

    /// The walltime to ask for after so many failures.
    ///
    /// - Parameter count: How often the factor applies; 0 for the first attempt.
    /// - Returns: Whole minutes, rounded up. At most ``most``, yet never less than the step asks for. `nil` for no
    ///   limit, which `0` is too.
    ///
    /// Source: sbatch(1), `--time`.
    package func walltime(_ limit: Walltime, grown count: Int) -> String? {
        seconds(limit, grown: count, unit: 60).map { "\($0 / 60)" }
    }

    /// The same in seconds.
    ///
    /// - Parameter unit: Seconds of which the walltime is to be a multiple.
    package func seconds(_ limit: Walltime, grown count: Int, unit: Int64) -> Int64? {
        guard let asked = limit.seconds else { return nil }
        let most = most.flatMap { Walltime($0.value)?.seconds }
        // Slurm counts the seconds of a time limit in 32 bits with a sign (its src/common/parse_time.c).
        return min(grown(asked, count: count, most: most, unit: unit), Int64(Int32.max) / unit) * unit
    }

    /// In whole units: what is asked for is rounded up and the bound down, so that the bound holds.
    private func grown(_ asked: Int64, count: Int, most: Int64?, unit: Int64) -> Int64 {
        let wanted = grown(asked, count: count).dividedRoundingUp(by: unit)
        return max(asked.dividedRoundingUp(by: unit), min(wanted, most.map { $0 / unit } ?? .max))
    }

    /// What becomes too large to count stays the largest number.
    private func grown(_ asked: Int64, count: Int) -> Int64 {
        guard asked > 0, factorPerMille > 1000 else { return asked }
        var amount = asked
        // Each turn adds at least 1, and soon a thousandth, so even a huge count ends early.
        for _ in 0..<max(0, count) {
            let (product, overflow) = amount.multipliedReportingOverflow(by: Int64(factorPerMille))
            guard !overflow else { return .max }
            amount = product.dividedRoundingUp(by: 1000)
        }
        return amount
    }
}

extension Int64 {
    /// For numbers from 0; adding first could overflow.
    fileprivate func dividedRoundingUp(by divisor: Int64) -> Int64 {
        self / divisor + (self % divisor == 0 ? 0 : 1)
    }
}
