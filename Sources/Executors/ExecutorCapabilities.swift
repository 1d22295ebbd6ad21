/// What an executor does by itself, and what it must be helped with.
package struct ExecutorCapabilities: Hashable, Sendable {
    /// What a job can wait for, beside the time.
    package enum Dependencies: Hashable, Sendable {
        /// For nothing: it is submitted once all its parents have succeeded.
        case none
        /// For jobs, and a task of an array for a task of another: it is submitted behind its parents.
        case arrayTasks
    }

    /// Which tasks an array may have.
    package enum ArrayIndices: Hashable, Sendable {
        case any
        /// Each next to another: a retry of some tasks gets indices of its own, and what waits for one of them waits for
        /// all.
        case consecutive
    }

    package let dependencies: Dependencies
    package let arrayIndices: ArrayIndices
    /// What waits for a success begins after a failure too: only its wrapper knows the one from the other.
    package let letsGoAtAnyEnd: Bool
    /// It keeps to a number of tasks of an array that run at one time. Else no more is submitted than may run.
    package let limitsTasks: Bool
    /// What it runs ends with the machine of the conductor, and is with it from the moment in which that decides so.
    package let isBesideConductor: Bool
    /// It ends by itself what has reached its walltime, and kills what does not end when it is asked to.
    package let killsByItself: Bool
    /// It sends a job a signal before its walltime ends.
    package let warnsOfWalltime: Bool
    /// It may lose or forget jobs, and tell of their ends late.
    package let forgets: Bool

    static let scheduler = ExecutorCapabilities(
        dependencies: .arrayTasks, arrayIndices: .any, letsGoAtAnyEnd: false, limitsTasks: true,
        isBesideConductor: false,
        killsByItself: true, warnsOfWalltime: true, forgets: true)
}
