/// Why an attempt may be made again, each with a limit and a back-off of its own.
package enum RetryCause: UInt8, CaseIterable, Hashable, Sendable {
    /// The machine or the scheduler did it.
    case infrastructure
    case outOfMemory
    case timeLimit
    /// The command ended with a code other than 0, or by a signal.
    case exit
}

extension Outcome {
    /// What may make it worth another attempt; nothing for a success, a cancellation and a refusal.
    package var retryCause: RetryCause? {
        switch self {
        case .succeeded, .skipped, .cancelled: nil
        case .timedOut: .timeLimit
        case .failed(let failure):
            switch failure {
            case .exit, .signal: .exit
            case .outOfMemory: .outOfMemory
            case .nodeFailure, .preempted, .launch, .vanished, .noExitRecord, .unrecordedEnd: .infrastructure
            case .deadline, .rejected, .badRows, .unusableValue, .unknownEnd, .other: nil
            }
        }
    }
}

/// How often an instance was tried again for each cause, since the user last asked for it.
package struct RetryCounts: Hashable, Sendable {
    private var infrastructure: UInt16 = 0
    private var outOfMemory: UInt16 = 0
    private var timeLimit: UInt16 = 0
    private var exit: UInt16 = 0

    package subscript(cause: RetryCause) -> UInt16 {
        get {
            switch cause {
            case .infrastructure: infrastructure
            case .outOfMemory: outOfMemory
            case .timeLimit: timeLimit
            case .exit: exit
            }
        }
        set {
            switch cause {
            case .infrastructure: infrastructure = newValue
            case .outOfMemory: outOfMemory = newValue
            case .timeLimit: timeLimit = newValue
            case .exit: exit = newValue
            }
        }
    }
}
