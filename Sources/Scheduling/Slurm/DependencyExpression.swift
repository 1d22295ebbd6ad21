import Executors
import Jobs
import Tracking

extension JobDependency {
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
        case .failure(let job): ("afternotok", job.text)
        }
    }
}
