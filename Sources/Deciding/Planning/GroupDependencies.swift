import Expansion
import Jobs
import Tracking

/// What instances wait for with a scheduler through edges from groups.
///
/// One by itself names the tasks of its group, so that it begins when these have succeeded. An array could say that of none
/// of its tasks: it waits for the end of all batches that hold a parent of any, and each task's wrapper looks how its own
/// parents ended.
extension RunState {
    /// More are not named one by one: each is a dependency of its own to the scheduler.
    private static var mostNamedTasks: Int { 100 }

    /// - Parameter isArray: Whether they go out together.
    func groupDependencies(of instances: [InstanceID], isArray: Bool) -> [JobDependency] {
        guard let first = instances.first else { return [] }
        return graph.step(of: first).parents.filter(\.isHeldGroup).flatMap { edge -> [JobDependency] in
            let parents = awaitedParents(of: instances, through: edge)
            if !isArray, parents.count <= Self.mostNamedTasks {
                return parents.map { edge.allowsFailures ? .end($0) : .success($0) }
            }
            return Set(parents.map(\.id)).sorted { $0.text < $1.text }.map { JobDependency.end(Job($0)) }
        }
    }

    /// Each group's once.
    private func awaitedParents(of instances: [InstanceID], through edge: Edge) -> [Job] {
        var seen: Set<Expansion.Gathering> = []
        return instances.flatMap { instance -> [Job] in
            guard let group = graph.gathering(of: instance, through: edge), seen.insert(group).inserted else {
                return []
            }
            return graph.parents(of: instance, through: edge).compactMap { parent in
                guard case .one(let id, let task) = batchDependency(to: parent, withEnded: false) else { return nil }
                return batches[id]?.job.map { Job($0, task: task) }
            }
        }
    }
}

extension StudyGraph {
    /// Whether so many instances of a step gather groups, held back by the scheduler, that they go out in arrays.
    func gathersGroupsInArrays(_ step: StepNode, _ policy: Policy) -> Bool {
        step.instances.count > policy.mostGroupJobs && step.parents.contains(where: \.isHeldGroup)
    }

    /// Instances of one step as the groups come to which they belong, where they are more than an array takes: then an
    /// array of what gathers them waits for few of theirs.
    func inOrderOfGroups(_ instances: [InstanceID], _ policy: Policy) -> [InstanceID] {
        guard instances.count > policy.maximumArraySize, let first = instances.first else { return instances }
        let parent = step(of: first)
        let edge = parent.children.first { edge in
            !edge.isLate && edge.groups != nil && gathersGroupsInArrays(steps[edge.step], policy)
        }
        guard let groups = edge.flatMap({ self.groups(of: $0) }) else { return instances }
        let keys = instances.enumerated().map { place, instance in
            (group: groups.group(ofParent: parent.ordinal(of: instance)), place: place)
        }
        return keys.sorted { $0 < $1 }.map { instances[$0.place] }
    }
}
