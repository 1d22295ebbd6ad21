/// What is still to come, in the order of its time; what has the same time comes in the order in which it was put in.
struct Timeline: Sendable {
    private struct Entry {
        let time: Int64
        let order: UInt64
        let occasion: Occasion
    }

    // Latest first, so that the next one is cheap to take.
    private var entries: [Entry] = []
    private var order: UInt64 = 0

    /// Milliseconds since 1970.
    var next: Int64? { entries.last?.time }

    mutating func put(_ occasion: Occasion, at time: Int64) {
        order += 1
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time > time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(time: time, order: order, occasion: occasion), at: low)
    }

    mutating func takeNext() -> (time: Int64, occasion: Occasion)? {
        entries.popLast().map { ($0.time, $0.occasion) }
    }
}

/// Something that happens at a moment.
enum Occasion: Sendable {
    /// A conductor's process wakes up from a sleep.
    case wakes(sleep: Int)
    /// A program of Slurm reaches the controller or the accounting, and later gives its answer.
    case reaches(call: Int)
    case answers(call: Int)
    /// A conductor is started, if none is there.
    case conducts
    /// The controller looks what can begin.
    case schedules
    /// A line for the accounting arrives there.
    case accounts(AccountingLine)
    /// An allocation begins, or looks for work.
    case allocation(Int)
    case wrapper(process: Int, WrapperStep)
    case strikes(Fault)
    /// What a machine was to write reaches the file server.
    case arrives(write: Int)
    /// The job's node lets go of it.
    case completed(job: UInt64, task: UInt32, generation: Int)
}
