package import Tracking

/// A batch with all that a scheduler must know to run it.
package struct Submission: Sendable {
    package let batch: Batch
    /// Unique among all jobs of all studies: the job's name, by which it is found again.
    package let token: String
    package let tasks: [Task]
    /// Options for the scheduler as the script's own header has them.
    package let directives: [String]
    /// Jobs of the same scheduler that must end well first; all of them alive when last seen.
    package let dependencies: [UInt64]

    /// One member of the batch. Paths are absolute.
    package struct Task: Hashable, Sendable {
        package let study: String
        package let step: String
        package let instance: String
        package let attempt: UInt16
        package let workspace: String
        package let script: String
        package let record: String
        /// Where its output goes, without the ending.
        package let output: String
        /// Of this machine, for a local step.
        package let cores: Int
        /// Records that must tell of a good end before the command may run.
        package let parentRecords: [String]

        package init(
            study: String, step: String, instance: String, attempt: UInt16, workspace: String, script: String,
            record: String, output: String, cores: Int = 1, parentRecords: [String]
        ) {
            self.study = study
            self.step = step
            self.instance = instance
            self.attempt = attempt
            self.workspace = workspace
            self.script = script
            self.record = record
            self.output = output
            self.cores = cores
            self.parentRecords = parentRecords
        }

        /// The arguments of the wrapper, in its order.
        var wrapperArguments: [String] {
            [study, step, instance, String(attempt), workspace, script, record] + parentRecords
        }
    }

    package init(
        batch: Batch, token: String, tasks: [Task], directives: [String], dependencies: [UInt64]
    ) {
        self.batch = batch
        self.token = token
        self.tasks = tasks
        self.directives = directives
        self.dependencies = dependencies
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
