package import Expansion

/// Rows that steps write: a study that grows by what its own steps find out.
extension RunState {
    /// Whether an instance has written its rows, and they are known.
    package func hasWrittenRows(_ instance: InstanceID) -> Bool { haveWrittenRows.contains(instance) }

    /// The instances that its rows make wait as everything did at first; what stood for them is no more.
    mutating func takeRows(_ growth: Growth, of producer: InstanceID, at time: Timestamp) {
        guard haveWrittenRows.insert(producer).inserted else { return inconsistentEvents += 1 }
        let first = instances.count
        if growth.count > 0 {
            guard let grown = grown(by: growth) else { return inconsistentEvents += 1 }
            take(grown)
        }
        let known = standIns(for: producer)
        for instance in known { move(instance, to: .skipped(.removed)) }
        for instance in known { skipChildren(of: instance) }
        guard growth.count > 0 else { return }
        for index in first..<instances.count where self[InstanceID(index)].phase == .waiting {
            if isCancelled(InstanceID(index)) { cancelWaiting(InstanceID(index), at: time) }
        }
        // What is new may wait for what has failed already.
        skipHopeless(Set((first..<instances.count).map { InstanceID($0) }))
        recountCanaries()
        listReady()
    }

    /// What stands for the rows of an instance.
    private func standIns(for producer: InstanceID) -> [InstanceID] {
        graph.steps.filter { !$0.late.isEmpty }.flatMap { step in
            step.instances.filter { graph.producer(ofPending: $0) == producer }
        }
    }

    /// Of new instances, those that stand for rows which are known already.
    mutating func settlePending(from first: Int) {
        guard !haveWrittenRows.isEmpty else { return }
        for index in first..<instances.count {
            if standsForKnownRows(InstanceID(index)) { instances[index].phase = .skipped(.removed) }
        }
    }

    func standsForKnownRows(_ instance: InstanceID) -> Bool {
        !haveWrittenRows.isEmpty && graph.producer(ofPending: instance).map(haveWrittenRows.contains) ?? false
    }
}
