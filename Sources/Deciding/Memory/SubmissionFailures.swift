package import Tracking

/// How often submissions of the same instances came to nothing, and what was said of them.
package struct SubmissionFailures: Hashable, Sendable {
    private var refusals = FailedSubmissions()
    /// How often the scheduler complained of an instance and then did not have it.
    private var losses = FailedSubmissions()
    /// What was said when a batch was submitted that may not have been taken.
    private var complaints: [BatchID: String] = [:]

    /// Counts one more refusal of a batch; whether it may be submitted again.
    package mutating func mayTryAgain(afterRefusalOf batch: Batch, attempts: Int) -> Bool {
        !refusals.reaches(attempts, with: batch)
    }

    package mutating func wasTold(_ reason: String, of batch: BatchID) { complaints[batch] = reason }

    /// Counts a batch that the scheduler certainly does not have.
    ///
    /// - Returns: What was said last, where that is so for the third time in a row.
    mutating func lost(_ batch: Batch) -> String? {
        guard let complaint = complaints.removeValue(forKey: batch.id) else { return nil }
        return losses.reaches(3, with: batch) ? complaint : nil
    }

    /// The scheduler has a batch.
    package mutating func found(_ batch: Batch) {
        complaints[batch.id] = nil
        losses.forget(batch)
        refusals.forget(batch)
    }
}
