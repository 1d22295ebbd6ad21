import Executors
package import Expansion
import Specification

/// The state of a run: the fold of its events over its graph.
///
/// Total and pure: no clock, no file, and every event leads somewhere; one that makes no sense is counted and left out.
package struct RunState: Sendable {
    package internal(set) var graph: StudyGraph
    /// Edited versions of the study, by their numbers; those that the journal names must be among them.
    package internal(set) var versions: [Int: StudyVersion]
    /// What the newest of them makes of the graph, until it is heard.
    var preparedRevision: Revision?
    /// What rows or values that are about to be taken in make of the graph, until they are heard or the graph is another one.
    var preparedGrowth: PreparedGrowth?
    /// One that the journal names and that is not among them.
    package internal(set) var missingVersion: Int?
    package internal(set) var instances: [InstanceState]
    package internal(set) var batches = BatchTable()
    package internal(set) var lastBatch = BatchID(0)
    package internal(set) var conductor: Conductor?
    /// Who conducted before, if that one ended without closing the study.
    package internal(set) var predecessor: Conductor?
    package internal(set) var course = Course.running
    package internal(set) var isClosed = false
    /// What the user changed since the study was started.
    package internal(set) var settings: [Setting: Int] = [:]
    /// What the user wants instances to ask for since the study was started.
    var amendments = Amendments()
    /// Submitted, with no answer yet, before the user wanted them to ask for something else.
    var outdated: Set<InstanceID> = []
    /// Requests that were heard.
    package internal(set) var requests: Set<String> = []
    /// When the first and the newest event were written.
    package internal(set) var began: Timestamp?
    package internal(set) var changed: Timestamp?
    package internal(set) var lanes: Lanes
    /// Instances that have a job which must go.
    package internal(set) var unwanted: Set<InstanceID> = []
    /// What the scheduler says keeps an instance from starting.
    package internal(set) var blockingReasons: [InstanceID: String] = [:]
    /// The last line that an instance's newest attempt wrote to standard error before it failed.
    package internal(set) var lastErrorLine: [InstanceID: String] = [:]
    /// With a scheduler, waiting there for a job of a parent that will never end well, while the parent is to run again.
    package internal(set) var staleDependencies: Set<InstanceID> = []
    /// How often each program of a scheduler was run.
    package internal(set) var calls: [String: Int] = [:]
    /// Events that did not fit the state, as a lost journal or a defect would leave; shown by `status`.
    package internal(set) var inconsistentEvents = 0
    /// Instances without a last word yet.
    package internal(set) var remaining: Int

    /// Edges that are not met.
    var unfinished: EdgeCounter
    /// Edges that are not met and for which no scheduler holds their children back.
    var unsubmitted: EdgeCounter
    /// Of what was published, what requests of other steps need.
    var publishedForRequests: [InstanceID: [String: String]] = [:]
    /// For each step, what edges from all of it look at.
    var tallies: [StepTally]
    /// For each step, its instances that a scheduler cannot hold others back for.
    var unheld: [UnheldCount]
    /// The same for each group of each edge that has groups.
    var groups: [[GroupCounts]] = []
    /// Whose children have already been told that they will not run.
    var toldGatherings: Set<Gathering> = []
    /// For each step, where its instances stand.
    var counts: [Counts] = []
    var precautions: PrecautionState
    var temporaries = TemporaryState()
    /// Whose rows have been read.
    var haveWrittenRows: Set<InstanceID> = []

    /// - Parameter versions: Later ones, by their numbers.
    package init(_ graph: StudyGraph, versions: [Int: StudyVersion] = [:]) {
        self.graph = graph
        self.versions = versions
        instances = Array(repeating: InstanceState(), count: graph.instanceCount)
        remaining = graph.instanceCount
        unfinished = EdgeCounter()
        unsubmitted = EdgeCounter()
        tallies = graph.steps.map { StepTally(total: $0.instances.count, allowed: $0.allowedFailures) }
        unheld = graph.steps.map { UnheldCount(total: $0.instances.count) }
        counts = graph.steps.map { _ in Counts() }
        lanes = Lanes(graph)
        precautions = PrecautionState(graph)
        recount()
        skipNeedless()
        listReady()
    }

    /// What no event has to tell: conditions that are false for parameters; and where a step has no instances, none of
    /// them can fail.
    private mutating func skipNeedless() {
        for index in graph.topologicalOrder {
            let step = graph.steps[index]
            if !step.excluded.isEmpty {
                for (ordinal, instance) in step.instances.enumerated()
                where step.isExcluded(ordinal) && skip(instance, reasonOfExclusion(instance)) {
                    skipChildren(of: instance)
                }
            }
            guard step.parents.contains(where: \.mayBeNotNeeded), let reason = brokenFunnel(of: step) else { continue }
            for instance in step.instances where skip(instance, reason) { skipChildren(of: instance) }
        }
    }

    /// Of one that is left out before anything runs.
    func reasonOfExclusion(_ instance: InstanceID) -> SkipReason {
        graph.isBehindLastRound(instance) ? .loopEnded : .condition
    }

    package subscript(instance: InstanceID) -> InstanceState { instances[Int(instance.index)] }

    package var isComplete: Bool { remaining == 0 }

    /// Whether each instance has succeeded or was not needed, or is a failure that its step allows, or was not run for one.
    package var areFailuresAllowed: Bool { tallies.allSatisfy(\.isWithinAllowance) }

    package func counts(ofStep step: Int) -> Counts { counts[step] }

    /// How often an instance of a step has changed where it stands.
    package func changes(ofStep step: Int) -> Int { tallies[step].changes }

    /// Of all instances.
    package var allCounts: Counts { counts.reduce(Counts(), +) }

    /// Whether all that an instance waits for has come.
    package func dependenciesAreMet(_ instance: InstanceID) -> Bool { unfinished.lacking[Int(instance.index)] == 0 }

    /// Whether all that an instance waits for has come, or is with a scheduler that holds it back until then.
    package func dependenciesAreSubmitted(_ instance: InstanceID) -> Bool {
        unsubmitted.lacking[Int(instance.index)] == 0
    }

    /// What the scheduler knows an instance by now; a local step has no job.
    package func job(of instance: InstanceID) -> Job? {
        let own = self[instance]
        guard let batch = own.batch.flatMap({ batches[$0] }), !batch.batch.executor.isBesideConductor else {
            return nil
        }
        return batch.job.map { Job($0, task: batch.batch.isArray ? own.task : nil) }
    }

    /// Whether a program was ever called to submit a job.
    package var hasCalledToSubmit: Bool { calls[graph.scheduler.dialect.jobs.submit] != nil }

    /// The same as users name it.
    package func jobName(of instance: InstanceID) -> String? {
        job(of: instance).map { $0.name(with: graph.scheduler) }
    }

    /// Members that a batch still holds, in its order.
    package func active(in batch: BatchState) -> [Batch.Member] {
        batch.batch.members.filter { member in
            let own = self[member.instance]
            return own.batch == batch.batch.id && !own.phase.isFinal && own.phase != .waiting
        }
    }
}
