/// What goes wrong in a world, beside what each call may suffer.
enum Fault: Sendable {
    case conductorKilled
    /// The machine of the conductor stops, and what was not synced is gone.
    case loginNodeCrashes
    /// A process stands still, as on an overloaded machine, and goes on later.
    case conductorPaused(milliseconds: Int64)
    /// The machine of the conductor is given another time.
    case clockJumps(milliseconds: Int64)
    /// Somebody starts a second conductor on another machine.
    case rivalStarts
    case controllerCrashes(lostMilliseconds: Int64, downMilliseconds: Int64)
    case controllerReturns
    case accountingDown(milliseconds: Int64, isHung: Bool)
    case accountingReturns
    case nodeLost
    /// Somebody else requeues, holds, releases or cancels a task of ours, or lets a put-back one begin.
    case requeued, requeuedLate, held, released, cancelled, hastened
    case preempted(isPutBack: Bool)
    case diskFull(milliseconds: Int64)
    case diskHasRoom
    /// What the conductor's machine holds open answers with an error from now on.
    case descriptorsLost
    /// Somebody else's job takes a number.
    case strangerSubmits
    case userAsks(UserWish)
}

extension Fault {
    /// In the plural, for an account of many.
    var kind: String {
        switch self {
        case .conductorKilled: "conductors killed"
        case .loginNodeCrashes: "machines crashed"
        case .conductorPaused: "conductors frozen"
        case .clockJumps: "clocks set"
        case .rivalStarts: "second conductors"
        case .controllerCrashes: "controllers crashed"
        case .accountingDown: "outages of the accounting"
        case .nodeLost: "nodes lost"
        case .requeued, .requeuedLate, .held, .cancelled, .preempted: "jobs that others interfered with"
        case .diskFull: "full disks"
        case .descriptorsLost: "open files lost"
        case .strangerSubmits: "jobs of others"
        case .userAsks: "requests of users"
        case .controllerReturns, .accountingReturns, .diskHasRoom, .released, .hastened: "repairs"
        }
    }
}

enum UserWish: Sendable {
    case cancel, pause, goOn, amend, extend
    /// The file that rows were read from has more of them.
    case extendFromFile
    /// The study file was edited.
    case rerun(isForced: Bool)
}
