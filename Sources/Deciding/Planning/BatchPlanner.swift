import Diagnostics
import Executors
import Expansion
import Rendering
import Tracking

/// Gathers instances that may go to Slurm now into as few batches as Slurm's arrays and dependencies allow.
///
/// An array holds instances of one step that ask for the same. Over parents that are still with Slurm it must be said
/// for the whole array what it waits for: the same job for all (`afterok`), or for each task the task with the same
/// index of another array (`aftercorr`). For each step the way that needs the fewest arrays is taken.
struct BatchPlanner {
    let state: RunState
    let policy: Policy
    let requests: RequestTable

    /// - Parameter ready: In the order in which they became so.
    /// - Returns: The members of each batch.
    func batches(of ready: [InstanceID]) -> [[Batch.Member]] {
        guard policy.maximumArraySize > 1 else { return ready.map { [member($0, task: 0)] } }
        return grouped(ready, by: request).flatMap { instances in
            let alone = instances.filter(isAlone)
            guard alone.isEmpty else {
                return alone.map { [member($0, task: 0)] } + arrays(of: instances.filter { !isAlone($0) })
            }
            return arrays(of: instances)
        }
    }

    /// Of few groups each is a job of its own, which waits for its own parents.
    private func isAlone(_ instance: InstanceID) -> Bool {
        let step = state.graph.step(of: instance)
        return step.instances.count <= policy.mostGroupJobs && step.parents.contains(where: \.isHeldGroup)
            && !state.groupDependencies(of: [instance], isArray: false).isEmpty
    }

    /// Of one request.
    private func arrays(of unordered: [InstanceID]) -> [[Batch.Member]] {
        let instances = state.graph.inOrderOfGroups(unordered, policy)
        guard state.graph.scheduler.capabilities.arrayIndices == .any else { return consecutive(instances) }
        let indices = instances.map(kept)
        let bound = arrays(of: instances, keeping: indices)
        guard bound.count > Self.retriesInParts, indices.contains(where: { $0 != nil }) else { return bound }
        let packed = arrays(of: instances, keeping: indices.map { _ in nil })
        return packed.count < bound.count ? packed : bound
    }

    /// Arrays without holes. By index they follow their parents only where these have none either; else each waits for all
    /// of the parents' arrays, so that nothing is lost by new indices.
    private func consecutive(_ instances: [InstanceID]) -> [[Batch.Member]] {
        let bound = arrays(of: instances, keeping: instances.map { _ in nil })
        let whole = bound.filter(\.isConsecutive)
        let rest = bound.filter { !$0.isConsecutive }.flatMap { $0.map(\.instance) }
        return whole + pieces(of: rest)
    }

    private func member(_ instance: InstanceID, task: UInt32) -> Batch.Member {
        let own = state[instance]
        return Batch.Member(
            instance: instance, attempt: own.attempts.plus(1), isRestart: own.restartsNext, task: task)
    }

    /// What must be equal within an array.
    private struct Request: Hashable {
        let step: Int
        let requestClass: UInt32
        let isRestart: Bool
        /// A retry may have to wait before it begins.
        let isRetry: Bool
        let memoryGrowth: UInt16
        let timeGrowth: UInt16
        let amendment: Amendment?
        /// By values of other steps.
        let following: [ResourceKey: String]
    }

    private func request(of instance: InstanceID) -> Request {
        let step = state.graph.stepIndex(of: instance)
        let own = state[instance]
        return Request(
            step: step, requestClass: requests.requestClass(of: instance, step: step, in: state.graph),
            isRestart: own.restartsNext, isRetry: own.retryCause != nil, memoryGrowth: own.retries[.outOfMemory],
            timeGrowth: own.retries[.timeLimit],
            amendment: state.amendment(of: instance), following: state.followingTexts(of: instance))
    }
}

// MARK: - Arrays of one request

extension BatchPlanner {
    /// An instance with what it waits for, and the index that it should have because of that.
    private struct Place: Hashable {
        let batchDependencies: [BatchDependency]
        let index: UInt32?
    }

    /// With so many arrays of retries what waits for them is tied to each task by its index. With more, it waits for a
    /// whole array of them, and they go out in as few as can be.
    private static var retriesInParts: Int { 2 }

