import Jobs

/// What it means when sbatch ends with a failure.
///
/// A no is what sbatch says itself, having ended by itself; a site's plugin may say it in any words. But where
/// communication is spoken of, a time-out above all, the job may have been accepted all the same: measured in the
/// reliability research, sections 0 (1) and 2.1 (3). So it may where sbatch was killed, or silent.
enum SubmissionComplaint {
    /// - Parameters:
    ///   - code: The exit code.
    ///   - errors: All of standard error.
    static func answer(code: Int32, errors: String) -> SubmissionAnswer {
        let lines = errors.split(separator: "\n").filter { line in line.contains { !$0.isWhitespace } }
        guard let last = lines.last(where: isOwn) else {
            return .unknown(
                reason: lines.last.map(String.init) ?? "sbatch failed without a message", isTold: !lines.isEmpty)
        }
        let reason = reason(lines)
        if says(communication, in: lines) || lines.contains(where: namesFunction) {
            return .unknown(reason: reason, isTold: true)
        }
        if says(limits, in: [last]) && !isLimitOfOneJob(lines) { return .full(reason: reason) }
        if says(postponements, in: [last]) && !isLimitOfOneJob(lines) { return .postponed(reason: reason) }
        return refusalCodes.contains(code) ? .refused(reason: reason) : .unknown(reason: reason, isTold: true)
    }

    /// 1 where the controller refuses, 255 where sbatch cannot read its options; measured from 20.11 to 26.05.
    private static let refusalCodes: Set<Int32> = [1, 255]

    /// `sbatch: error: …`, or `/usr/bin/sbatch: unrecognized option …` of getopt(3).
    private static func isOwn(_ line: Substring) -> Bool {
        guard let sign = line.firstRange(of: "sbatch: ") else { return false }
        let path = line[..<sign.lowerBound]
        return path.isEmpty || path.hasPrefix("/") && path.hasSuffix("/") || path == "./"
    }

    /// Slurm's library tells of messages that it could not send or read by the name of a function, such as
    /// `slurm_msg_sendto: …`.
    private static func namesFunction(_ line: Substring) -> Bool {
        line.split(separator: " ").contains { $0.hasPrefix("slurm_") && $0.hasSuffix(":") }
    }

    /// All that was said, but for hints at the manual. What a site says itself comes before Slurm's last sentence.
    private static func reason(_ lines: [Substring]) -> String {
        let lines = lines.filter { !$0.hasPrefix("Try ") && !$0.contains(": Try ") }
        let words = (lines.filter { !isSummary($0) } + lines.filter(isSummary)).enumerated().map { place, line in
            place == 0 ? trimmed(line) : trimmed(isOwn(line) ? line.drop(before: "error: ") : line)
        }
        return words.isEmpty ? lines.last.map(trimmed) ?? "" : words.joined(separator: "; ")
    }

    private static func isSummary(_ line: Substring) -> Bool { line.contains("Batch job submission failed") }

    private static func says(_ words: [String], in lines: [Substring]) -> Bool {
        lines.contains { line in
            let line = line.lowercased()
            return words.contains { line.contains($0) }
        }
    }

    /// The name of a limit that no job of this size will ever meet, such as `QOSMaxWallDurationPerJobLimit`.
    private static func isLimitOfOneJob(_ lines: [Substring]) -> Bool {
        lines.contains { line in
            line.split { !$0.isLetter }.contains { word in
                (word.hasPrefix("QOS") || word.hasPrefix("Assoc")) && !word.contains("Submit")
                    && (word.contains("PerJob") || word.contains("PerNode") || word.contains("Min"))
            }
        }
    }

    /// A limit on how many jobs there are, such as `QOSMaxSubmitJobPerUserLimit` and `AssocGrpSubmitJobsLimit`, of the
    /// last line; in small letters. Older versions name only the policy.
    private static let limits = ["submitjob", "maxjobcount", "job violates accounting/qos policy"]

    /// What goes away by itself, of the last line; in small letters.
    private static let postponements = [
        "temporarily unable to accept job", "rate limit exceeded",
        "could not establish a configuration source", "slurm temporarily unable",
        // A parent may have ended and been forgotten since it was last seen; the next look tells.
        "job dependency problem",
    ]

    /// What is said when an answer was lost, or who asked was not believed; in small letters. Rather too much than too
    /// little: a job that was accepted must not be taken for refused.
    private static let communication = [
        "unable to contact", "timed out", "timeout", "connection", "communication", "zero bytes", "transport endpoint",
        "munge", "authentication", "credential", "standby", "unexpected message", "protocol", "no route to host",
        "host is down", "network is", "unreachable", "unable to resolve", "name resolution", "name or service",
        "broken pipe", "insane message", "incompatible version", "header length", "resource temporarily", "try again",
        "no error", "unable to establish control machine address", "socket", "msg_type", "send failure",
        "receive failure", "not responding", "shutdown", "shutting down", "interrupted system call",
        "input/output error", "i/o error", "i/o stream", "bad file descriptor", "cannot allocate memory",
        "presently disabled",
    ]
}

extension Substring {
    /// What follows a text, or all of it where that is not there.
    fileprivate func drop(before text: String) -> Substring {
        firstRange(of: text).map { self[$0.upperBound...] } ?? self
    }
}
