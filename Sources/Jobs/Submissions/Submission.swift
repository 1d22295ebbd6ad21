package import Executors
package import Expansion
package import Specification
package import Tracking

/// A batch with all that a scheduler must know to run it.
package struct Submission: Sendable {
    /// In the environment of the program that submits it, so that it is found though its conductor was killed.
    package static let tokenVariable = "MAESTRO_BATCH"

    package let batch: Batch
    /// Unique among all jobs of all studies: the job's name, by which it is found again.
    package let token: String
    /// In the order of the batch's members.
    package let tasks: [Task]
    package let request: Request
    /// What must have happened first; every job named was alive when last seen.
    package let dependencies: [JobDependency]
    /// Most tasks of the array that run at one time; 0 for no limit.
    package let throttle: Int
    /// So long it is not to begin.
    package let delaySeconds: Int64
    /// How the job itself may go on without anybody's help.
    package let recovery: InJobRecovery
    /// What each of its jobs writes down of its parents when it begins.
    package let lists: [GatheredList]
    /// What each of its commands finds in its environment of what other steps have published.
    package let inputs: [StepOutput]
    /// What its jobs make of what other steps have published; each task says which.
    package let tables: [PublishedTable]
    package let outputs: DeclaredOutputs
    /// What decides whether each of its commands is run.
    package let condition: StepCondition?

    /// What is asked for each task.
    package struct Request: Hashable, Sendable {
        /// Options for the scheduler as the script's own header has them.
        package let options: [String]
        /// More memory and time than the header asks for, since less was not enough; as sbatch takes them.
        package let memory: String?
        package let walltime: String?

        package init(options: [String], memory: String? = nil, walltime: String? = nil) {
            self.options = options
            self.memory = memory
            self.walltime = walltime
        }

        /// The larger walltime in seconds; `nil` where the header's counts.
        package var walltimeInSeconds: Int64? { walltime.flatMap { Walltime($0)?.seconds } }

        /// How long one allocation is, as the scheduler will read it: the last word counts, be it the step's, or that of
        /// a directive in the command. `nil` where that is the cluster's to say, or there is no end.
        ///
        /// Source: sbatch(1), `--time`; submit(1) of Grid Engine, `-l`.
        package func walltimeSeconds(for dialect: Dialect) -> Int64? {
            if let walltime { return Walltime(walltime)?.seconds }
            guard let known = dialect.options, let last = known.walltime(in: options) else { return nil }
            let seconds = known.walltime.isInSeconds ? Int64(last) : nil
            return seconds ?? Walltime(last)?.seconds
        }
    }

    /// What the wrapper does before it gives up.
    package struct InJobRecovery: Hashable, Sendable {
        /// Which exit codes are tried again in place, how often and after how long.
        package let exit: RetryRule?
        package let checkpoint: Checkpoint?
        /// How often it goes on in a new allocation after the checkpoint's signal; `nil` for no limit.
        package let links: Int?

        package init(exit: RetryRule? = nil, checkpoint: Checkpoint? = nil, links: Int? = 1) {
            self.exit = exit
            self.checkpoint = checkpoint
            self.links = links
        }
    }

    /// One member of the batch. Paths are absolute.
    package struct Task: Hashable, Sendable {
        package let study: String
        package let step: String
        package let instance: String
        package let attempt: UInt16
        package let workspace: String
        /// What is run in the workspace: a program, found along `PATH` where its name has no slash, and its arguments.
        package let command: [String]
        /// What goes on after a checkpoint; the same where the step has nothing else.
        package let restartCommand: [String]
        package let record: String
        /// Where its output goes, without the ending.
        package let output: String
        /// Of this machine, for a local step.
        package let need: LocalNeed
        /// Attempts that must have ended, as the step says, before the command may run.
        package let parents: [ParentAttempts]
        /// Those of which it uses values, each step once.
        package let publishers: [PublishingAttempt]
        /// Those of the batch's tables that it makes when it begins.
        package let tables: [Int]
        /// Patterns of the files that it must leave.
        package let files: [String]
        /// What the names of the batch's condition stand for.
        package let operands: [ConditionOperand]
        /// Variables of its environment, with what is known beforehand.
        package let variables: [String: String]

        package init(
            study: String, step: String, instance: String, attempt: UInt16, workspace: String,
            command: [String], restartCommand: [String]? = nil, record: String, output: String,
            need: LocalNeed = LocalNeed(),
            parents: [ParentAttempts] = [], publishers: [PublishingAttempt] = [], tables: [Int] = [],
            files: [String] = [], operands: [ConditionOperand] = [], variables: [String: String] = [:]
        ) {
            self.variables = variables
            self.operands = operands
            self.files = files
            self.tables = tables
            self.publishers = publishers
            self.study = study
            self.step = step
            self.instance = instance
            self.attempt = attempt
            self.workspace = workspace
            self.command = command
            self.restartCommand = restartCommand ?? command
            self.record = record
            self.output = output
            self.need = need
            self.parents = parents
        }

        /// Where it publishes values.
        package var values: String { output + ".values" }
    }

    package init(
        batch: Batch, token: String, tasks: [Task], request: Request, dependencies: [JobDependency], throttle: Int = 0,
        delaySeconds: Int64 = 0, recovery: InJobRecovery = InJobRecovery(), lists: [GatheredList] = [],
        inputs: [StepOutput] = [], tables: [PublishedTable] = [],
        outputs: DeclaredOutputs = DeclaredOutputs(), condition: StepCondition? = nil
    ) {
        self.condition = condition
        self.outputs = outputs
        self.tables = tables
        self.inputs = inputs
        self.batch = batch
        self.token = token
        self.tasks = tasks
        self.request = request
        self.dependencies = dependencies
        self.throttle = throttle
        self.delaySeconds = delaySeconds
        self.recovery = recovery
        self.lists = lists
    }

    /// Whether it is to be ended by the scheduler where a failure does not come.
    package var waitsForFailure: Bool {
        dependencies.contains { if case .failure = $0 { true } else { false } }
    }
}

/// The name under which a scheduler has a batch.
///
/// - Parameters:
///   - stem: What a person recognises; cut to 30 characters that every scheduler takes.
///   - study: The study's random id.
/// - Returns: `stem-ID-bNUMBER`, at most 64 characters of `[A-Za-z0-9_.-]`.
package func jobToken(stem: String, study: String, batch: BatchID) -> String {
    let safe = stem.utf8.prefix(30).map { byte -> UInt8 in
        let isSafe =
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        return isSafe ? byte : UInt8(ascii: "_")
    }
    return "\(String(decoding: safe, as: UTF8.self))-\(study)-b\(batch.number)"
}

/// The batch that a job's name tells of, in whatever study; nothing where no conductor has made the name.
package func batch(in token: String) -> BatchID? {
    guard let last = token.split(separator: "-").last, last.first == "b" else { return nil }
    return UInt32(last.dropFirst()).map(BatchID.init)
}
