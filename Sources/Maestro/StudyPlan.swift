import Expansion
import Reporting
import Specification

/// What a study would do.
public struct StudyPlan: Sendable, CustomStringConvertible {
    private let graph: StudyGraph
    /// How often the scheduler's program is called to submit; `nil` where that is never, or not known.
    public let submissions: ClosedRange<Int>?

    init(_ graph: StudyGraph, submissions: ClosedRange<Int>?) {
        self.graph = graph
        self.submissions = submissions
    }

    /// What the study is called.
    public var name: String { graph.study.name.value }

    /// How many instances all steps have together.
    public var instanceCount: Int { graph.instanceCount }

    /// How many instances go to a scheduler, each as a job or as a task of one.
    public var jobCount: Int { PlanReport.jobs(graph) }

    /// The steps in the order of the study.
    public var steps: [PlannedStep] { graph.steps.map { PlannedStep($0, in: graph) } }

    /// The table that `maestro-swift plan` prints, in lines.
    public var description: String { PlanReport.table(graph, submissions: submissions) }
}

/// A step of a plan.
public struct PlannedStep: Sendable {
    private let step: StepNode
    private let graph: StudyGraph

    init(_ step: StepNode, in graph: StudyGraph) {
        self.step = step
        self.graph = graph
    }

    /// As the study calls it.
    public var name: String { step.name }

    /// Where it runs: the scheduler's name, or `this machine`; `-` for a step without instances.
    public var place: String { PlanReport.place(of: step, in: graph) }

    /// The steps that it waits for, each by its name.
    public var waitsFor: [String] { graph.writtenParents(of: step).map { graph.steps[$0.step].name } }

    /// How many instances it has: one for each combination of the parameters that it uses.
    public var instanceCount: Int { step.instances.count }

    /// Its instances, made when they are asked for.
    public var instances: [PlannedInstance] {
        step.instances.map { PlannedInstance($0, in: graph) }
    }
}

/// One combination of parameters of a step.
public struct PlannedInstance: Hashable, Sendable {
    /// As every view calls it, such as `simulate_SIZE.5`.
    public let name: String
    /// The folder that it runs in, relative to the study directory.
    public let workspace: String
    /// The values of the parameters that its step uses.
    public let parameters: [String: String]

    init(_ instance: InstanceID, in graph: StudyGraph) {
        name = graph.name(of: instance)
        workspace = graph.workspace(of: instance)
        parameters = Dictionary(
            graph.parameters(of: instance).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
