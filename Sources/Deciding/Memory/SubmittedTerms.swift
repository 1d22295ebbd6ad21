package import Expansion
package import Tracking

/// How batches were submitted, where that is known and out of the ordinary, and what was changed since.
package struct SubmittedTerms: Hashable, Sendable {
    private var terms: [BatchID: SubmissionTerms] = [:]
    /// Parts of batches that were tied anew, and what each comes behind since.
    private var updatedDependencies: [BatchID: [Part]] = [:]
    /// Whose limit was lowered since the scheduler was last asked: more than that may have begun before.
    private var lowered: Set<BatchID> = []
    /// When the limit of an array could not be changed.
    private var unlimitable: [BatchID: Timestamp] = [:]

    private struct Part: Hashable, Sendable {
        let children: [InstanceID]
        let behind: [BatchID: Int]
    }

    package subscript(batch: BatchID) -> SubmissionTerms? { terms[batch] }

    package mutating func submits(_ batch: BatchID, _ terms: SubmissionTerms) {
        if terms != SubmissionTerms() { self.terms[batch] = terms }
    }

    /// The limit of an array is about to be changed. A wider one counts before it may be there, and a narrower one once it
    /// is.
    package mutating func limits(_ batch: BatchID, to limit: Int) {
        let before = terms[batch]?.limit ?? 0
        terms[batch, default: SubmissionTerms()].limit = limit == 0 ? 0 : max(limit, before)
    }

    /// The limit of an array was changed, or could not be: a narrower one is asked for again after a while.
    package mutating func limited(_ batch: BatchID, to limit: Int, isDone: Bool, at now: Timestamp) {
        if isDone, limit > 0, terms[batch]?.limit ?? 0 > limit { lowered.insert(batch) }
        if isDone { terms[batch]?.limit = limit }
        unlimitable[batch] = isDone ? nil : now
    }

    /// The scheduler has told how these stand.
    package mutating func observed(_ batches: some Sequence<BatchID>) { lowered.subtract(batches) }

    package func isLowered(_ batch: BatchID) -> Bool { lowered.contains(batch) }

    func mayLimit(_ batch: BatchID, at now: Timestamp) -> Bool {
        unlimitable[batch].map { now.milliseconds(since: $0) >= 30_000 } ?? true
    }

    /// Some of a batch are about to come behind others.
    package mutating func batchDependencies(_ children: [InstanceID], of batch: BatchID, behind others: [BatchID: Int])
    {
        guard !others.isEmpty else { return }
        updatedDependencies[batch, default: []].append(Part(children: children, behind: others))
    }

    /// Those of a batch that were tied anew and come behind some that live.
    func updatedDependencies(in batch: BatchID, behind active: Set<BatchID>) -> Set<InstanceID> {
        let parts = (updatedDependencies[batch] ?? []).filter { !active.isDisjoint(with: $0.behind.keys) }
        return Set(parts.flatMap(\.children))
    }

    /// An array is about to begin task by task. That counts as done, or the sum could be more than is allowed; if it is not,
    /// fewer run for a while.
    package mutating func loosens(_ batch: BatchID) {
        terms[batch]?.behind = [:]
        updatedDependencies[batch] = nil
    }

    /// The batches of which one waits for the whole, each with the places that it leaves.
    ///
    /// - Parameter byUpdated: Whether those count that only a part of it waits for, since that was tied anew.
    func places(of batch: BatchID, byUpdated: Bool = true) -> [BatchID: Int] {
        let whole = terms[batch]?.behind ?? [:]
        return byUpdated ? (updatedDependencies[batch] ?? []).reduce(into: whole) { $0.merge($1.behind) { $1 } } : whole
    }

    package func predecessors(of batch: BatchID) -> Set<BatchID> { Set(places(of: batch).keys) }
}
