/// What a scheduler knows an attempt by: a job, or one task of a job array.
package struct Job: Hashable, Sendable {
    package let number: UInt64
    /// The index within the array; `nil` for a job of its own.
    package let task: UInt32?

    package init(_ number: UInt64, task: UInt32? = nil) {
        self.number = number
        self.task = task
    }

    /// As Slurm writes it: `17`, or `17_3`.
    package var text: String { task.map { "\(number)_\($0)" } ?? "\(number)" }
}
