/// Mistakes that the program could hold, put in at its edges: each must be found by some seed, or the search is blind.
package enum PlantedBug: String, CaseIterable, Sendable {
    /// Nothing is on disk when the program believes it.
    case skipsTheSync = "skips the fsync"
    /// What half a write left at the journal's end is not written over.
    case keepsTornTails = "keeps torn tails"
    /// What an earlier conductor wrote after another had taken over counts.
    case countsLateWrites = "counts what a superseded conductor wrote"
    /// A journal that cannot be written is not opened anew.
    case keepsDescriptors = "keeps a descriptor that is lost"
    /// An answer that did not come is taken for a no.
    case resubmitsBlindly = "resubmits blindly"
    /// A program that outlived its conductor, and may still submit, is not looked for.
    case forgetsOrphans = "forgets that sbatch may still run"
    /// squeue that failed is taken for one that knows of nothing.
    case trustsFailures = "trusts a squeue that failed"
    /// Numbers without names.
    case ignoresNames = "believes numbers without names"
    /// Two jobs may run one attempt.
    case forgetsTheClaim = "forgets the claim"
    /// The wrapper runs its command whatever became of the parents.
    case trustsDependencies = "trusts Slurm's dependencies"
    /// What a job waits for has been forgotten by Slurm, which takes it for satisfied, and its wrapper does not look.
    case namesForgottenParents = "names a purged parent"
    /// A command that ended with 0 because it was told to end counts as done.
    case ignoresBeingTold = "takes a command that was told to end for one that is done"
    /// A command that was interrupted and ended with 0 counts as done when its job begins again.
    case ignoresInterruptions = "takes an interrupted command for one that is done"
    /// What a job was ended by does not matter where its command ended with 0.
    case trustsCodes = "believes a code of 0 whatever ended the job"
    /// A task whose wrapper was killed is taken for one that never began.
    case forgetsBeginnings = "tries again what began and has an unknown end"
    /// Every other conductor is taken for dead.
    case ignoresTheLease = "takes a lease that somebody has"
    /// A conductor goes on though another one has taken the study over.
    case ignoresTakeovers = "goes on after somebody took over"
    /// It waits until some time of day.
    case trustsTheClock = "trusts the time of day"
    /// One look that finds nothing is enough, and none is waited for.
    case hurries = "has no patience"
    /// An event does not get into the journal.
    case losesEvents = "loses an event"
    /// A requeued job runs its command again though it had ended well.
    case repeatsSuccess = "runs again what ended well"
    /// What was called off runs when Slurm has forgotten that.
    case forgetsCancelledMarks = "forgets what was called off"
    /// What was cancelled once is never cancelled again.
    case trustsCancelling = "believes that Slurm remembers a cancellation"
    /// A refusal in words that nobody knows is taken for one that goes away.
    case asksForEver = "submits for ever what is refused in unknown words"
    /// A full queue is asked again by the clock, whether or not a job has left.
    case ignoresLimits = "asks a full queue again and again"
    /// An array begins before the one whose places it takes over has ended.
    case overlapsArrays = "lets an array run beside the one whose places it has"
    /// Of a file that rows are read from, the last one is overlooked.
    case overlooksRows = "overlooks a row"
    /// Of the rows that a step has written, the last one is overlooked.
    case overlooksWrittenRows = "overlooks a row that a step wrote"
    /// A pool is taken for larger than it is.
    case miscountsPlaces = "gives out more places than a pool has"
    /// Temporary files go as soon as any instance has ended.
    case removesFilesEarly = "removes temporary files that are still needed"
    /// What a command has published does not get into its record.
    case losesValues = "loses what a command has published"
    /// The conductor, which judges loops and hands values on, reads others than were published.
    case misreadsValues = "reads other values than were published"
    /// A command runs whatever its condition says.
    case ignoresConditions = "runs what its condition leaves out"
    /// A job that gathers runs however many have failed.
    case countsNoFailures = "lets any number of failures pass"
    /// A requeued job runs though a later attempt was made in its place.
    case ignoresLaterAttempts = "runs an attempt that was given up"
}
