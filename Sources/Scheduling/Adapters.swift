package import Executors
package import HostInterface

/// Makes what speaks to an executor's own programs.
///
/// - Parameters:
///   - root: The study directory; empty where nothing is submitted.
///   - variables: Those of the user's that were in force when the study was started.
/// - Returns: Nothing where scripts are written for it, and nothing is submitted; or where it is this machine.
package func makeExecutor(
    _ executor: ExecutorID, host: Host, root: String, variables: SlurmVariables? = nil
) -> (any Executor)? {
    adapters[executor.name]?(host, root, variables)
}

private typealias Adapter = @Sendable (Host, String, SlurmVariables?) -> any Executor

private let adapters: [String: Adapter] = [
    "slurm": { SlurmScheduler(host: $0, root: $1, variables: $2) },
    "sge": { host, root, _ in GridEngineScheduler(host: host, root: root) },
]