    /// - Parameter indices: For each instance the index that it must keep, if it must.
    private func arrays(of instances: [InstanceID], keeping indices: [UInt32?]) -> [[Batch.Member]] {
        let isInPortions = isInPortions
        let batchDependencies = instances.map {
            state.batchDependencies(of: $0, withEnded: isInPortions && state[$0].attempts == 0)
        }
        let edges = batchDependencies.first?.count ?? 0
        // Each edge by index and the others by name; all by index; none by index.
        var ways = (0..<edges).map { [$0] }
        if edges > 1 { ways.append(Array(0..<edges)) }
        ways.append([])
        let drafts = ways.map {
            arrays(of: instances, batchDependencies: batchDependencies, keeping: indices, byIndex: $0)
        }
        return drafts.min { $0.count < $1.count } ?? []
    }

    /// Where the study goes to Slurm bit by bit, what is put together must not depend on which of the parents have ended
    /// by then: else nobody could tell beforehand how many arrays there will be.
    private var isInPortions: Bool {
        guard let room = policy.maximumQueuedTasks else { return false }
        let count = state.graph.steps.reduce(0) { sum, step in
            guard state.graph.isScheduled(step) else { return sum }
            return sum + step.instances.count
        }
        return count > room
    }

    private func arrays(
        of instances: [InstanceID], batchDependencies: [[BatchDependency]], keeping indices: [UInt32?],
        byIndex way: [Int]
    ) -> [[Batch.Member]] {
        var places: [Place: [InstanceID]] = [:]
        var order: [Place] = []
        var layers: [[BatchDependency]: [[(InstanceID, UInt32)]]] = [:]
        var layerOrder: [[BatchDependency]] = []
        var filled: [[BatchDependency]: [UInt32: Int]] = [:]
        for (number, instance) in instances.enumerated() {
            let place = place(batchDependencies: batchDependencies[number], byIndex: way, kept: indices[number])
            guard let index = place.index else {
                if places[place] == nil { order.append(place) }
                places[place, default: []].append(instance)
                continue
            }
            if layers[place.batchDependencies] == nil { layerOrder.append(place.batchDependencies) }
            // Two that want one index go into different arrays.
            let layer = filled[place.batchDependencies]?[index] ?? 0
            filled[place.batchDependencies, default: [:]][index] = layer + 1
            if layers[place.batchDependencies]?.count ?? 0 <= layer {
                layers[place.batchDependencies, default: []].append([])
            }
            layers[place.batchDependencies]?[layer].append((instance, index))
        }
        let free = order.flatMap { pieces(of: places[$0] ?? []) }
        let bound = layerOrder.flatMap { layers[$0] ?? [] }.map { layer in
            layer.sorted { $0.1 < $1.1 }.map { member($0.0, task: $0.1) }
        }
        return bound + free
    }

    private func place(batchDependencies: [BatchDependency], byIndex way: [Int], kept: UInt32?) -> Place {
        var batchDependencies = batchDependencies
        var index: UInt32?
        for edge in way {
            guard case .one(let batch, let task?) = batchDependencies[edge], index == nil || index == task else {
                continue
            }
            index = task
            batchDependencies[edge] = .sameTask(batch)
        }
        return Place(batchDependencies: batchDependencies, index: index ?? kept)
    }

    /// One that is tried again keeps its index while others wait in Slurm for the task of that index.
    private func kept(_ instance: InstanceID) -> UInt32? {
        state.blocksSubmittedChildren(instance, gathering: false) ? state[instance].task : nil
    }

    private func pieces(of instances: [InstanceID]) -> [[Batch.Member]] {
        stride(from: 0, to: instances.count, by: policy.maximumArraySize).map { start in
            instances[start..<min(start + policy.maximumArraySize, instances.count)].enumerated().map {
                member($1, task: UInt32($0))
            }
        }
    }
}

extension [Batch.Member] {
    fileprivate var isConsecutive: Bool { zip(self, dropFirst()).allSatisfy { $1.task == $0.task + 1 } }
}

/// Elements with equal keys together, groups and elements in the order in which they came.
func grouped<Element, Key: Hashable>(_ elements: [Element], by key: (Element) -> Key) -> [[Element]] {
    var places: [Key: Int] = [:]
    var groups: [[Element]] = []
    for element in elements {
        let key = key(element)
        if let place = places[key] {
            groups[place].append(element)
        } else {
            places[key] = groups.count
            groups.append([element])
        }
    }
    return groups
}
