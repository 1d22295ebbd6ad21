import Executors
package import Tracking

/// What a job waits for in its scheduler; sbatch(1), `--dependency`.
package enum JobDependency: Hashable, Sendable {
    /// A good end of the job, or of all tasks of the array.
    case success(Job)
    /// For each task, a good end of the task with the same index of this array.
    case sameTask(ofArray: JobID)
    /// Any end of it; the wrapper then looks whether it was a good one.
    case end(Job)

    /// As sbatch and scontrol take a list of them: all must be met.
    static func expression(_ list: [JobDependency]) -> String {
        var groups: [(kind: String, jobs: [String])] = []
        for dependency in list {
            let (kind, job) = dependency.words
            if groups.last?.kind == kind {
                groups[groups.count - 1].jobs.append(job)
            } else {
                groups.append((kind, [job]))
            }
        }
        return groups.map { ([$0.kind] + $0.jobs).joined(separator: ":") }.joined(separator: ",")
    }

    private var words: (kind: String, job: String) {
        switch self {
        case .success(let job): ("afterok", job.name(with: .slurm))
        case .sameTask(let array): ("aftercorr", array.text)
        case .end(let job): ("afterany", job.name(with: .slurm))
        }
    }
}
