import Diagnostics
import Specification

extension StudyGraph {
    /// What the steps of an edited study's graph differ in from this one.
    func revision(_ edited: StudyGraph, _ matching: StepMatching, lostGrowths: Int) -> Revision {
        var revision = Revision(
            graph: edited, lostGrowths: lostGrowths, firstNew: instanceCount, earlierVersion: self.version)
        let versions = VersionComparison(self, edited)
        for index in edited.steps.indices {
            var change = StepChange(step: index, name: edited.steps[index].name, kind: .edited)
            if index < steps.count {
                compare(index, versions, matching, &revision, &change)
            } else {
                let isReplaced = steps.contains { $0.name == change.name && matching.matches[$0.index] == nil }
                change.kind = isReplaced ? .replaced : .added
                change.newCount = edited.steps[index].instances.count
                if isReplaced || change.newCount > 0 { revision.changes.append(change) }
                revision.gatherers += edited.gatherers(
                    of: edited.steps[index], ofOrdinals: 0..<change.newCount, among: self)
            }
        }
        return revision
    }

    private func compare(
        _ index: Int, _ versions: VersionComparison, _ matching: StepMatching, _ revision: inout Revision,
        _ change: inout StepChange
    ) {
        let (old, new) = (steps[index], revision.graph.steps[index])
        guard !isGone(index) else { return }
        if matching.matches[index] == nil {
            change.kind = .removed
        } else if let former = matching.renamed[index] {
            change.kind = .renamed(from: former)
        }
        let sets = instanceSets(old, new)
        change.newCount = new.instances.count - old.instances.count + sets.restored.count
        change.removedCount = sets.removed.count
        revision.removed += sets.removed
        let others = (sets.removed + sets.restored).map { old.ordinal(of: $0) }
        revision.gatherers += revision.graph.gatherers(
            of: new, ofOrdinals: others + Array(old.instances.count..<new.instances.count), among: self)
        if change.kind != .removed {
            let comparison = StepComparison(versions, step: index)
            change.reasons = comparison.reasons
            let repeated =
                comparison.repeatsAll
                ? kept(old, new) : Array(Set(comparison.withOtherValues + comparison.withOtherChoices)).sorted()
            change.repeatedCount = repeated.count
            revision.repeated += repeated + sets.restored
            if comparison.changesEdges { revision.redecided.insert(index) }
            if old.allowedFailures != new.allowedFailures { revision.reallowed.insert(index) }
            if comparison.resizes { revision.resized += kept(old, new) }
            if comparison.changesScripts { revision.renewScripts(of: index) }
        }
        let isAsBefore = change.kind == .edited && change.reasons.isEmpty && change.newCount == 0
        if !isAsBefore || change.removedCount > 0 { revision.changes.append(change) }
    }

    /// Instances that were there and still are.
    private func kept(_ old: StepNode, _ new: StepNode) -> [InstanceID] {
        old.instances.enumerated().filter { !new.isRemoved($0.offset) && !old.isRemoved($0.offset) }.map(\.element)
    }

    /// Instances that are gone, and those that were and are there again.
    private func instanceSets(_ old: StepNode, _ new: StepNode) -> (removed: [InstanceID], restored: [InstanceID]) {
        guard !old.removed.isEmpty || !new.removed.isEmpty else { return ([], []) }
        var (removed, restored): ([InstanceID], [InstanceID]) = ([], [])
        for (ordinal, instance) in old.instances.enumerated() {
            switch (old.isRemoved(ordinal), new.isRemoved(ordinal)) {
            case (false, true): removed.append(instance)
            case (true, false): restored.append(instance)
            case (true, true), (false, false): break
            }
        }
        return (removed, restored)
    }
}

extension StepNode {
    func isRemoved(_ ordinal: Int) -> Bool { !removed.isEmpty && removed[ordinal] }
}

extension Revision {
    /// Its scripts are written anew, beside the earlier ones.
    fileprivate mutating func renewScripts(of step: Int) {
        let version = graph.version
        graph.steps[step].scriptVersion = version
        graph.earlier?.steps[step].scriptVersion = version
    }
}
