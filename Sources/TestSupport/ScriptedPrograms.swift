package import HostInterface
import Synchronization

/// Programs that answer as a test has written down, each call once; a call that nobody wrote down fails the run.
package final class ScriptedPrograms: ProgramRunner {
    package typealias Answer = Result<ProgramResult, HostError>

    private struct State {
        var answers: [String: [Answer]] = [:]
        var calls: [Invocation] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Adds what the next call of a program gives.
    package func expect(_ program: String, _ answer: Answer) {
        state.withLock { $0.answers[program, default: []].append(answer) }
    }

    package func expect(_ program: String, output: String = "", errors: String = "", code: Int32 = 0) {
        expect(
            program,
            .success(ProgramResult(end: .exited(code), output: Array(output.utf8), errors: Array(errors.utf8))))
    }

    /// All calls so far.
    package var calls: [Invocation] { state.withLock { $0.calls } }

    package func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let answer = state.withLock { state -> Answer in
            state.calls.append(call)
            guard state.answers[call.program]?.isEmpty == false, let answer = state.answers[call.program]?.removeFirst()
            else { return .failure(.noSuchProgram("\(call.program), which the test did not expect")) }
            return answer
        }
        return try answer.get()
    }
}
