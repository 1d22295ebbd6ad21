package import Expansion
package import Tracking

extension StudyDirectory {
    /// What the scheduler itself wrote about the jobs of a batch; what a job wrote is in its workspace.
    package func schedulerLog(of batch: BatchID) -> String { "\(batches)/\(batch.number).log" }
}
