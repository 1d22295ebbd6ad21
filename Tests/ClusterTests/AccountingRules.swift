import HostInterface
import Testing

/// Rules of the accounting, which hold for a while.
extension Cluster {
    /// The user may have so many jobs with Slurm while the body runs.
    func withSubmitLimit(_ count: Int, _ body: () async throws -> Void) async throws {
        try await withRule({ try await account("MaxSubmitJobs=\(count)") }, { try await account("MaxSubmitJobs=-1") }) {
            try await body()
        }
    }

    /// Whoever runs jobs in the partition may have so many while the body runs, by the QOS `few` of the partition.
    func withPartitionLimit(_ count: Int, _ body: () async throws -> Void) async throws {
        try await withRule(
            {
                // Of a run that was killed.
                try? await slurm("sacctmgr", "-i", "delete", "qos", "few")
                try await slurm("sacctmgr", "-i", "add", "qos", "few", "set", "MaxSubmitJobsPerUser=\(count)")
                try await slurm("scontrol", "update", "partition=debug", "qos=few")
            },
            {
                try await slurm("scontrol", "update", "partition=debug", "qos=")
                try await slurm("sacctmgr", "-i", "delete", "qos", "few")
            }, body)
    }

    /// The user has the account `other` beside `root`, and may ask for the QOS `slow` and `fast`, while the body runs.
    func withTwoAccounts(_ body: () async throws -> Void) async throws {
        let user = ClusterUser.name
        try await withRule(
            {
                for made in [["account", "other"], ["user", user, "account=other"], ["qos", "slow,fast"]] {
                    // There already, of a run that was killed.
                    try? await slurm("sacctmgr", ["-i", "add"] + made)
                }
                try await slurm("sacctmgr", "-i", "modify", "user", user, "set", "qos+=slow,fast")
            },
            {
                for gone in [["user", user, "account=other"], ["account", "other"], ["qos", "slow,fast"]] {
                    try await slurm("sacctmgr", ["-i", "delete"] + gone)
                }
            }, body)
    }

    private func withRule(
        _ make: () async throws -> Void, _ lift: () async throws -> Void, _ body: () async throws -> Void
    ) async throws {
        try await between(
            {
                // Read only when the controller starts.
                try await control("set", "AccountingStorageEnforce", "associations,limits,qos")
                try await save()
                try await control("restart", "slurmctld")
                // What was changed by scontrol is as in slurm.conf again.
                try await make()
                try await control("clear")
            },
            {
                try await control("set", "AccountingStorageEnforce", "none")
                try await lift()
                try await save()
                try await control("restart", "slurmctld")
            }, body)
    }

    private func account(_ change: String) async throws {
        try await slurm("sacctmgr", "-i", "modify", "user", "where", "name=\(ClusterUser.name)", "set", change)
    }

    private func slurm(_ program: String, _ arguments: String...) async throws { try await slurm(program, arguments) }

    private func slurm(_ program: String, _ arguments: [String]) async throws {
        let result = try await Self.host.programs.run(
            Invocation(program, arguments, environment: environment, deadlineSeconds: 60))
        guard !result.succeeded else { return }
        throw Refusal(program: program, words: String(decoding: result.errors, as: UTF8.self))
    }
}

private struct Refusal: Error {
    let program: String
    let words: String
}
