package import Expansion

/// The state of a run: the fold of its events over its graph.
///
/// Total and pure: no clock, no file, and every event leads somewhere; one that makes no sense is counted and left out.
package struct RunState: Sendable {
    package let graph: StudyGraph
    package internal(set) var instances: [InstanceState]
    package internal(set) var batches = BatchTable()
    package internal(set) var lastBatch = BatchID(0)
    package internal(set) var conductor: Conductor?
    /// The user wants the whole study to stop.
    package internal(set) var isCancelled = false
    /// The user wants nothing new to be submitted.
    package internal(set) var isPaused = false
    package internal(set) var isClosed = false
    /// What the user changed since the study was started.
    package internal(set) var settings: [Setting: Int] = [:]
    /// Requests that were heard.
    package internal(set) var requests: Set<String> = []
    /// When the first and the newest event were written.
    package internal(set) var began: Timestamp?
    package internal(set) var changed: Timestamp?
    /// Batches with at least one instance that is neither waiting nor final.
    package internal(set) var liveHere: Set<BatchID> = []
    package internal(set) var liveThere: Set<BatchID> = []
    /// Instances that have a job which must go.
    package internal(set) var unwanted: Set<InstanceID> = []
    /// What the scheduler says hinders an instance.
    package internal(set) var hindrances: [InstanceID: String] = [:]
    /// The last line that an instance's newest attempt wrote to standard error before it failed.
    package internal(set) var lastWords: [InstanceID: String] = [:]
    /// Events that did not fit the state, as a lost journal or a defect would leave; shown by `status`.
    package internal(set) var misfits = 0
    /// Instances without a last word yet.
    package internal(set) var remaining: Int

    /// Parents without success.
    var unfinished: EdgeCounter
    /// Parents that neither succeeded nor are with Slurm.
    var unsubmitted: EdgeCounter
    var readyHere: ReadyQueue
    var readyThere: ReadyQueue
    /// Steps whose funnels have already been told that an instance did not succeed.
    var funnelsBroken: Set<Int> = []
    /// For each step, where its instances stand.
    var counts: [Counts] = []
    var precautions: PrecautionState

    package init(_ graph: StudyGraph) {
        self.graph = graph
        instances = Array(repeating: InstanceState(), count: graph.instanceCount)
        remaining = graph.instanceCount
        unfinished = EdgeCounter(graph)
        unsubmitted = EdgeCounter(graph)
        readyHere = ReadyQueue(count: graph.instanceCount)
        readyThere = ReadyQueue(count: graph.instanceCount)
        precautions = PrecautionState(graph)
        counts = graph.steps.map { step in
            var counts = Counts()
            counts.change(.waiting, by: step.instances.count)
            return counts
        }
        for instance in graph.instances { listIfReady(instance) }
    }

    package subscript(instance: InstanceID) -> InstanceState { instances[Int(instance.index)] }

    package var isComplete: Bool { remaining == 0 }

    package var liveBatches: Set<BatchID> { liveHere.union(liveThere) }

    package func isLive(_ batch: BatchID) -> Bool { liveHere.contains(batch) || liveThere.contains(batch) }

    package func counts(ofStep step: Int) -> Counts { counts[step] }

    /// Of all instances.
    package var allCounts: Counts { counts.reduce(Counts(), +) }

    /// What may run beside the conductor now, in the order in which it became so: every parent succeeded.
    package var readyHereInOrder: some Sequence<InstanceID> {
        readyHere.listed.lazy.filter { isReadyHere($0) }
    }

    /// What may be given to Slurm now: every parent succeeded or is with Slurm.
    package var readyThereInOrder: some Sequence<InstanceID> {
        readyThere.listed.lazy.filter { isReadyThere($0) }
    }

    /// Whether every parent of an instance succeeded.
    package func parentsSucceeded(_ instance: InstanceID) -> Bool { unfinished.lacking[Int(instance.index)] == 0 }

    /// Instances of a step that are with Slurm and have no last word.
    package func livingInSlurm(step: Int) -> Int { unfinished.lackingInStep[step] - unsubmitted.lackingInStep[step] }

    /// The scheduler's number of the job that holds an instance now; a local step has none.
    package func job(of instance: InstanceID) -> UInt64? {
        guard let batch = self[instance].batch.flatMap({ batches[$0] }), batch.batch.venue != .local else { return nil }
        return batch.job
    }

    package func isScheduled(_ instance: InstanceID) -> Bool { graph.isScheduled(instance) }
}
