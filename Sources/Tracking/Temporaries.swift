package import Expansion
import Specification

/// Temporary files: those of an instance go once all that may read them has succeeded.
struct TemporaryState: Sendable {
    /// Whose files may go, unless something has changed since.
    var due: Set<InstanceID> = []
    /// Whose files are gone.
    var removed: Set<InstanceID> = []
    /// Those that were removed last, or were about to be.
    var last = InstanceSet([])
}

extension RunState {
    /// Whose temporary files are to go now.
    package var removableTemporaries: [InstanceID] {
        temporaries.due.isEmpty ? [] : temporaries.due.filter(areTemporariesDone).sorted()
    }

    /// Whose temporary files were about to be removed when that was last written down.
    package var lastRemovedTemporaries: InstanceSet { temporaries.last }

    /// Whether its temporary files are gone.
    package func hasLostTemporaries(_ instance: InstanceID) -> Bool { temporaries.removed.contains(instance) }

    /// How many instances of each step a request repeats only because their temporary files are gone, by the steps' numbers.
    package func repeatedForTemporaries(by request: Request) -> [Int: Int] {
        guard !temporaries.removed.isEmpty else { return [:] }
        var after = self
        after.apply(.requested(id: "", request), at: changed ?? Timestamp(milliseconds: 0))
        let lost = temporaries.removed.subtracting(after.temporaries.removed)
        return lost.reduce(into: [:]) { counts, instance in
            if case .retry(let chosen) = request, chosen.contains(instance) { return }
            counts[graph.stepIndex(of: instance), default: 0] += 1
        }
    }

    mutating func removeTemporaries(of set: InstanceSet) {
        let instances = set.instances(below: instances.count)
        temporaries.due.subtract(instances)
        temporaries.removed.formUnion(instances)
        temporaries.last = set
    }

    /// An instance has succeeded, or was skipped: what it may have read is read by one less.
    mutating func noteRead(by instance: InstanceID) {
        let readers = graph.temporaryReaders
        guard !readers.isEmpty else { return }
        let step = graph.step(of: instance)
        if readers.hasTemporaries(step.index) { noteIfDone(CollectionOfOne(instance)) }
        let isOver = counts[step.index].areAllWell
        for edge in step.parents where readers.hasTemporaries(edge.step) && step.role == .regular {
            if !edge.isFunnel || isOver { noteIfDone(graph.parents(of: instance, through: edge)) }
        }
        guard isOver else { return }
        for source in readers.distantSources(of: step.index) { noteIfDone(graph.steps[source].instances) }
    }

    private mutating func noteIfDone(_ candidates: some Sequence<InstanceID>) {
        for instance in candidates where areTemporariesDone(instance) { temporaries.due.insert(instance) }
    }

    private func areTemporariesDone(_ instance: InstanceID) -> Bool {
        guard self[instance].phase == .ended(.succeeded), !temporaries.removed.contains(instance) else { return false }
        let step = graph.stepIndex(of: instance)
        guard graph.temporaryReaders.distantReaders(of: step).allSatisfy({ counts[$0].areAllWell }) else {
            return false
        }
        let ordinal = graph.steps[step].ordinal(of: instance)
        return graph.steps[step].children.allSatisfy { edge in
            let child = graph.steps[edge.step]
            guard child.role == .regular else { return true }
            if edge.isFunnel { return counts[edge.step].areAllWell }
            var areWell = true
            graph.forEachChild(through: edge, ofOrdinal: ordinal) { reader in
                let phase = self[reader].phase
                areWell = areWell && (phase == .ended(.succeeded) || phase.isSkipped)
            }
            return areWell
        }
    }

    /// What is to run again may read files that are gone: who made them runs again too.
    mutating func renewMakersOfTemporaries(_ changed: inout Set<InstanceID>) {
        guard !temporaries.removed.isEmpty else { return }
        var pending = Array(changed)
        var search = MakerSearch()
        while let reader = pending.popLast() {
            let makers = makers(for: reader, &search).filter {
                temporaries.removed.contains($0) && !changed.contains($0)
            }
            guard !makers.isEmpty else { continue }
            let before = changed
            renewWithDescendants(makers, &changed)
            pending += changed.subtracting(before)
        }
        temporaries.removed.subtract(changed)
    }

    /// Those whose temporary files an instance may read. What gathers asks once.
    private func makers(for reader: InstanceID, _ search: inout MakerSearch) -> [InstanceID] {
        let step = graph.step(of: reader)
        // A handler runs again whenever anything does, and takes what is there.
        guard step.role == .regular else { return [] }
        var found: [InstanceID] = []
        for edge in step.parents {
            let whole = Gathering(parent: edge.step, child: step.index, group: 0)
            let gathering = graph.gathering(of: reader, through: edge) ?? whole
            guard !edge.isGathering || search.told.insert(gathering).inserted else { continue }
            found += graph.parents(of: reader, through: edge)
        }
        // What it does not wait for directly, it reads of the instance with its own parameters.
        let combination = step.combination(of: reader)
        return found
            + search.distantWorkspaces(of: step).map { graph.steps[$0].instance(forCombination: combination) }
    }
}

/// What a search for those that made temporary files has been asked already.
private struct MakerSearch {
    var told: Set<Gathering> = []
    private var distant: [Int: [Int]] = [:]

    mutating func distantWorkspaces(of step: StepNode) -> [Int] {
        if let known = distant[step.index] { return known }
        let found = step.distantWorkspaces
        distant[step.index] = found
        return found
    }
}
