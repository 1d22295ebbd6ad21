package import Expansion
package import HostInterface
package import Jobs
package import Tracking

/// The tables of a study's batches, where jobs find them.
package struct TaskTables: Sendable {
    private let directory: StudyDirectory
    private let files: any FileSystem

    package init(_ directory: StudyDirectory, files: any FileSystem) {
        self.directory = directory
        self.files = files
    }

    package func write(_ submission: Submission) throws(HostError) {
        for (name, text) in TaskTable(submission, root: directory.root).files {
            try files.replace("\(directory.batches)/\(name)", with: Array(text.utf8), mode: .privateFile)
        }
    }

    /// Whatever the scheduler does, none of its tasks begins from now on.
    package func markCancelled(_ batch: Batch) {
        markCancelled(batch.members.map { batch.isArray ? $0.task : 0 }, of: batch.id)
    }

    package func markCancelled(_ batch: WatchedBatch) { markCancelled(batch.indices, of: batch.batch) }

    private func markCancelled(_ tasks: [UInt32], of batch: BatchID) {
        for (chunk, text) in TaskTable.cancelledMarks(tasks) {
            // Where that cannot be written the scheduler's own memory must do.
            guard
                let table = try? files.openForAppending(
                    "\(directory.batches)/\(batch.number).\(chunk)", mode: .privateFile)
            else {
                continue
            }
            try? table.append(Array(text.utf8))
            // This machine and the controller may go down together.
            try? table.sync()
        }
    }
}
