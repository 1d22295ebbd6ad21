package import Executors
package import Jobs
package import Tracking

/// An executor that can run the conductor of a study as a job.
package protocol ConductorCarrying: Sendable {
    /// Submits a conductor, of which one at a time runs for a study.
    func submit(_ conductor: ConductorJob) async -> SubmissionAnswer
    /// Takes conductors back that have not begun.
    func stopConductors(_ jobs: [JobID], ofStudy study: String) async
}

/// A small job that is warned before its walltime ends, and then puts itself back into the queue.
package struct ConductorJob: Hashable, Sendable {
    /// The study's id.
    package let study: String
    package let program: String
    package let arguments: [String]
    package let minutes: Int
    /// What the study's batch section says of where jobs go.
    package let settings: [ResourceKey: String]
    /// The file of what it prints.
    package let output: String

    package init(
        study: String, program: String, arguments: [String], minutes: Int, settings: [ResourceKey: String],
        output: String
    ) {
        self.study = study
        self.program = program
        self.arguments = arguments
        self.minutes = minutes
        self.settings = settings
        self.output = output
    }
}

/// An executor that finds all of a study's jobs by what the study is called, whatever its journal knows.
package protocol StudySearching: Sendable {
    /// - Returns: Nothing where it does not answer.
    func jobs(ofStudy study: String) async -> StudyJobs?
}

/// What an executor has of a study, told by the names of jobs alone: its journal may be older than they are.
package struct StudyJobs: Sendable {
    /// As users name them to its programs.
    package let running: [String]
    package let waiting: [WaitingJob]
    /// Conductors that are jobs and have not begun.
    package let waitingConductors: [JobID]
}
