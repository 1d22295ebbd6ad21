import Studies

/// Why something was not done. Every call of this module throws this alone.
public enum MaestroError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The study has mistakes, of which at least one is an error.
    case mistakes([Mistake])
    /// What was asked makes no sense as the study stands, or another one has it; in words for a person.
    case refused(String)
    /// The machine did not do it, such as a file that cannot be written; in words for a person.
    case machine(String)
    /// Steps of the study run on this machine, and no program runs them: `main` does not begin with
    /// ``runLocalStepsIfAsked()``, and no other one was named.
    case noLocalRunner
    /// The task that conducted was cancelled. What runs goes on, and whoever conducts next takes the study up.
    case stopped

    /// In words for a person, without a full stop.
    public var description: String {
        switch self {
        case .mistakes(let mistakes): mistakes.map(\.description).joined(separator: "\n")
        case .refused(let words), .machine(let words): words
        case .noLocalRunner:
            "no runner for local steps: begin `main` with `await runLocalStepsIfAsked()`, or name maestro-swift"
        case .stopped: "the conductor stopped; running jobs continue"
        }
    }

    init(_ error: any Error) {
        self =
            switch error {
            case let own as MaestroError: own
            case let own as StudyError: .refused(own.description)
            default: .machine("\(error)")
            }
    }
}

/// Does something of the layers below, whose errors are told as ours.
func translatingErrors<Value>(_ body: () throws -> Value) throws(MaestroError) -> Value {
    do { return try body() } catch { throw MaestroError(error) }
}

/// The same for what takes time.
func translatingErrors<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
) async throws(MaestroError) -> Value {
    do { return try await body() } catch { throw MaestroError(error) }
}
