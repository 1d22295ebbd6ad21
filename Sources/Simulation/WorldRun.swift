import Conducting
import Deciding
import HostInterface
import MaestroCommands
import Studies
import Synchronization
import TestSupport
import Tracking

/// Drives one world: starts conductors and users' commands in it, and lets its time go on.
struct WorldRun {
    private let shared: SharedWorld
    private let runner = SerialRunner()
    private let ended = SharedEnds()

    /// A study that has not ended after so much virtual time never does.
    private static let patience: Int64 = 6 * 3_600_000

    init(_ world: World) { shared = SharedWorld(world) }

    var world: World { shared.state.withLock { $0 } }

    // MARK: Processes

    /// Starts a process on a login node.
    private func start(client: Client, _ body: @escaping @Sendable (Int, Host) async -> Int32) {
        let (stream, signals) = AsyncStream.makeStream(of: HostSignal.self)
        let (number, bugs) = shared.state.withLock { world in
            world.conductors.append(
                Conductor(process: Int32(world.newProcess()), client: client, signals: signals))
            return (world.conductors.count - 1, world.bugs)
        }
        let host = SimulatedHost(world: shared, conductor: number, signals: stream)
        let (shared, ended) = (shared, ended)
        Task(executorPreference: runner) {
            let code = await body(number, BuggyHost(host: host, bugs: bugs).value)
            shared.state.withLock { world in
                world.note("process \(number) ends with \(code)")
                world.conductors[number].isAlive = false
            }
            ended.note(code)
        }
    }

    private func start(_ arguments: [String], client: Client) {
        start(client: client) { _, host in await maestro(arguments, on: host) }
    }

    private func startConductor(client: Client) {
        let shadow = SharedShadow(shared.state.withLock { Shadow($0.graph.frozen) })
        let shared = shared
        start(client: client) { number, host in
            let sharesAllocations = shared.state.withLock { $0.allocations != nil }
            let (isHasty, groupJobs) = shared.state.withLock { ($0.bugs.contains(.hurries), $0.hazards.mostGroupJobs) }
            let end = try? await conduct(
                Simulation.root, host: host,
                scheduler: sharesAllocations ? { AllocationExecutor(host: $0, root: Simulation.root) } : nil,
                adjust: {
                    $0.distrustsWalltimes()
                    $0.mostGroupJobs = groupJobs
                    if isHasty { $0.hasNoPatience() }
                }
            ) { state in
                shared.state.withLock { world in
                    guard world.conductors[number].isAlive else { return }
                    let difference = shadow.value.withLock { $0.compare(with: state, journal: world.journal) }
                    if let difference { world.violated("conductor \(number): \(difference)") }
                }
            }
            return end == .complete ? 0 : 1
        }
    }

    /// Lets the program go on until it waits for something.
    private func rests() -> Bool {
        let doesRest = runner.drain()
        if !doesRest { shared.state.withLock { $0.violated("the program does not come to rest") } }
        return doesRest
    }

    /// Lets the next thing happen, and the program answer it. Says whether there was one.
    private func goesOn() -> Bool {
        guard let wakes = shared.state.withLock({ $0.step() }) else { return false }
        for wake in wakes { wake.carryOut() }
        return rests()
    }

    /// Runs a command in a world where nothing else happens.
    func command(_ arguments: [String]) -> Int32? {
        start(arguments, client: 0)
        var isGoing = rests()
        while isGoing, ended.codes.isEmpty { isGoing = goesOn() }
        return ended.codes.first
    }

    // MARK: A world to its end

    func toTheEnd() -> WorldOutcome {
        let began = world.now
        shared.state.withLock { world in
            let study = world.files.entries["/study.yaml"]?.bytes ?? []
            world.note(String(decoding: study, as: UTF8.self))
            world.prepare()
        }
        startConductor(client: 0)
        var attended = 0
        var isGoing = rests()
        while isGoing {
            if ended.codes.count > attended { checkWhetherOver() }
            attended = ended.codes.count
            startWhatIsWanted()
            guard rests() else { break }
            let (isOver, now) = shared.state.withLock { ($0.isOver, $0.now) }
            if isOver { break }
            guard now - began < Self.patience else {
                shared.state.withLock { $0.violated("the study does not end: \($0.edgeState)") }
                break
            }
            isGoing = goesOn()
        }
        return finish(since: began)
    }

    private func startWhatIsWanted() {
        let (isWanted, isRivalWanted, wishes, isLiving) = shared.state.withLock { world in
            defer {
                (world.isConductorWanted, world.isRivalWanted) = (false, false)
                world.wishes = []
            }
            return (world.isConductorWanted, world.isRivalWanted, world.wishes, !world.active.isEmpty)
        }
        if isWanted, !isLiving { startConductor(client: isMoved ? 1 : 0) }
        if isRivalWanted { startConductor(client: 1) }
        for wish in wishes { start(wish) }
    }

