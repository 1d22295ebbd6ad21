/// A machine that gives attempts places in allocations, where Slurm gives a job to each.
///
/// What a conductor gives it at one time is a job, whose attempts have indices. Where these run is the machine's own
/// business: nothing that a conductor is told names an allocation.
struct AllocationMachine: Sendable {
    /// How allocations come to their work.
    enum Way: Sendable {
        /// Each is made for up to four attempts, which run side by side in it.
        case packed
        /// They begin without work, and take attempts one after another as long as there are any.
        case pulled
    }

    struct Attempt: Sendable {
        enum State: Sendable {
            case waiting
            case running(process: Int)
            case ended(SimulatedTask.End)
        }

        var state = State.waiting
        /// Milliseconds since 1970.
        let submitted: Int64
        var began: Int64?
        var ended: Int64?

        var isWaiting: Bool { if case .waiting = state { true } else { false } }
        var isEnded: Bool { if case .ended = state { true } else { false } }
    }

    struct Job: Sendable {
        let token: String
        let order: AllocationOrder
        var attempts: [UInt32: Attempt]
    }

    struct Place: Hashable, Sendable {
        let job: UInt64
        let index: UInt32
    }

    struct Allocation: Sendable {
        let node: Client
        /// What it was made for and has not begun.
        var work: [Place]
        var processes: Set<Int> = []
        /// Since when it has had nothing to do.
        var idleSince: Int64
    }

    static let places = 4
    static let workers = 3
    /// Milliseconds after which an allocation without work ends.
    static let idleTime: Int64 = 60_000

    let way: Way
    var jobs: [UInt64: Job] = [:]
    var allocations: [Int: Allocation] = [:]
    /// What waits for an allocation that takes it.
    var queue: [Place] = []
    var lastJob: UInt64 = 0

    init(_ way: Way) { self.way = way }

    subscript(place: Place) -> Attempt? {
        get { jobs[place.job]?.attempts[place.index] }
        set { jobs[place.job]?.attempts[place.index] = newValue }
    }

    mutating func begin(_ place: Place, process: Int, at now: Int64) {
        self[place]?.state = .running(process: process)
        self[place]?.began = now
    }

    mutating func end(_ place: Place, _ end: SimulatedTask.End, at now: Int64) {
        self[place]?.state = .ended(end)
        self[place]?.ended = now
    }

    /// In the order in which they came.
    func places(of job: UInt64) -> [Place] {
        (jobs[job]?.attempts.keys.sorted() ?? []).map { Place(job: job, index: $0) }
    }

    /// Attempts that have not ended.
    var open: [Place] {
        jobs.keys.sorted().flatMap { places(of: $0) }.filter { self[$0].map { !$0.isEnded } ?? false }
    }
}

/// What is submitted: the words of `flux submit`.
struct AllocationOrder: Sendable {
    let token: String
    let root: String
    let batch: String
    let isArray: Bool
    let indices: [UInt32]

    /// - Parameter words: `TOKEN ROOT BATCH array|single INDEX…`.
    init?(_ words: ArraySlice<String>) {
        let words = Array(words)
        guard words.count > 4 else { return nil }
        (token, root, batch, isArray) = (words[0], words[1], words[2], words[3] == "array")
        indices = words[4...].compactMap { UInt32($0) }
    }
}
