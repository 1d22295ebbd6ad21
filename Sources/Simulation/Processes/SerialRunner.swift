import Synchronization

/// Runs the tasks of the program under test one after another on the thread that asks for it, in the order in which
/// they became ready: so that a seed always gives the same run.
final class SerialRunner: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs until nothing is ready.
    ///
    /// - Returns: Whether that came to pass; a task that never rests is given up after 100,000 turns.
    func drain() -> Bool {
        for _ in 0..<100_000 {
            let ready = jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            guard !ready.isEmpty else { return true }
            for job in ready { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
        return false
    }
}
