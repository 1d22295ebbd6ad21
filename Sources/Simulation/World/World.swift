import Expansion
import HostInterface
import TestSupport

/// All that is outside of the program under test, as one value: clock, files, Slurm, processes, luck.
///
/// One seed is one world. It changes only by ``handle(_:)`` and by what conductors ask of it, one at a time.
struct World: Sendable {
    let seed: UInt64
    let hazards: Hazards
    var graph: WorldGraph
    var now: Int64 = World.start
    var numbers: Numbers
    var timeline = Timeline()
    var files: SharedFiles
    var controller = Controller()
    var accounting = Accounting()
    /// In Slurm's place, where attempts share allocations.
    var allocations: AllocationMachine?
    var wrappers: [Int: Wrapper] = [:]
    var conductors: [Conductor] = []
    /// By how many milliseconds the clock of a machine is wrong.
    var clockErrors: [Client: Int64] = [:]
    var calls: [Int: Call] = [:]
    var ledger = RunLedger()
    /// How often each kind of fault has struck.
    var strikes: [String: Int] = [:]
    var violations: [String] = []
    var bugs: Set<PlantedBug> = []
    var refusals = RefusalCount()
    /// Where the temporary file of each instance is that has left one.
    var temporaryFiles: [InstanceID: String] = [:]
    /// Rows that commands have said to be in the study.
    var promisedRows: Set<String> = []
    /// How often a step was refused for good.
    var insistence: [String: Int] = [:]
    /// What happened, for people; empty unless it is asked for.
    var trace: [String] = []
    var isTraced = false
    var isOver = false
    /// Somebody starts a conductor; another one, on another machine.
    var isConductorWanted = false
    var isRivalWanted = false
    /// What users are about to ask for.
    var wishes: [UserWish] = []
    /// Where the first conductor dies, if that is what this world is for.
    var crashPoint: CrashPoint?
    /// The newest job for each attempt, by instance and attempt, and the attempt's record.
    var carriers: [[Int]: (job: UInt64, name: String, task: UInt32, record: String)] = [:]
    /// An earlier answer of squeue, and when it was true.
    var queueBefore: [String] = []
    var queueTaken: Int64 = 0
    /// The first name that each number of a job of ours had.
    var firstNames: [UInt64: String] = [:]
    /// The names of the first conductor's effects, in order.
    var effects: [String] = []
    private var nextProcess = 1000
    private var isScheduling = false
    private var accountedUntil: Int64 = 0

    /// So many files were opened for writing, and up to which one each machine has lost what it holds open.
    var openings = 0
    var staleOpenings: [Client: Int] = [:]
    /// Writes that are still to reach the file server.
    var lateWrites: [Int: LateWrite] = [:]

    /// Compute nodes, by the numbers of their machines.
    static let firstNode: Client = 100
    static let nodes = 3

    /// 2025-01-01, in milliseconds since 1970.
    static let start: Int64 = 1_735_689_600_000

    init(seed: UInt64, hazards: Hazards, graph: WorldGraph, files: SharedFiles, now: Int64) {
        self.seed = seed
        self.hazards = hazards
        self.graph = graph
        self.files = files
        self.now = now
        numbers = Numbers(seed: Numbers.of(seed: seed, 2))
        self.files.settle()
        self.files.sight = hazards.sight
        controller.cores = hazards.cores
        controller.minJobAge = hazards.minJobAge * 1000
        controller.maxArraySize = hazards.maxArraySize
        controller.killsInvalidDependencies = hazards.killsInvalidDependencies
        controller.hasAccounting = hazards.hasAccounting
        controller.bootTime = now - 1_000_000
        for node in 0..<Self.nodes where hazards.skew > 0 {
            clockErrors[Self.firstNode + node] = numbers.milliseconds(0...2 * hazards.skew) - hazards.skew
        }
    }

    /// A file of the study's state.
    func file(_ name: String) -> String { "\(graph.root)/.maestro/\(name)" }

    mutating func newProcess() -> Int {
        nextProcess += 1
        return nextProcess
    }

    mutating func put(_ occasion: Occasion, after milliseconds: Int64) {
        timeline.put(occasion, at: now + max(0, milliseconds))
    }

    mutating func note(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append("\((now - World.start)) \(text())")
    }

    mutating func violated(_ text: String) {
        violations.append("at \(now - World.start) ms: \(text)")
        note("VIOLATION \(text)")
    }

    // MARK: Time goes on

    /// Lets the next thing happen.
    ///
    /// - Returns: Tasks that go on because of it; `nil` when nothing is to come.
    mutating func step() -> [Wake]? {
        guard let (time, occasion) = timeline.takeNext() else { return nil }
        now = max(now, time)
        return handle(occasion)
    }

    private mutating func handle(_ occasion: Occasion) -> [Wake] {
        switch occasion {
        case .wakes(let sleep): return wake(sleep)
        case .reaches(let call): return reach(call)
        case .answers(let call): return answer(call)
        case .conducts: isConductorWanted = true
        case .schedules:
            isScheduling = false
            schedule()
        case .accounts(let line): account(line)
        case .allocation(let number): pollForWork(number)
        case .wrapper(let process, let step): advance(process, step)
        case .strikes(let fault): return strike(fault)
        case .arrives(let write): arrive(write)
        case .completed(let job, let task, let generation):
            controller.complete(job, task, generation: generation, at: now)
            updateAccounting()
            scheduleSoon()
        }
        return []
    }

    // MARK: The cluster

    mutating func scheduleSoon() {
        guard !isScheduling else { return }
        isScheduling = true
        put(.schedules, after: numbers.milliseconds(20...600))
    }

    private mutating func schedule() {
        var process = nextProcess
        controller.schedule(at: now) {
            process += 1
            return process
        }
        nextProcess = process
        let begun = controller.begun
        controller.begun = []
        for (job, task) in begun { start(job, task) }
        updateAccounting()
        // Delayed jobs and old ends need a look though nothing else happens.
        if !controller.jobs.isEmpty { put(.schedules, after: 3000) }
    }

    mutating func updateAccounting() {
        let lines = controller.outbox
        controller.outbox = []
        guard controller.hasAccounting else { return }
        for line in lines {
            let lag = hazards.accountingLag > 0 ? numbers.milliseconds(0...hazards.accountingLag) : 0
            accountedUntil = max(accountedUntil, now + lag)
            timeline.put(.accounts(line), at: accountedUntil)
        }
    }

    private mutating func account(_ line: AccountingLine) {
        // The controller keeps what it cannot deliver.
        guard !accounting.isDown, !accounting.isHung else { return accounting.delayed.append(line) }
        accounting.take(line)
    }
}
