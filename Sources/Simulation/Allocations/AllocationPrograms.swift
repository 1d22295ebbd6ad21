import HostInterface
import TestSupport

/// The one program of the machine: `flux submit|jobs|find|cancel|cancel-waiting`.
extension World {
    static let allocationProgram = "flux"

    mutating func allocationAnswer(to call: Call) -> (Answer, Int64) {
        let words = call.invocation.arguments
        let soon = numbers.milliseconds(1...80)
        if words.first != "submit", numbers.happens(hazards.queueErrors) {
            return (.failed("flux: the broker does not answer"), soon)
        }
        switch words.first {
        case "submit": return submitAttempts(call)
        case "jobs": return (.printed(words.dropFirst().flatMap { lines(ofJob: $0) }), soon)
        case "find": return (.printed(found(Set(words.dropFirst()))), soon)
        case "cancel": return (cancelAttempts(words.dropFirst(), unlessBegun: false), soon)
        default: return (cancelAttempts(words.dropFirst(), unlessBegun: true), soon)
        }
    }

    private mutating func submitAttempts(_ call: Call) -> (Answer, Int64) {
        let killed = Answer.success(ProgramResult(end: .signalled(9), output: [], errors: []))
        switch call.fate {
        case .neverHeard: return (.failed("flux: no answer"), 10_000)
        case .killedBefore: return (killed, numbers.milliseconds(1...3000))
        case .busy: return (.failed("flux: too many jobs"), numbers.milliseconds(10...4000))
        case .well, .answerLost, .killedAfter: break
        }
        guard let order = AllocationOrder(call.invocation.arguments.dropFirst()) else {
            violated("an order that nobody can read: \(call.invocation.arguments)")
            return (.failed("flux: bad order"), 1)
        }
        checkIntent(ofBatch: order.batch, named: order.token)
        let number = take(order)
        switch call.fate {
        case .answerLost: return (.failed("flux: no answer"), 10_000)
        case .killedAfter: return (killed, numbers.milliseconds(1...3000))
        case .well, .neverHeard, .killedBefore, .busy:
            return (.printed([String(number)]), numbers.milliseconds(1...300))
        }
    }

    private func lines(ofJob text: String) -> [String] {
        guard let number = UInt64(text), let job = allocations?.jobs[number] else { return [] }
        return job.attempts.sorted { $0.key < $1.key }.map { index, attempt in
            let times = [attempt.submitted, attempt.began, attempt.ended].map { $0.map { String($0) } ?? "-" }
            let words =
                switch attempt.state {
                case .waiting: "WAITING -"
                case .running: "RUNNING -"
                case .ended(let end): "\(end.word) \(end.exit)"
                }
            return "\(number) \(index) \(words) \(times.joined(separator: " "))"
        }
    }

    private func found(_ tokens: Set<String>) -> [String] {
        (allocations?.jobs ?? [:]).filter { tokens.contains($0.value.token) }.sorted { $0.key < $1.key }
            .map { "\($0.value.token) \($0.key)" }
    }

    /// - Parameter words: `JOB INDEX` each.
    private mutating func cancelAttempts(_ words: ArraySlice<String>, unlessBegun: Bool) -> Answer {
        let numbers = words.compactMap { UInt64($0) }
        for start in stride(from: 0, to: numbers.count - 1, by: 2) {
            let place = AllocationMachine.Place(job: numbers[start], index: UInt32(numbers[start + 1]))
            switch allocations?[place]?.state {
            case .waiting: allocations?.end(place, .init(word: unlessBegun ? "GIVEN_BACK" : "CANCELLED"), at: now)
            case .running(let process) where !unlessBegun: report(process, then: .ended(.init(word: "CANCELLED")))
            case .running, .ended, nil: break
            }
        }
        return .printed([])
    }
}
