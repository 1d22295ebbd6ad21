import HostInterface
import Studies
import Tracking

/// What is asked of a study, whoever conducts it.
///
/// Each call leaves a request in the study directory and waits, for ten seconds at most, until the conductor has it in its
/// journal. Where nobody conducts, whoever does next hears it first.
extension StudyRun {
    /// Ends the study, or a part of it while the rest goes on: what runs is ended, and what depends on it does not run.
    ///
    /// - Parameters:
    ///   - steps: All instances of these steps.
    ///   - instances: These instances, by name, workspace, or a pattern such as `simulate_*`. Neither means all of the study.
    /// - Returns: Whether the conductor has heard it.
    /// - Throws: ``MaestroError/refused(_:)`` where that has ended already, or for a name that the study does not have.
    @discardableResult
    public func cancel(steps: [String] = [], instances: [String] = []) async throws(MaestroError) -> Bool {
        try await ask(for: .cancelling) { opened in
            guard let asked = try opened.cancellation(of: StudyPart(steps: steps, instances: instances)) else {
                throw StudyError("already ended")
            }
            return asked.request
        }
    }

    /// Runs a part of the study again, and all that depends on it. Without a part that is what failed, timed out or was
    /// cancelled.
    ///
    /// - Parameters:
    ///   - steps: All instances of these steps.
    ///   - instances: These instances, by name, workspace, or a pattern such as `simulate_*`.
    ///   - onlyFailed: Whether of these only what did not end well is meant.
    /// - Returns: Whether a conductor has heard it. A study that is over has none: ``conduct(localRunner:)`` it again.
    /// - Throws: ``MaestroError/refused(_:)`` where nothing of it can run again.
    @discardableResult
    public func retry(
        steps: [String] = [], instances: [String] = [], onlyFailed: Bool = false
    ) async throws(MaestroError) -> Bool {
        try await ask(for: .acting) { opened in
            let chosen = try opened.repeatable(
                StudyPart(steps: steps, instances: instances), onlyFailed: onlyFailed, path: directory)
            guard !chosen.isEmpty else { throw StudyError("nothing in this selection has failed") }
            return .retry(InstanceSet(chosen))
        }
    }

    /// Lets nothing new start; what runs or is with the scheduler goes on.
    ///
    /// - Returns: Whether the conductor has heard it.
    /// - Throws: ``MaestroError/refused(_:)`` where the study is over, or is being cancelled.
    @discardableResult
    public func pause() async throws(MaestroError) -> Bool {
        try await ask(for: .acting) { opened in
            try opened.checkForPause(directory)
            return .pause
        }
    }

    /// Lets go on what ``pause()`` stopped.
    ///
    /// - Returns: Whether the conductor has heard it.
    /// - Throws: ``MaestroError/refused(_:)`` where the study is over.
    @discardableResult
    public func resume() async throws(MaestroError) -> Bool {
        try await ask(for: .acting) { opened in
            guard !opened.state.isComplete else { throw StudyError("\(directory) has ended") }
            return .goOn
        }
    }

    private func ask(
        for use: StudyUse, _ request: (OpenedStudy) throws -> Request
    ) async throws(MaestroError) -> Bool {
        let host = Host.ofThisProgram()
        let answer = try await translatingErrors {
            let opened = try openStudy(directory, for: use, host: host)
            return try await deliver(
                try request(opened), to: opened, startingConductor: false, host: host, notify: { _ in })
        }
        switch answer {
        case .heard: return true
        case .left, .slow: return false
        }
    }
}
