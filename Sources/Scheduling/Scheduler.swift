package import Expansion
package import Tracking

/// What every scheduler can do: take a batch, say what became of batches, stop them.
///
/// No call throws: not to know is an answer, and the conductor decides what follows from it.
package protocol Scheduler: Sendable {
    func submit(_ submission: Submission) async -> SubmissionAnswer
    /// Asks once for all batches.
    func observe(_ batches: [WatchedBatch]) async -> Observation
    /// Looks for batches whose submission had no trustworthy answer.
    func find(_ batches: [LostBatch]) async -> Search
    /// What it tells unasked; ends when it has no more to tell. One reader.
    var news: AsyncStream<News> { get }
    /// Asks for jobs back that have not begun, and leaves those alone that have.
    func takeBack(_ batches: [WatchedBatch]) async
    /// Asks for jobs to end; what came of it is for ``observe(_:)`` to tell. Tasks that have not begun will not.
    func stop(_ batches: [WatchedBatch], urgently: Bool) async
    /// A batch that the scheduler has no job of, as far as is known: should one turn up all the same, it runs nothing.
    func callOff(_ batch: Batch) async
    /// Every job that waits in the scheduler to begin and bears a name as ours do; nothing where that is not to be known
    /// now.
    func waiting() async -> [WaitingJob]?
    /// Lets jobs that wait in the scheduler wait for something else. Says for each whether the scheduler agreed.
    func retie(_ ties: [NewTie]) async -> [Bool]
    /// Lets so many tasks of an array run at one time.
    ///
    /// - Returns: Whether it was done.
    func limit(_ batch: WatchedBatch, to count: Int) async -> Bool
    /// When it was last started, and may have forgotten what it had taken before; nothing where nobody can tell.
    func lastStart() async -> Timestamp?
    /// Why nothing can be submitted from this machine now; nothing where it can.
    func obstacle() async -> String?
    /// The same as ``waiting()``, for one who does not wait for long.
    func waiting(withinSeconds seconds: Int) async -> [WaitingJob]?
    /// How often each of its programs was run since this was last asked.
    func drainCalls() -> [String: Int]
    /// That it does not answer; nothing where it did when it was asked last.
    var silence: SlurmSilence? { get }
}

extension Scheduler {
    package var silence: SlurmSilence? { nil }
    package func obstacle() async -> String? { nil }
    package func waiting(withinSeconds seconds: Int) async -> [WaitingJob]? { await waiting() }
}

/// What a scheduler tells of one instance.
package struct News: Hashable, Sendable {
    package let batch: BatchID
    package let record: AttemptRecord?
    package let sighting: Sighting?

    package init(batch: BatchID, record: AttemptRecord?, sighting: Sighting?) {
        self.batch = batch
        self.record = record
        self.sighting = sighting
    }
}

package enum SubmissionAnswer: Hashable, Sendable {
    /// What the scheduler calls the batch from now on.
    case accepted(job: JobID)
    /// It will never take this batch.
    case refused(reason: String)
    /// Certainly not taken, but it may be later.
    case postponed(reason: String)
    /// Certainly not taken, for the user would have more jobs there than they may have.
    case full(reason: String)
    /// It may or may not have been taken. Told is what the scheduler's program says itself; one that was killed says
    /// nothing of the batch.
    case unknown(reason: String, isTold: Bool)
}

