/// How an attempt of an instance ended.
package enum Outcome: Hashable, Sendable {
    case succeeded
    case failed(Failure)
    /// Stopped at its walltime.
    case timedOut
    /// Its command was not run: its condition was false, or what it depends on was skipped.
    case skipped
    /// Stopped because somebody asked for it.
    case cancelled(by: Canceller)

    package var isSuccess: Bool { self == .succeeded }

    /// That of its command, as a shell has it: 128 + n for signal n.
    package var exitCode: Int32? {
        switch self {
        case .succeeded: 0
        case .failed(.exit(let code)): code
        case .failed(.signal(let number)): 128 + number
        case .failed, .timedOut, .skipped, .cancelled: nil
        }
    }
}

package enum Canceller: Hashable, Sendable {
    /// `maestro-swift cancel`.
    case us
    /// The scheduler says so, and we did not ask.
    case somebodyElse
}

/// Why an attempt failed.
package enum Failure: Hashable, Sendable {
    /// The command's own exit code, by its exit record.
    case exit(code: Int32)
    /// The command was ended by a signal, by its exit record.
    case signal(Int32)
    case outOfMemory
    /// The machine that it ran on was lost.
    case nodeFailure
    case preempted
    /// Slurm's DEADLINE: it could not have ended in time.
    case deadline
    /// It never began: the scheduler could not start it. The scheduler's words.
    case launch(String)
    /// Of what an earlier step has published or come to, it needs something that is missing or wrong. What that is.
    case unusableValue(String)
    /// It ended well, and the rows that it has written cannot be used. What is wrong with them.
    case badRows(String)
    /// The scheduler refused to take it. The scheduler's words.
    case rejected(String)
    /// Nobody knows of it any more, and it left no exit record.
    case vanished
    /// The scheduler says that it ended well, but it left no exit record.
    case noExitRecord
    /// The scheduler has forgotten it, and nobody can say how it ended, or whether it did: it is never repeated by itself.
    case unknownEnd
    /// It began, and what should have recorded its end was killed. How the command ended nobody knows, so it is repeated
    /// only where its step says so.
    case unrecordedEnd
    /// The scheduler's word for the end, where we know it no better.
    case other(String)
}
