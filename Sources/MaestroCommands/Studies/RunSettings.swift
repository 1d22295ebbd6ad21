import Conducting
import HostInterface
import Specification
import Storage

/// What the command line says about a run; kept in the head of its journal.
struct RunSettings {
    var output: String?
    var hashedWorkspaces = false
    var pollSeconds: Int64
    var throttle: Int
    var restartLimit: Int
    var submissionAttempts: Int
    var cores: Int
    var isGroupReadable = false
    var precautions = Precautions()

    /// As the journal keeps them.
    var texts: [String: String] {
        var texts = [
            "poll": String(pollSeconds), "throttle": String(throttle), "restart-limit": String(restartLimit),
            "attempts": String(submissionAttempts), "cores": String(cores),
            "group-readable": isGroupReadable ? "yes" : "no", "canary": String(precautions.canaries),
        ]
        texts["stop-after"] = precautions.failureLimit?.text
        return texts
    }
}

extension JournalHeader {
    var isGroupReadable: Bool { settings["group-readable"] == "yes" }

    /// For steps that have none of their own.
    var precautions: Precautions {
        Precautions(
            canaries: number("canary") ?? 0, failureLimit: settings["stop-after"].flatMap { FailureLimit($0) })
    }

    func policy(on host: Host) -> Policy {
        var policy = Policy(
            cores: number("cores").flatMap { $0 > 0 ? $0 : nil } ?? host.surroundings.cores,
            throttle: number("throttle") ?? 0, restartLimit: number("restart-limit") ?? 1,
            pollSeconds: Int64(number("poll") ?? 60))
        policy.coresAhead = policy.cores
        policy.submissionAttempts = number("attempts") ?? 1
        return policy
    }

    private func number(_ name: String) -> Int? { settings[name].flatMap { Int($0) } }
}
