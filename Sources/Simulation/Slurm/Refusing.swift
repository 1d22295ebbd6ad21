import HostInterface
import TestSupport

/// How often a study was refused for a limit since a job of it left.
struct RefusalCount: Sendable {
    var count = 0
    var active = 0
    var conductor = -1
    var since: Int64 = 0
}

/// What the controller refuses.
extension World {
    mutating func refusal(of order: SubmissionOrder, from conductor: Int) -> Answer? {
        if (order.indices?.max() ?? 0) >= UInt32(controller.maxArraySize) {
            return Self.refused("Invalid job array specification")
        }
        if isAgainstTheRules(order) {
            checkInsistence(on: order)
            return .failed("Welcome!\nsbatch: error: No project given\n" + Self.words("Unspecified error"))
        }
        let active = controller.activeTasks
        guard hazards.submitLimit > 0, active + (order.indices?.count ?? 1) > hazards.submitLimit else { return nil }
        checkPatience(active: active, conductor: conductor)
        return .failed(
            "sbatch: error: QOSMaxSubmitJobPerUserLimit\n"
                + Self.words("Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"))
    }

    private static func words(_ reason: String) -> String { "sbatch: error: Batch job submission failed: \(reason)" }
    private static func refused(_ reason: String) -> Answer { .failed(words(reason)) }

    /// A site's own rule, which some steps do not meet.
    private func isAgainstTheRules(_ order: SubmissionOrder) -> Bool {
        let step = order.name.utf8.prefix(2).last.map(UInt64.init) ?? 0
        var own = Numbers(seed: Numbers.of(seed: seed, 12, step))
        return own.happens(hazards.stepsRefused)
    }

    /// What is refused for good is not asked for again and again.
    private mutating func checkInsistence(on order: SubmissionOrder) {
        let stem = String(order.name.prefix { $0 != "-" })
        insistence[stem, default: 0] += 1
        // Each instance may be a batch of its own, and conductors may end before they have heard.
        if insistence[stem, default: 0] > 40 { violated("\(order.name) is refused, and is submitted for ever") }
    }

    /// Where there is no room, one attempt at most follows each job that leaves, beside a few to find the room out.
    private mutating func checkPatience(active: Int, conductor: Int) {
        let isNews =
            active < refusals.active || conductor != refusals.conductor || now - refusals.since > 290_000
        refusals = RefusalCount(
            count: isNews ? 1 : refusals.count + 1, active: active, conductor: conductor,
            since: isNews ? now : refusals.since)
        if refusals.count > 12 { violated("\(refusals.count) submissions are refused while no job leaves") }
    }
}

extension Controller {
    /// Tasks that count against a limit on submitted jobs.
    var activeTasks: Int {
        jobs.values.reduce(0) { sum, job in
            job.isStranger ? sum : sum + job.tasks.values.count { !$0.isEnded }
        }
    }
}
