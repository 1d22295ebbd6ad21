import Expansion
import Rendering
import Tracking

/// Instances that wait for local steps, gathered into lots.
///
/// Local steps end one by one. If each sent on at once what waits for it, a step of thousands would be thousands of
/// submissions. So a quarter of the step goes together, or all that is left, and no lot is larger than two of the
/// smallest: the number of submissions is known but for a factor of two, unless the local steps are slow. An instance
/// waits for others for ten seconds at most.
struct Lots {
    private struct Key: Hashable {
        let step: Int
        let requestClass: UInt32
    }

    private let state: RunState
    private let policy: Policy
    private let requests: RequestTable
    private let watch: Watch
    private let now: Timestamp
    /// Of the steps asked for.
    private var isGathered: [Int: Bool] = [:]
    private var ready: [Key: [InstanceID]] = [:]
    private var order: [Key] = []
    private var readyOfStep: [Int: Int] = [:]
    /// For how long the first instance of a lot has waited, in milliseconds.
    private var waited: [Key: Int64] = [:]
    /// The same of the groups that instances wait for.
    private var groupAges: [Gathering: Int64] = [:]
    /// Instances in lots that can grow no more; with enough of them nobody need look for others.
    private(set) var complete = 0

    /// So many lots of a step at most, unless they are larger than what Slurm takes at one time.
    private static var most: Int { 4 }

    init(state: RunState, watch: Watch, policy: Policy, requests: RequestTable, now: Timestamp) {
        self.watch = watch
        self.now = now
        self.state = state
        self.policy = policy
        self.requests = requests
    }

    /// Takes in an instance that is ready; says no of one that need not wait for others.
    mutating func takes(_ instance: InstanceID, step: Int) -> Bool {
        guard policy.maximumArraySize > 1, state[instance].attempts == 0 else { return false }
        let isGathered = isGathered[step] ?? (unheldParents(of: step) > 1)
        self.isGathered[step] = isGathered
        guard isGathered else { return false }
        let key = Key(step: step, requestClass: requests.requestClass(of: instance, step: step, in: state.graph))
        if ready[key] == nil { order.append(key) }
        let most = largest(of: key)
        readyOfStep[step, default: 0] += 1
        guard ready[key, default: []].count < most else { return true }
        ready[key, default: []].append(instance)
        waited[key] = max(waited[key] ?? 0, age(of: instance, step: step))
        if ready[key]?.count == most { complete += most }
        return true
    }

    /// What may go now: lots that fit as a whole, or else a part of one that is no less than the smallest.
    ///
    /// - Parameters:
    ///   - room: No more than these; of a study that goes in portions, one portion without what else goes.
    ///   - isAlone: Nothing else goes now.
    ///   - isIdle: Nothing else is to be done, so that nothing more becomes ready by itself.
    func due(room: Int, isAlone: Bool, isIdle: Bool) -> [InstanceID] {
        var due: [InstanceID] = []
        for key in order {
            let lot = lot(of: key, isIdle: isIdle)
            if due.count + lot.count <= room {
                due += lot
            } else if isAlone, due.isEmpty {
                due += lot.prefix(room)
            }
        }
        return due
    }

    private func lot(of key: Key, isIdle: Bool) -> [InstanceID] {
        let list = ready[key] ?? []
        let least = least(of: key)
        let isRest = readyOfStep[key.step] == state.counts(ofStep: key.step)[.waiting]
        let isOverdue = waited[key] ?? 0 >= policy.companySeconds * 1000
        guard isRest || isIdle || isOverdue || list.count >= least else { return [] }
        return list
    }

    /// Milliseconds since the last step ended that an instance waited for; 0 while a scheduler would hold it back.
    private mutating func age(of instance: InstanceID, step: Int) -> Int64 {
        var least = Int64.max
        for edge in state.graph.steps[step].parents where !edge.isFunnel {
            least = min(least, age(of: instance, through: edge))
        }
        return least
    }

    private mutating func age(of instance: InstanceID, through edge: Edge) -> Int64 {
        let gathering = state.graph.gathering(of: instance, through: edge)
        if let gathering, let known = groupAges[gathering] { return known }
        let parents = state.graph.parents(of: instance, through: edge)
        // What the scheduler holds back is not kept from anything yet.
        let isOpen = edge.isHeldGroup && parents.contains { !state[$0].phase.isFinal }
        let age = isOpen ? 0 : parents.compactMap { state[$0].ended.map { watch.age(of: $0, at: now) } }.min() ?? .max
        if let gathering { groupAges[gathering] = age }
        return age
    }

    /// More than one array takes would be two, and the second of them a small one.
    private func largest(of key: Key) -> Int { min(least(of: key) * policy.largestLot, policy.maximumArraySize) }

    private func least(of key: Key) -> Int {
        let lots = min(Self.most, unheldParents(of: key.step))
        let count = requests.count(ofClass: key.requestClass, step: key.step, in: state.graph)
        let room = policy.maximumQueuedTasks.map { max(1, $0 / 4) } ?? Int.max
        return max(1, min((count + lots - 1) / lots, policy.maximumArraySize, room))
    }

    private func unheldParents(of step: Int) -> Int { Self.unheldParents(of: step, in: state.graph, policy) }

    /// The most instances of one step, or groups of them, that instances of a step of Slurm wait for, each for its own, and
    /// for which Slurm cannot hold them back. A step whose first instances must succeed before the others is not gathered.
    private static func unheldParents(of step: Int, in graph: StudyGraph, _ policy: Policy) -> Int {
        guard graph.steps[step].canaries == 0 else { return 0 }
        return graph.steps[step].parents.reduce(0) { most, edge in
            let parent = graph.steps[edge.step]
            let isGathered = edge.isHeldGroup && graph.gathersGroupsInArrays(graph.steps[step], policy)
            guard !edge.isFunnel, edge.isLate || isGathered || !graph.isScheduled(parent) else { return most }
            return max(most, graph.groups(of: edge)?.count ?? parent.instances.count)
        }
    }

    /// Whether anything of a study is gathered.
    static func areNeeded(for graph: StudyGraph, _ policy: Policy) -> Bool {
        graph.steps.contains { step in
            graph.isScheduled(step) && unheldParents(of: step.index, in: graph, policy) > 1
        }
    }
}
