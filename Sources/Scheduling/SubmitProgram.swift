package import HostInterface
package import Jobs
import Tracking

/// A program that submits jobs, and how its answers are read.
package struct SubmitProgram: Sendable {
    let name: String
    /// What may stand behind a job's number on its line.
    let separator: Unicode.Scalar
    /// What a failure means, by the exit code and all of standard error.
    let complaint: @Sendable (_ code: Int32, _ errors: String) -> SubmissionAnswer

    package init(
        name: String, separator: Unicode.Scalar,
        complaint: @escaping @Sendable (_ code: Int32, _ errors: String) -> SubmissionAnswer
    ) {
        self.name = name
        self.separator = separator
        self.complaint = complaint
    }

    package func answer(to call: Invocation, by programs: any ProgramRunner) async -> SubmissionAnswer {
        do {
            let result = try await programs.run(call)
            let job = job(in: result.output)
            guard result.succeeded else {
                guard case .exited(let code) = result.end, job == nil else {
                    return .unknown(reason: "\(name) failed, but may have submitted the job", isTold: false)
                }
                return complaint(code, String(decoding: result.errors, as: UTF8.self))
            }
            return job.map { .accepted(job: $0) } ?? .unknown(reason: "\(name) printed no job number", isTold: false)
        } catch .noSuchProgram(let name) {
            return .postponed(reason: "the program \(name) is not on the PATH")
        } catch {
            return .unknown(reason: "\(error)", isTold: false)
        }
    }

    /// On the one line that is a number, or begins with one and the separator; a site's banner may stand around it.
    func job(in output: [UInt8]) -> JobID? {
        output.split(separator: UInt8(ascii: "\n")).lazy.compactMap { line in
            UInt64(String(decoding: line.prefix { $0 != UInt8(ascii: separator) }, as: UTF8.self)).map(JobID.init)
        }.first
    }
}