/// A batch that the scheduler has, or some tasks of it.
package struct WatchedBatch: Hashable, Sendable {
    package struct Task: Hashable, Sendable {
        package let instance: InstanceID
        package let index: UInt32

        package init(instance: InstanceID, index: UInt32) {
            self.instance = instance
            self.index = index
        }
    }

    package let batch: BatchID
    package let job: JobID
    /// Its name with the scheduler; an id alone may have been given to somebody else since.
    package let token: String
    package let isArray: Bool
    package let tasks: [Task]
    /// Whether these are all tasks of it that still live.
    package let isWhole: Bool
    /// The record of its only member's attempt, by which a process of ours is known; of a local batch alone.
    package let record: String

    package init(
        batch: BatchID, job: JobID, token: String, isArray: Bool, tasks: [Task], isWhole: Bool = true,
        record: String = ""
    ) {
        self.batch = batch
        self.job = job
        self.token = token
        self.isArray = isArray
        self.tasks = tasks
        self.isWhole = isWhole
        self.record = record
    }

    /// Of each task, within its table and within an array; a job of its own has the first.
    var indices: [UInt32] { tasks.map { isArray ? $0.index : 0 } }
}

/// A job with the name of a study's batch that has not begun.
package struct WaitingJob: Hashable, Sendable {
    package let job: JobID
    package let token: String
    package let batch: BatchID
    package let tasks: TaskSet
    /// Whether it will never begin as it stands.
    package let isStranded: Bool

    package init(job: JobID, token: String, batch: BatchID, tasks: TaskSet, isStranded: Bool = false) {
        self.job = job
        self.token = token
        self.batch = batch
        self.tasks = tasks
        self.isStranded = isStranded
    }
}

/// What tasks that wait in the scheduler are to wait for from now on.
package struct NewTie: Hashable, Sendable {
    package let batches: [WatchedBatch]
    package let dependencies: [JobDependency]

    package init(batches: [WatchedBatch], dependencies: [JobDependency]) {
        self.batches = batches
        self.dependencies = dependencies
    }
}

/// A batch that the scheduler may have.
package struct LostBatch: Hashable, Sendable {
    package let batch: BatchID
    package let token: String
    package let since: Timestamp

    package init(batch: BatchID, token: String, since: Timestamp) {
        self.batch = batch
        self.token = token
        self.since = since
    }
}

/// What a scheduler said of many instances at one moment.
package struct Observation: Sendable {
    /// Jobs that it did not name are absent only if this is true.
    package let isTrustworthy: Bool
    package let sightings: [InstanceID: Sighting]
    /// Which life of its job each sighting is about, where the scheduler tells that.
    package let lives: [InstanceID: Life]
    /// Jobs that bear a name as ours do and will never begin as they stand, asked for or not.
    package let stranded: [WaitingJob]

    package init(
        isTrustworthy: Bool, sightings: [InstanceID: Sighting], lives: [InstanceID: Life] = [:],
        stranded: [WaitingJob] = []
    ) {
        self.isTrustworthy = isTrustworthy
        self.sightings = sightings
        self.lives = lives
        self.stranded = stranded
    }
}

/// One life of a job, from its way into the queue to its end; each requeue begins another. By the controller's clock, in
/// whole seconds.
package struct Life: Hashable, Sendable {
    /// When it was put into the queue, by sbatch or by a requeue.
    package let submitted: Timestamp?
    /// When it ended; of a job that has not, nothing that means anything.
    package let ended: Timestamp?

    package init(submitted: Timestamp?, ended: Timestamp? = nil) {
        self.submitted = submitted
        self.ended = ended
    }
}

/// What a scheduler said of one instance's job.
package enum Sighting: Hashable, Sendable {
    /// Not begun. A reason is given where the user should know it.
    case queued(hindrance: String?)
    /// It waits for a job that did not end as it must, and will never begin as it stands.
    case stranded
    case running
    /// With the scheduler, and not decided yet: suspended, completing, a word we do not know.
    case undecided(String)
    case ended(Outcome)
    /// No longer in the queue, and the accounting, which would know how it ended, does not answer.
    case unaccounted
    /// Given back as it was; it certainly never began.
    case givenBack
}

package enum Search: Hashable, Sendable {
    /// Nobody answered, or not in a way that proves anything.
    case unanswered(reason: String)
    /// What was found, by batch; several jobs if a batch was taken more than once. The others are not there.
    case answered([BatchID: [JobID]])
}
