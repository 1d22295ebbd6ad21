package import Expansion

/// What the user wants instances to ask for in place of what the study says.
package struct Amendment: Hashable, Sendable {
    /// As sbatch takes it.
    package let walltime: String?
    /// As sbatch takes it.
    package let memory: String?
    /// Options for the scheduler that stand behind the study's own; where there are any, they take the place of those of
    /// an earlier amendment.
    package let arguments: [String]

    package init(walltime: String? = nil, memory: String? = nil, arguments: [String] = []) {
        self.walltime = walltime
        self.memory = memory
        self.arguments = arguments
    }

    package var isEmpty: Bool { walltime == nil && memory == nil && arguments.isEmpty }

    /// The same, with what a later one says.
    func replaced(by later: Amendment) -> Amendment {
        Amendment(
            walltime: later.walltime ?? walltime, memory: later.memory ?? memory,
            arguments: later.arguments.isEmpty ? arguments : later.arguments)
    }
}

/// All amendments of a run.
struct Amendments: Sendable {
    private var list: [(instances: InstanceSet, amendment: Amendment)] = []

    mutating func add(_ amendment: Amendment, for instances: InstanceSet) { list.append((instances, amendment)) }

    /// - Complexity: O(amendments × log(ranges of one)).
    func amendment(of instance: InstanceID) -> Amendment? {
        guard !list.isEmpty else { return nil }
        let own = list.lazy.filter { $0.instances.contains(instance) }.map(\.amendment)
        return own.reduce(nil as Amendment?) { $0?.replaced(by: $1) ?? $1 }
    }
}

extension RunState {
    /// What the user wants an instance to ask for in place of what the study says.
    package func amendment(of instance: InstanceID) -> Amendment? { amendments.amendment(of: instance) }

    /// What an instance asks for now.
    package func resources(of instance: InstanceID) -> Resources {
        let written = graph.resources(of: instance)
        guard let amendment = amendment(of: instance) else { return written }
        return written.replaced(
            walltime: amendment.walltime, memory: amendment.memory, adding: amendment.arguments)
    }
}
