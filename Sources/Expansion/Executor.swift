import Specification

/// What runs the attempts of steps: this machine, or a scheduler.
///
/// An executor is a line of the registry: a name, which stands in journals, and what it is capable of. Whoever decides
/// asks its capabilities, never its name.
package struct ExecutorID: Hashable, Comparable, Sendable {
    private let index: UInt8

    private init(_ index: Int) { self.index = UInt8(index) }

    /// - Returns: Nil where there is no executor of this name.
    package init?(name: some StringProtocol) {
        guard let index = Self.registry.firstIndex(where: { $0.name == name }) else { return nil }
        self.init(index)
    }

    /// Processes beside the conductor.
    package static let local = ExecutorID(0)
    package static let slurm = ExecutorID(1)

    /// For the last two scripts are written, and nothing is submitted.
    private static let registry: [(name: String, capabilities: ExecutorCapabilities)] = [
        ("local", .local), ("slurm", .slurm), ("lsf", .slurm), ("flux", .slurm),
    ]

    /// In the order of the registry.
    package static var all: [ExecutorID] { registry.indices.map { ExecutorID($0) } }

    /// As journals have it.
    package var name: String { Self.registry[Int(index)].name }

    package var capabilities: ExecutorCapabilities { Self.registry[Int(index)].capabilities }

    package var isBesideConductor: Bool { capabilities.isBesideConductor }

    package static func < (left: ExecutorID, right: ExecutorID) -> Bool { left.index < right.index }
}

/// What an executor does by itself, and what it must be helped with.
package struct ExecutorCapabilities: Hashable, Sendable {
    /// What a job can wait for, beside the time.
    package enum Dependencies: Hashable, Sendable {
        /// For nothing: it is submitted once all its parents have succeeded.
        case none
        /// For jobs, and a task of an array for a task of another: it is submitted behind its parents.
        case arrayTasks
    }

    package let dependencies: Dependencies
    /// What it runs ends with the machine of the conductor, and is with it from the moment in which that decides so.
    package let isBesideConductor: Bool
    /// It ends by itself what has reached its walltime, and kills what does not end when it is asked to.
    package let killsByItself: Bool
    /// It may lose or forget jobs, and tell of their ends late.
    package let forgets: Bool

    fileprivate static let local = ExecutorCapabilities(
        dependencies: .none, isBesideConductor: true, killsByItself: false, forgets: false)
    fileprivate static let slurm = ExecutorCapabilities(
        dependencies: .arrayTasks, isBesideConductor: false, killsByItself: true, forgets: true)
}

extension StudyGraph {
    /// That of the batch section, where a study has one.
    package var scheduler: ExecutorID { ExecutorID(name: study.batch.kind.rawValue) ?? .local }

    /// Where a step's instances run: with the scheduler of the batch section if the step itself has `nodes` or `procs`,
    /// which is Maestro's rule, else beside the conductor.
    package func executor(of node: StepNode) -> ExecutorID {
        let step = study.steps[node.index]
        let isScheduled = !node.instances.isEmpty && (step.settings[.nodes] != nil || step.settings[.procs] != nil)
        return isScheduled ? scheduler : .local
    }

    /// All that run something of this study.
    package var executors: Set<ExecutorID> { Set(steps.map(executor)) }

    /// Whether a step goes to a scheduler.
    package func isScheduled(_ node: StepNode) -> Bool { !executor(of: node).isBesideConductor }

    /// The same of an instance's step.
    package func isScheduled(_ instance: InstanceID) -> Bool { isScheduled(step(of: instance)) }
}
