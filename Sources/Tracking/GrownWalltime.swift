import Executors
package import Expansion
package import Specification

extension RunState {
    /// Seconds after which an attempt of an instance is stopped: more than it asks for where earlier ones were stopped at
    /// theirs and the step's rule says so. A scheduler takes whole minutes.
    ///
    /// - Parameter walltime: What it asks for.
    /// - Returns: `nil` for no limit.
    package func seconds(of walltime: Walltime, for instance: InstanceID) -> Int64? {
        let own = self[instance]
        let count = Int(own.retries[.timeLimit])
        guard count > 0, let rule = graph.study.steps[graph.stepIndex(of: instance)].retry.timeLimit else {
            return walltime.seconds
        }
        let executor = own.batch.flatMap { batches[$0] }?.batch.executor
        let isWholeMinutes = executor?.capabilities.killsByItself ?? true
        return rule.seconds(walltime, grown: count, unit: isWholeMinutes ? 60 : 1)
    }
}
