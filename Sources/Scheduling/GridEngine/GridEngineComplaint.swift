import Jobs

/// What it means when qsub ends with a failure. It ends with 1 whatever was the matter, so its words count.
enum GridEngineComplaint {
    /// - Parameter errors: All of standard error.
    static func answer(errors: String) -> SubmissionAnswer {
        let lines = errors.split(separator: "\n").map(String.init).filter { $0 != "Exiting." }
        guard let last = lines.last else { return .unknown(reason: "qsub failed without a message", isTold: false) }
        let reason = lines.map { $0.dropPrefix("Unable to run job: ") }.joined(separator: "; ")
        let words = reason.lowercased()
        if communication.contains(where: words.contains) { return .unknown(reason: reason, isTold: true) }
        if limits.contains(where: words.contains) { return .full(reason: reason) }
        return last.hasPrefix("Unable to run job:") || last.hasPrefix("qsub: ")
            ? .refused(reason: reason) : .unknown(reason: reason, isTold: true)
    }

    private static let communication = ["commlib", "qmaster", "got send error", "timeout", "timed out"]
    private static let limits = ["jobs are allowed", "max_u_jobs", "max_jobs"]
}

extension String {
    fileprivate func dropPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
