import TestSupport

/// What is gone when a machine is: of those who submit, of Slurm's controller, of the nodes.
extension World {
    mutating func crashLoginNode() -> [Wake] {
        guard let first = active.first else { return [] }
        let client = conductors[first].client
        let wakes = active.filter { conductors[$0].client == client }.flatMap { kill($0) }
        // Its programs die with it.
        for number in calls.keys.sorted() where calls[number]?.client == client && calls[number]?.result == nil {
            calls[number] = nil
        }
        lateWrites = lateWrites.filter { $0.value.client != client }
        files.crash(of: client, numbers: &numbers)
        return wakes
    }

    /// - Parameters:
    ///   - lost: Milliseconds of its memory.
    ///   - down: After how many milliseconds it is back; it is for others to say if that is not given.
    mutating func crashController(_ lost: Int64, _ down: Int64?) {
        guard !controller.isDown else { return }
        let orphans = controller.crash(losing: lost, at: now)
        note("slurmctld forgot what processes \(orphans) belong to")
        for process in orphans {
            // slurmd kills what the controller does not know, some time after it is back; it may end before that.
            put(.wrapper(process: process, .killed), after: (down ?? 0) + numbers.milliseconds(0...8000))
        }
        if let down { put(.strikes(.controllerReturns), after: down) }
    }

    /// Everything that runs on one node is gone; Slurm puts back what may be put back.
    mutating func loseNode() {
        guard !controller.isDown else { return }
        let client = Self.firstNode + numbers.below(Self.nodes)
        loseAllocations(on: client)
        for process in wrappers.keys.sorted() where wrappers[process]?.client == client {
            lose(process, mayBePutBack: numbers.happens(700))
        }
        loseCompleting()
        updateAccounting()
        scheduleSoon()
    }

    /// A process is gone with its node.
    mutating func lose(_ process: Int, mayBePutBack: Bool) {
        guard let wrapper = wrappers[process] else { return }
        stopCommand(process)
        wrappers[process] = nil
        guard let job = controller.jobs[wrapper.job], job.tasks[wrapper.task]?.process == process else { return }
        if job.isRequeued, mayBePutBack {
            controller.putBack(wrapper.task, of: wrapper.job, as: "NODE_FAIL", at: now)
        } else {
            controller.end(wrapper.task, of: wrapper.job, .init(word: "NODE_FAIL", reason: "NodeDown"), at: now)
        }
    }

    /// What had ended on the node by itself, but had not been reported, is put back too. What slurmctld has told to end
    /// stays what it is, as its node is no longer asked.
    private mutating func loseCompleting() {
        for (job, task) in ours(where: { task in
            if case .completing(.ended(let end)) = task.state {
                ["COMPLETED", "FAILED"].contains(end.word)
            } else {
                false
            }
        })
        where numbers.happens(400) && controller.jobs[job]?.isRequeued ?? false {
            // Its record may already say all that is to be said.
            controller.revive(task, of: job, as: "NODE_FAIL", at: now)
        }
    }
}
