package import Executors
import Specification

extension StudyGraph {
    /// That of the batch section, where a study has one.
    package var scheduler: ExecutorID { study.batch.kind }

    /// Where a step's instances run: with the scheduler of the batch section if the step itself has `nodes` or `procs`,
    /// which is Maestro's rule, else beside the conductor.
    package func executor(of node: StepNode) -> ExecutorID {
        node.asksForScheduler && !node.instances.isEmpty ? scheduler : .local
    }

    /// All that run something of this study.
    package var executors: Set<ExecutorID> { Set(steps.map(executor)) }

    /// Whether a step goes to a scheduler.
    package func isScheduled(_ node: StepNode) -> Bool { !executor(of: node).isBesideConductor }

    /// Whether anything of it does.
    package var usesScheduler: Bool { steps.contains { isScheduled($0) } }

    /// The same of an instance's step.
    package func isScheduled(_ instance: InstanceID) -> Bool { isScheduled(step(of: instance)) }
}
