/// A job, or a job array, as the simulated controller knows it.
struct SimulatedJob: Sendable {
    let number: UInt64
    let name: String
    let isArray: Bool
    /// Not ours: another study of the same user.
    let isStranger: Bool
    let isRequeued: Bool
    /// It is ended if what it waits for can never come.
    let isKilledInVain: Bool
    /// What it asks for.
    let qos: String
    /// What the script is called with: the study directory and the batch.
    let root: String
    let batch: String
    let script: PlainScript?
    var throttle: Int
    /// Of milliseconds since 1970.
    let submitted: Int64
    var tasks: [UInt32: SimulatedTask]
    /// A task of the array that failed is forgotten for its age, and the array still knows of the failure.
    var hasForgottenFailure = false
}

/// One task of an array, or the only one of a job.
struct SimulatedTask: Sendable {
    enum State: Hashable, Sendable {
        case pending
        case running(process: Int)
        /// The node still cleans up; what comes then.
        case completing(Next)
        case ended(End)
    }

    enum Next: Hashable, Sendable {
        case ended(End)
        /// Put back into the queue; what the accounting calls the end of this life.
        case pendingAgain(as: String = "REQUEUED")
    }

    struct End: Hashable, Sendable {
        /// Slurm's word, such as `COMPLETED`.
        let word: String
        var exit = "0:0"
        var reason = "None"
    }

    struct Dependency: Hashable, Sendable {
        enum Kind: String, Sendable { case afterok, afterany, aftercorr, afternotok }
        enum Standing: Sendable { case open, met, impossible }

        let kind: Kind
        let job: UInt64
        let task: UInt32?
        var edgeState = Standing.open
        /// It is met only because the controller does not know any more what it names.
        var isLifted = false
    }

    var state = State.pending
    var dependencies: [Dependency]
    var isHeld = false
    /// Not before this moment.
    var eligible: Int64
    var restarts = 0
    /// When this life of it was submitted.
    var submitted: Int64
    var started: Int64 = 0
    var ended: Int64 = 0
    /// It has a record of its own in the controller, and a row of its own in squeue.
    var isSplit = false
    /// What the accounting calls the end of its earlier life.
    var earlierEnd = ""
    /// Tells an end that was reported late from the life that came after it.
    var generation = 0
    /// It waits again though it has begun before, and perhaps ended: its controller crashed, or it was put back late.
    var isRevived = false
    /// It had been cancelled while it waited, and its controller crashed before that was saved.
    var isCancellationForgotten = false
    /// The same, after the study had ended: nobody conducts it any more, and `status` names the job.
    var isForgottenAfterEnd = false
    /// A reason beyond what is computed, such as BeginTime.
    var reason = "None"

    var isEnded: Bool { if case .ended = state { true } else { false } }
    var isActive: Bool {
        switch state {
        case .running, .completing: true
        case .pending, .ended: false
        }
    }

    var process: Int? { if case .running(let process) = state { process } else { nil } }
}

/// A row of the accounting: one life of a task.
struct AccountingLine: Hashable, Sendable {
    struct Key: Hashable, Sendable {
        let job: UInt64
        let task: UInt32
        let submitted: Int64
        let name: String
    }

    let key: Key
    let isArray: Bool
    let state: String
    let exit: String
    /// Milliseconds since 1970; nothing of one that never began.
    let started: Int64?
    /// Milliseconds since 1970; nothing while it lives.
    let ended: Int64?
}
