/// How a scheduler's users name jobs, and what they type about them.
package struct JobCommands: Hashable, Sendable {
    /// Submits jobs.
    package let submit: String
    /// Shows a job, whose id follows.
    package let show: String
    /// Ends jobs, whose ids follow.
    package let cancel: String
    /// Tells of jobs that are over.
    package let accounting: String
    /// Its programs, by what they are called for.
    package let programs: [String: String]
    /// Between the id of an array and a task.
    private let separator: String
    /// The number of the task that has the index 0.
    private let firstTask: UInt32

    init(
        submit: String, show: String, cancel: String, accounting: String, programs: [String: String], separator: String,
        firstTask: UInt32
    ) {
        self.submit = submit
        self.show = show
        self.cancel = cancel
        self.accounting = accounting
        self.programs = programs
        self.separator = separator
        self.firstTask = firstTask
    }

    /// Of what nothing is submitted to.
    static let none = JobCommands(
        submit: "", show: "", cancel: "", accounting: "", programs: [:], separator: "_", firstTask: 0)

    /// - Parameter task: The index of a task within an array; `nil` for a job of its own.
    package func name(_ job: String, task: UInt32?) -> String {
        task.map { "\(job)\(separator)\($0 + firstTask)" } ?? job
    }
}
