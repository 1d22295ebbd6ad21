import Jobs
import HostInterface
import Tracking

/// The tables of a study's batches, where jobs find them.
struct TaskTables: Sendable {
    private let folder: String
    private let root: String
    private let files: any FileSystem

    /// - Parameter root: The study directory.
    init(root: String, files: any FileSystem) {
        folder = "\(root)/.maestro/batches"
        self.root = root
        self.files = files
    }

    func write(_ submission: Submission) throws(HostError) {
        for (name, text) in TaskTable(submission, root: root).files {
            try files.replace("\(folder)/\(name)", with: Array(text.utf8), mode: .privateFile)
        }
    }

    /// Whatever the scheduler does, none of its tasks begins from now on.
    func callOff(_ batch: Batch) { callOff(batch.members.map { batch.isArray ? $0.task : 0 }, of: batch.id) }

    func callOff(_ batch: WatchedBatch) { callOff(batch.indices, of: batch.batch) }

    private func callOff(_ tasks: [UInt32], of batch: BatchID) {
        for (chunk, text) in TaskTable.calledOff(tasks) {
            // Where that cannot be written the scheduler's own memory must do.
            guard let table = try? files.openForAppending("\(folder)/\(batch.number).\(chunk)", mode: .privateFile)
            else {
                continue
            }
            try? table.append(Array(text.utf8))
            // This machine and the controller may go down together.
            try? table.sync()
        }
    }
}
