package import Tracking

/// What came of looking for batches whose submission had no trustworthy answer.
package enum Search: Hashable, Sendable {
    /// Nobody answered, or not in a way that proves anything.
    case unanswered(reason: String)
    /// What was found, by batch; several jobs if a batch was taken more than once. The others are not there.
    case answered([BatchID: [JobID]])
}