    private func start(_ wish: UserWish) {
        let words = words(of: wish)
        start(client: 0) { [shared] _, host in
            let rows = shared.state.withLock { $0.listedRows }
            let code = await maestro(words, on: host)
            if code == 0, wish.takesRows { shared.state.withLock { $0.promise(rows) } }
            return code
        }
    }

    private var isMoved: Bool { shared.state.withLock { $0.numbers.happens(250) } }

    private func words(of wish: UserWish) -> [String] {
        switch wish {
        case .cancel: ["cancel", "-y", Simulation.root]
        case .pause: ["pause", Simulation.root]
        case .goOn: ["resume", Simulation.root]
        case .amend: ["update", Simulation.root, "--walltime", "90"]
        case .rerun(let isForced):
            ["rerun", Simulation.root, World.studyFile] + (isForced ? ["--cancel-running"] : [])
        case .extendFromFile: ["extend", Simulation.root]
        // A row where the study is one of two columns: one for a group that is there, and one for another.
        case .extend:
            ["extend", Simulation.root, "P=x\(world.now)", "P=y"]
                + (world.graph.hasGroups ? ["P=0", "Q=a", "Q=b", "Q=c"] : [])
        }
    }

    private func checkWhetherOver() {
        shared.state.withLock { world in
            guard let state = world.folded(), state.isClosed, state.isComplete else {
                // Somebody starts another one, sooner or later.
                if world.active.isEmpty { world.put(.conducts, after: world.numbers.milliseconds(100...60_000)) }
                return
            }
            // What a request that was just left has started takes it up.
            world.isOver = world.active.isEmpty && !world.isConductorWanted
        }
    }

    /// What was killed notices when it wakes up.
    private func letProcessesEnd() {
        var isGoing = rests()
        while isGoing, ended.codes.count < shared.state.withLock({ $0.conductors.count }) { isGoing = goesOn() }
    }

    /// After the end of the study nothing of it may run, whatever Slurm forgets and whoever releases what.
    private func letTheClusterGoOn() {
        let end = shared.state.withLock { world in
            if world.isOver { world.prepareAftermath() }
            return world.isOver ? world.now + 200_000 : 0
        }
        while world.now < end, goesOn() {}
    }

    private func finish(since began: Int64) -> WorldOutcome {
        shared.state.withLock { if $0.isOver { $0.judge() } }
        letTheClusterGoOn()
        let wakes = shared.state.withLock { world in
            if world.isOver { world.judgeQueue() }
            return world.active.flatMap { world.kill($0) }
        }
        for wake in wakes { wake.carryOut() }
        let end = world
        letProcessesEnd()
        var hasher = StableHash()
        hasher.add(end.now)
        for run in end.ledger.runs { hasher.add(Int64(run.instance), run.began, run.ended ?? 0, Int64(run.job)) }
        for byte in end.journalEntries.flatMap(\.bytes) { hasher.add(Int64(byte)) }
        return WorldOutcome(
            seed: end.seed, violations: end.violations, trace: end.trace, effects: end.effects,
            virtualMilliseconds: end.now - began, runs: end.ledger.runs.count, conductors: end.conductors.count,
            strikes: end.strikes, fingerprint: hasher.value)
    }
}

extension UserWish {
    /// Whether its command reads the rows of the study again.
    fileprivate var takesRows: Bool {
        switch self {
        case .extendFromFile, .rerun: true
        case .cancel, .pause, .goOn, .amend, .extend: false
        }
    }
}

extension Policy {
    /// In a world a walltime may end long before its time, so that it is seen to end at all.
    fileprivate mutating func distrustsWalltimes() { walltimeMarginSeconds = 1_000_000 }

    fileprivate mutating func hasNoPatience() {
        (graceSeconds, silenceSeconds, absencesNeeded, doubtSeconds, strangersDoubtSeconds) = (0, 0, 1, 0, 0)
    }
}

/// Exit codes of the processes that have ended, in that order.
private final class SharedEnds: Sendable {
    private let list = Mutex<[Int32]>([])

    var codes: [Int32] { list.withLock { $0 } }

    func note(_ code: Int32) { list.withLock { $0.append(code) } }
}

private final class SharedShadow: Sendable {
    let value: Mutex<Shadow>

    init(_ shadow: Shadow) { value = Mutex(shadow) }
}

/// The same in every process, as `Hasher` is not.
private struct StableHash {
    private(set) var value = 5381

    mutating func add(_ numbers: Int64...) { for number in numbers { value = value &* 33 &+ Int(number) } }
}
