package import Executors
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
        let written = graph.resources(of: instance).adding(followingTexts(of: instance))
        guard let amendment = amendment(of: instance) else { return written }
        return written.replaced(
            walltime: amendment.walltime, memory: amendment.memory, adding: amendment.arguments)
    }
}

extension RunState {
    /// What an instance asks for by values of other steps; nothing as long as these are not known, or are wrong.
    package func followingTexts(of instance: InstanceID) -> [ResourceKey: String] {
        guard graph.hasFollowingRequests else { return [:] }
        return (try? knownFollowingTexts(of: instance)) ?? [:]
    }

    /// Why it is not known what an instance is to ask for, though all that it waits for is over.
    package func requestMistake(of instance: InstanceID) -> RequestMistake? {
        guard graph.hasFollowingRequests else { return nil }
        do throws(RequestMistake) {
            _ = try knownFollowingTexts(of: instance)
            return nil
        } catch {
            return error
        }
    }

    private func knownFollowingTexts(of instance: InstanceID) throws(RequestMistake) -> [ResourceKey: String] {
        try graph.followingTexts(
            of: instance, besides: amendedKeys(of: instance), lastRound: { lastRound(of: $0, seenBy: instance) },
            published: published)
    }

    private func amendedKeys(of instance: InstanceID) -> Set<ResourceKey> {
        let amendment = amendment(of: instance)
        return Set(
            [(ResourceKey.walltime, amendment?.walltime), (.memory, amendment?.memory)].filter { $1 != nil }.map(\.0))
    }

    private func published(by parent: InstanceID, _ name: String) -> String? { publishedForRequests[parent]?[name] }
}
