import Executors
import HostInterface
import Jobs
import Tracking

/// The argument arrays of Grid Engine's programs.
struct GridEngineCommandLine: Sendable {
    let environment: [String: String]

    /// - Parameters:
    ///   - root: The study directory.
    ///   - log: Where Grid Engine itself writes about the batch's jobs; a task's own output goes to its workspace.
    ///   - start: The moment before which nothing begins, as `qsub -a` takes it.
    ///   - isByTask: Whether tasks wait for tasks; Grid Engine takes that only between arrays of the same range.
    func submit(
        _ submission: Submission, wrapper: String, root: String, log: String, start: String?, isByTask: Bool
    ) -> Invocation {
        let output = log.contains("$") ? "/dev/null" : ":\(log)"
        var arguments = ["-terse", "-V"] + SubmitOptions.qsub.submittable(submission.request.options)
        arguments += [
            "-r", "n", "-b", "y", "-shell", "n", "-wd", root, "-o", output, "-e", output, "-N",
            GridEngineName(submission.token).text,
        ]
        arguments += submission.request.memory.map { ["-l", "h_vmem=\($0)"] } ?? []
        arguments += submission.request.walltimeInSeconds.map { ["-l", "h_rt=\($0)"] } ?? []
        arguments += start.map { ["-a", $0] } ?? []
        if submission.batch.isArray {
            let tasks = submission.batch.members.map(\.task)
            arguments += ["-t", "\((tasks.min() ?? 0) + 1)-\((tasks.max() ?? 0) + 1)"]
            if submission.throttle > 0 { arguments += ["-tc", "\(submission.throttle)"] }
        }
        arguments += dependencies(submission.dependencies, isByTask: isByTask)
        arguments += [wrapper, root, String(submission.batch.id.number)]
        return asking("qsub", arguments, token: submission.token, deadlineSeconds: 240)
    }

    /// Whatever is said of the end of a job, any end lets go what waits for it; of an array all of it is waited for.
    private func dependencies(_ list: [JobDependency], isByTask: Bool) -> [String] {
        var (whole, byTask): ([String], [String]) = ([], [])
        for dependency in list {
            switch dependency {
            case .success(let job), .end(let job): if whole.last != job.id.text { whole.append(job.id.text) }
            case .failure(let job): whole.append(job.text)
            case .sameTask(let array): if isByTask { byTask.append(array.text) } else { whole.append(array.text) }
            }
        }
        return (whole.isEmpty ? [] : ["-hold_jid", whole.joined(separator: ",")])
            + (byTask.isEmpty ? [] : ["-hold_jid_ad", byTask.joined(separator: ",")])
    }

    /// All jobs, in one call.
    var queue: Invocation { asking("qstat", ["-xml"], deadlineSeconds: 60) }

    /// - Parameter name: Of a job, or its id.
    func accounting(_ name: String) -> Invocation { asking("qacct", ["-j", name], deadlineSeconds: 60) }

    /// - Parameter jobs: Ids, each with its tasks where only some are meant: `17.3`.
    func delete(_ jobs: [String]) -> Invocation { asking("qdel", jobs, deadlineSeconds: 60) }

    /// Keeps what has not begun from beginning.
    func hold(_ jobs: [String]) -> Invocation { asking("qhold", jobs, deadlineSeconds: 60) }

    func limit(_ job: JobID, to count: Int) -> Invocation {
        asking("qalter", ["-tc", "\(count)", job.text], deadlineSeconds: 60)
    }

    private func asking(
        _ program: String, _ arguments: [String], token: String? = nil, deadlineSeconds: Int
    ) -> Invocation {
        var environment = environment
        environment[Submission.tokenVariable] = token
        return Invocation(program, arguments, environment: environment, deadlineSeconds: deadlineSeconds)
    }
}

/// A job's name with Grid Engine, which begins with no digit.
struct GridEngineName: Hashable, Sendable {
    let text: String

    init(_ token: String) { text = token.first?.isNumber ?? true ? "j\(token)" : token }
}
