package import Executors

extension StudyDirectory {
    /// The record of an attempt.
    package func record(of instance: InstanceID, attempt: UInt16, in graph: StudyGraph) -> String {
        record(step: graph.stepIndex(of: instance), ordinal: graph.ordinal(of: instance), attempt: Int(attempt))
    }

    /// Where an attempt writes, without the ending: `.out` and `.err` are added. Each attempt has files of its own.
    ///
    /// Maestro's names for the first attempt on Slurm; a local one has its attempt's number where Maestro has a process's.
    package func output(of instance: InstanceID, attempt: UInt16, executor: ExecutorID, in graph: StudyGraph) -> String
    {
        let stem = path("\(graph.workspace(of: instance))/\(graph.fileStem(of: instance))")
        return !executor.isBesideConductor && attempt <= 1 ? stem : "\(stem).\(attempt)"
    }
}
