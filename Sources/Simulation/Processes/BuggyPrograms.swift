import HostInterface
import Synchronization

/// Programs of Slurm as a planted mistake would take their answers.
struct BuggyPrograms: ProgramRunner {
    let host: SimulatedHost
    let bugs: Set<PlantedBug>
    private let cancelled = Cancelled()

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        switch call.program {
        case "sbatch" where bugs.contains(.resubmitsBlindly): return try await submitted(call)
        case "sbatch" where bugs.contains(.namesForgottenParents): return try await host.run(forgetting(call))
        case "sbatch" where bugs.contains(.asksForEver):
            return later(try await host.run(call), than: "Unspecified error")
        case "sbatch" where bugs.contains(.ignoresLimits): return later(try await host.run(call), than: "JobPerUser")
        case "sbatch" where bugs.contains(.overlapsArrays): return try await host.run(overlapping(call))
        case "scancel" where bugs.contains(.trustsCancelling):
            let new = call.arguments.filter { cancelled.isNew($0) }
            guard !new.isEmpty else { return Self.empty }
            return try await host.run(
                Invocation(
                    call.program, new, environment: call.environment, deadlineSeconds: call.deadlineSeconds))
        case "squeue":
            let result = try await host.run(call)
            if bugs.contains(.trustsFailures), !result.succeeded { return Self.empty }
            return bugs.contains(.ignoresNames) ? renamed(result) : completed(result)
        case "sacct" where bugs.contains(.ignoresNames): return renamed(try await host.run(call))
        case "sacct" where bugs.contains(.trustsCodes): return completed(try await host.run(call))
        default: return try await host.run(call)
        }
    }

    /// The same, waiting for jobs of numbers that are long over.
    private func forgetting(_ call: Invocation) -> Invocation {
        waiting(call) { words in
            words.split(separator: ",").map { $0.prefix { $0 != ":" } + ":1" }.joined(separator: ",")
        }
    }

    /// The same, each task waiting for that of its own index where it waited for all.
    private func overlapping(_ call: Invocation) -> Invocation {
        waiting(call) {
            $0.split(separator: "afterany:", omittingEmptySubsequences: false).joined(separator: "aftercorr:")
        }
    }

    private func waiting(_ call: Invocation, for change: (Substring) -> String) -> Invocation {
        let prefix = "--dependency="
        let arguments = call.arguments.map { argument in
            argument.hasPrefix(prefix) ? prefix + change(argument.dropFirst(prefix.count)) : argument
        }
        return Invocation(
            call.program, arguments, environment: call.environment, directory: call.directory,
            deadlineSeconds: call.deadlineSeconds)
    }

    private static var empty: ProgramResult { ProgramResult(end: .exited(0), output: [], errors: []) }

    /// A refusal for one reason looks as if it soon went away.
    private func later(_ result: ProgramResult, than reason: String) -> ProgramResult {
        guard String(decoding: result.errors, as: UTF8.self).contains(reason) else { return result }
        return ProgramResult(
            end: result.end, output: [], errors: Array("sbatch: error: Slurm temporarily unable to accept job\n".utf8))
    }

    /// Whatever went wrong looks like a sure later.
    private func submitted(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let result = try await host.run(call)
        guard !result.succeeded else { return result }
        return ProgramResult(end: .exited(1), output: [], errors: Array("sbatch: error: MaxJobCount\n".utf8))
    }

    /// Every interrupted job looks as if it had ended well.
    private func completed(_ result: ProgramResult) -> ProgramResult {
        guard result.succeeded, bugs.contains(.trustsCodes) else { return result }
        let words = ["CANCELLED by 1000", "CANCELLED", "TIMEOUT", "PREEMPTED"].map { Self.column($0) }
        let text = words.reduce(String(decoding: result.output, as: UTF8.self)) { text, word in
            text.split(separator: word, omittingEmptySubsequences: false).joined(separator: Self.column("COMPLETED"))
        }
        return ProgramResult(end: result.end, output: Array(text.utf8), errors: result.errors)
    }

    private static func column(_ word: String) -> String { "\u{1f}\(word)\u{1f}" }

    /// Every row carries the name that its number once had.
    private func renamed(_ result: ProgramResult) -> ProgramResult {
        guard result.succeeded else { return result }
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map { line -> String in
            var fields = line.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
            let number = UInt64(fields[0].prefix { $0.isNumber })
            guard fields.count > 5, let number, let name = host.firstName(of: number) else { return String(line) }
            fields[fields.count - 1] = name
            return fields.joined(separator: "\u{1f}")
        }
        return ProgramResult(
            end: result.end, output: Array(lines.map { $0 + "\n" }.joined().utf8), errors: result.errors)
    }
}

extension SimulatedHost {
    /// The name of our first job that had a number.
    fileprivate func firstName(of number: UInt64) -> String? { world.state.withLock { $0.firstNames[number] } }
}

/// What scancel was asked for.
private final class Cancelled: Sendable {
    private let words = Mutex<Set<String>>([])

    func isNew(_ word: String) -> Bool { words.withLock { $0.insert(word).inserted } }
}
