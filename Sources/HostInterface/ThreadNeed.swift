/// How many threads are needed to get on, beside those that there are when it is asked.
///
/// Without them nothing would fail: tasks are given threads by a pool that tries again for ever, in silence. Measured with
/// `ulimit -u`.
package enum ThreadNeed: Int, Sendable {
    /// A conductor or a runner that stands still for want of it.
    case one = 1
    /// A program that has just been started.
    case program = 5
    /// A conductor that has begun: for its rounds, and for local steps a runner, a recorder and a command.
    case conductor = 6
    /// The same, before its process is started.
    case newConductor = 12

    /// For the user, where they cannot be had.
    package var refusal: String {
        let threads = rawValue == 1 ? "a thread" : "\(rawValue) more threads"
        return "cannot start \(threads): this user runs too many processes (see `ulimit -u`), or this machine or its "
            + "control group allows no more; end some processes and try again"
    }
}
