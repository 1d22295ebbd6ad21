import HostInterface
import TestSupport

/// A program of a scheduler that somebody runs.
struct Call: Sendable {
    let invocation: Invocation
    let conductor: Int
    let client: Client
    let process: Int32
    var wake: Wake.Answer?
    var result: Result<ProgramResult, HostError>?
    /// What becomes of a submission.
    var fate = Fate.well

    enum Fate: Sendable { case well, neverHeard, answerLost, killedBefore, killedAfter, busy }

    var isSubmission: Bool {
        invocation.program == "sbatch"
            || invocation.program == World.allocationProgram && invocation.arguments.first == "submit"
    }

    /// Whether it is a submission that may still reach the controller, with this entry in its environment.
    func submits(_ entry: String) -> Bool {
        isSubmission && (invocation.environment ?? [:]).contains { "\($0.key)=\($0.value)" == entry }
    }
}

extension World {
    private var programs: [String] {
        allocations == nil ? ["sbatch", "squeue", "sacct", "scancel", "scontrol"] : [Self.allocationProgram]
    }

    /// - Returns: Who goes on at once.
    mutating func run(_ invocation: Invocation, conductor: Int, _ wake: Wake.Answer) -> [Wake] {
        guard programs.contains(invocation.program) else {
            return [.answer(wake, .failure(.noSuchProgram(invocation.program)))]
        }
        var isLaunched = false
        let (_, wakes) = effect("run \(invocation.program)", of: conductor) { world in
            world.launch(invocation, conductor: conductor, wake)
            isLaunched = true
        }
        return isLaunched ? wakes : wakes + [.answer(wake, .failure(Self.gone))]
    }

    private mutating func launch(_ invocation: Invocation, conductor: Int, _ wake: Wake.Answer) {
        let number = newProcess()
        var call = Call(
            invocation: invocation, conductor: conductor, client: conductors[conductor].client,
            process: Int32(number), wake: wake)
        if call.isSubmission {
            call.fate = fate()
            if call.fate != .well { strikes["submissions that got lost or no answer", default: 0] += 1 }
        }
        calls[number] = call
        let isSlow = numbers.happens(hazards.queueSlow)
        let isLate = call.isSubmission && numbers.happens(hazards.submittersLate)
        // The one moment at which a submission outlives who asked for it.
        if isLate, numbers.happens(300) {
            put(.strikes(.conductorKilled), after: numbers.milliseconds(1...5000))
        }
        put(
            .reaches(call: number),
            after: numbers.milliseconds(isLate ? 20_000...170_000 : isSlow ? 2000...30_000 : 2...120))
    }

    private mutating func fate() -> Call.Fate {
        if numbers.happens(hazards.requestsLost) { return .neverHeard }
        if numbers.happens(hazards.answersLost) { return .answerLost }
        if numbers.happens(hazards.submittersKilled) { return numbers.happens(500) ? .killedBefore : .killedAfter }
        return numbers.happens(hazards.busy) ? .busy : .well
    }

    /// The program is where its answer is made.
    mutating func reach(_ number: Int) -> [Wake] {
        guard let call = calls[number] else { return [] }
        let (result, delay) = outcome(of: call)
        calls[number]?.result = result
        note(
            "\(call.invocation.program) \(call.invocation.arguments.joined(separator: " ").prefix(600)) -> \(result.words)"
        )
        put(.answers(call: number), after: delay)
        return []
    }

    mutating func answer(_ number: Int) -> [Wake] {
        guard let call = calls[number] else { return [] }
        if call.wake != nil, conductors[call.conductor].pausedUntil > now {
            timeline.put(.answers(call: number), at: conductors[call.conductor].pausedUntil)
            return []
        }
        calls[number] = nil
        guard let wake = call.wake, let result = call.result else { return [] }
        return [.answer(wake, result)]
    }

    private mutating func outcome(of call: Call) -> (Result<ProgramResult, HostError>, Int64) {
        let arguments = call.invocation.arguments
        let soon = numbers.milliseconds(1...80)
        switch call.invocation.program {
        case "sbatch": return submit(call)
        case Self.allocationProgram: return allocationAnswer(to: call)
        case "sacct": return accounted(arguments, deadline: call.invocation.deadlineSeconds)
        default:
            guard !controller.isDown else {
                return (.failed("slurm_load_jobs error: Unable to contact slurm controller (connect failure)"), 9000)
            }
            switch call.invocation.program {
            case "squeue": return (queue(arguments), soon)
            case "scancel": return (cancel(arguments), soon)
            default: return (control(arguments), soon)
            }
        }
    }
}

extension Result where Success == ProgramResult, Failure == HostError {
    static func printed(_ lines: [String]) -> Self {
        .success(
            ProgramResult(
                end: .exited(0), output: Array(lines.map { $0 + "\n" }.joined().utf8), errors: []))
    }

    static func failed(_ words: String) -> Self {
        .success(ProgramResult(end: .exited(1), output: [], errors: Array((words + "\n").utf8)))
    }

    var words: String {
        switch self {
        case .success(let result):
            let text = String(decoding: result.output + result.errors, as: UTF8.self)
            return "\(result.end) \(text.split(separator: "\n").joined(separator: " / ").prefix(300))"
        case .failure(let error): return "\(error)"
        }
    }
}
