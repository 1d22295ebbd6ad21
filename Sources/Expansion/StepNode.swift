package import Specification

/// What does not change of a step when its study grows.
struct StepFacts: Sendable {
    let index: Int
    let name: String
    let role: StepRole
    /// Maestro's parameter scope of the step, sorted by key.
    let parameters: [Int]
    /// Those of them whose labels make names, sorted by key.
    let named: [Int]
    /// For each instance the first combination that gives it.
    let representatives: [UInt32]
    /// For each combination the instance it belongs to, counted within the step; empty for an unparameterised step.
    let ordinals: [UInt32]
    /// What it waits for: each step at most once, and once more of the round before.
    let parents: [Edge]
    /// The first component of its workspaces.
    let directory: String
    let text: StepText
    /// Names that could not be as their labels say, because another instance has them; keyed by ordinal.
    var renamed: [UInt32: String] = [:]
    var renamedDirectories: [UInt32: String] = [:]
    /// So many failures of one cause end the step.
    var failureLimit: Int?
    /// So many of its instances may fail, and what gathers them runs with the others.
    var allowedFailures = 0
    /// For each instance whether the study no longer has it; empty where it has all of them.
    var removed: [Bool] = []
    /// For each instance whether its condition is false for its parameters; empty where it is for none.
    var excluded: [Bool] = []
    /// The late tables that it uses, each behind those that its producer uses.
    var late: [LateColumn] = []
    /// For each instance whether it stands for rows that are not read yet; empty where none does.
    var pending: [Bool] = []
    /// The loop that it is a part of.
    var loop: Int?
    /// Whether each round of its loop begins with it.
    var beginsRound = false
    /// Whether it says what it wants of a scheduler, and not only of this machine.
    var asksForScheduler = false
}

/// A step with its instances.
///
/// Copied often, so what never changes is shared.
package struct StepNode: Sendable {
    private final class Box: Sendable {
        let facts: StepFacts

        init(_ facts: StepFacts) { self.facts = facts }
    }

    private let box: Box
    package internal(set) var instances: InstanceIDs
    /// What waits for it.
    package internal(set) var children: [ChildEdge] = []
    var hashedNameWidth: Int?
    /// How many of its first instances must have succeeded before the others may start; 0 for none.
    package internal(set) var canaries: Int
    /// The version of the study that its scripts are of.
    package internal(set) var scriptVersion: Int

    init(_ facts: StepFacts, instances: InstanceIDs, hashedNameWidth: Int?, canaries: Int = 0, scriptVersion: Int) {
        box = Box(facts)
        self.instances = instances
        self.hashedNameWidth = hashedNameWidth
        self.canaries = canaries
        self.scriptVersion = scriptVersion
    }
}

/// What is said of each at ``StepFacts``. Yielded, since a copy of what is looked at costs more than the look.
extension StepNode {
    package var index: Int { _read { yield box.facts.index } }
    package var name: String { _read { yield box.facts.name } }
    package var role: StepRole { _read { yield box.facts.role } }
    package var parameters: [Int] { _read { yield box.facts.parameters } }
    var named: [Int] { _read { yield box.facts.named } }
    package var representatives: [UInt32] { _read { yield box.facts.representatives } }
    package var ordinals: [UInt32] { _read { yield box.facts.ordinals } }
    package var parents: [Edge] { _read { yield box.facts.parents } }
    package var directory: String { _read { yield box.facts.directory } }
    package var text: StepText { _read { yield box.facts.text } }
    var renamed: [UInt32: String] { _read { yield box.facts.renamed } }
    var renamedDirectories: [UInt32: String] { _read { yield box.facts.renamedDirectories } }
    package var failureLimit: Int? { _read { yield box.facts.failureLimit } }
    package var allowedFailures: Int { _read { yield box.facts.allowedFailures } }
    var removed: [Bool] { _read { yield box.facts.removed } }
    package var excluded: [Bool] { _read { yield box.facts.excluded } }
    package var late: [LateColumn] { _read { yield box.facts.late } }
    var pending: [Bool] { _read { yield box.facts.pending } }
    package var loop: Int? { _read { yield box.facts.loop } }
    package var beginsRound: Bool { _read { yield box.facts.beginsRound } }
    var asksForScheduler: Bool { _read { yield box.facts.asksForScheduler } }
}

extension StepNode {
    package var isParameterised: Bool { !parameters.isEmpty }

    /// Whether its condition is false for an instance's parameters.
    ///
    /// - Parameter ordinal: The instance's number within the step.
    package func isExcluded(_ ordinal: Int) -> Bool { !excluded.isEmpty && excluded[ordinal] }

    /// Whether any of its settings depends on the combination.
    package var hasFixedResources: Bool { text.fixedResources != nil }

    /// The steps of which its texts name the lists of workspaces.
    package var lists: Set<Int> { text.lists }

    /// The values of other steps that its commands use, sorted.
    package var outputs: [StepOutput] { text.outputs }

    /// The steps of which they name the table of values.
    package var tables: Set<Int> { text.tables }

    /// The steps, or the study, of which they name the table of failures.
    package var failures: Set<FailureScope> { text.failures }
}

extension StepNode {
    /// A combination that gives the instance.
    package func combination(of instance: InstanceID) -> Int {
        Int(representatives[ordinal(of: instance)])
    }

    /// Its number within the step.
    package func ordinal(of instance: InstanceID) -> Int { instances.ordinal(of: instance) }

    package func instance(forCombination combination: Int) -> InstanceID {
        instances[ordinals.isEmpty ? 0 : Int(ordinals[combination])]
    }
}
