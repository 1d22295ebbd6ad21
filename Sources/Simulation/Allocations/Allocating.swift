import TestSupport

/// How allocations begin, come to their work, and end.
extension World {
    mutating func take(_ order: AllocationOrder) -> UInt64 {
        guard var machine = allocations else { return 0 }
        machine.lastJob += 1
        let number = machine.lastJob
        machine.jobs[number] = .init(
            token: order.token, order: order,
            attempts: Dictionary(uniqueKeysWithValues: order.indices.map { ($0, .init(submitted: now)) }))
        let places = machine.places(of: number)
        if machine.way == .pulled { machine.queue += places }
        allocations = machine
        switch machine.way {
        case .packed:
            for start in stride(from: 0, to: places.count, by: AllocationMachine.places) {
                allocate(for: Array(places[start..<min(start + AllocationMachine.places, places.count)]))
            }
        case .pulled: allocateWorkers()
        }
        return number
    }

    private mutating func allocateWorkers() {
        while allocations?.allocations.count ?? AllocationMachine.workers < AllocationMachine.workers {
            allocate(for: [])
        }
    }

    private mutating func allocate(for work: [AllocationMachine.Place]) {
        let number = newProcess()
        allocations?.allocations[number] = .init(
            node: Self.firstNode + numbers.below(Self.nodes), work: work, idleSince: now)
        put(.allocation(number), after: numbers.milliseconds(50...20_000))
    }

    /// It looks what there is for it to do.
    mutating func pollForWork(_ number: Int) {
        guard let machine = allocations, let allocation = machine.allocations[number] else { return }
        switch machine.way {
        case .packed:
            allocations?.allocations[number]?.work = []
            if allocation.work.count > 1 { strikes["allocations of several attempts", default: 0] += 1 }
            for place in allocation.work where machine[place]?.isWaiting ?? false { begin(place, in: number) }
            endIfDone(number)
        case .pulled: if allocation.processes.isEmpty { takeNext(number, allocation) }
        }
    }

    private mutating func takeNext(_ number: Int, _ allocation: AllocationMachine.Allocation) {
        while let place = allocations?.queue.first {
            allocations?.queue.removeFirst()
            guard allocations?[place]?.isWaiting ?? false else { continue }
            return begin(place, in: number)
        }
        guard now - allocation.idleSince < AllocationMachine.idleTime else {
            note("allocation \(number) ends without work")
            strikes["allocations that ended without work", default: 0] += 1
            allocations?.allocations[number] = nil
            return
        }
        put(.allocation(number), after: numbers.milliseconds(500...5000))
    }

    private mutating func begin(_ place: AllocationMachine.Place, in number: Int) {
        guard let job = allocations?.jobs[place.job], let node = allocations?.allocations[number]?.node else { return }
        let process = newProcess()
        wrappers[process] = Wrapper(
            job: place.job, task: place.index, isArray: job.order.isArray, generation: 0, restart: 0, client: node,
            root: job.order.root, batch: job.order.batch, allocation: number)
        allocations?.begin(place, process: process, at: now)
        allocations?.allocations[number]?.processes.insert(process)
        note("attempt \(place.index) of job \(place.job) begins in allocation \(number), process \(process)")
        put(.wrapper(process: process, .begins), after: numbers.milliseconds(1...300))
    }

    /// An attempt is over; its allocation may have more to do.
    mutating func leave(_ process: Int, of allocation: Int, _ wrapper: Wrapper, _ end: SimulatedTask.End) {
        allocations?.end(.init(job: wrapper.job, index: wrapper.task), end, at: now)
        allocations?.allocations[allocation]?.processes.remove(process)
        allocations?.allocations[allocation]?.idleSince = now
        switch allocations?.way {
        case .packed: endIfDone(allocation)
        case .pulled: put(.allocation(allocation), after: numbers.milliseconds(10...500))
        case nil: break
        }
    }

    private mutating func endIfDone(_ number: Int) {
        guard let allocation = allocations?.allocations[number], allocation.processes.isEmpty, allocation.work.isEmpty
        else { return }
        allocations?.allocations[number] = nil
    }

    /// The node is gone, with all that its allocations had to do. What waits for any allocation waits on.
    mutating func loseAllocations(on node: Client) {
        for (number, allocation) in allocations?.allocations.sorted(by: { $0.key < $1.key }) ?? []
        where allocation.node == node {
            for place in allocation.work { allocations?.end(place, .init(word: "GIVEN_BACK"), at: now) }
            for process in allocation.processes.sorted() {
                guard let wrapper = wrappers.removeValue(forKey: process) else { continue }
                stopCommand(wrapper)
                allocations?.end(.init(job: wrapper.job, index: wrapper.task), .init(word: "NODE_FAIL"), at: now)
            }
            allocations?.allocations[number] = nil
        }
        if allocations?.queue.isEmpty == false { allocateWorkers() }
    }
}
