import HostInterface
import Synchronization
import TestSupport

/// The world as one conductor's process sees it.
final class SimulatedHost: Sendable {
    let world: SharedWorld
    let conductor: Int
    private let signalStream: AsyncStream<HostSignal>

    init(world: SharedWorld, conductor: Int, signals: AsyncStream<HostSignal>) {
        self.world = world
        self.conductor = conductor
        signalStream = signals
    }

    /// Something that the process does to the world, as far as it lives.
    func effect<T: Sendable>(
        _ name: String, _ body: (inout World) -> Result<T, HostError>
    ) throws(HostError) -> T {
        let (result, wakes) = world.state.withLock { $0.effect(name, of: conductor, body) }
        for wake in wakes { wake.carryOut() }
        guard let result else { throw World.gone }
        return try result.get()
    }

    /// Something that it looks at.
    func look<T: Sendable>(_ body: (inout World, Client) -> Result<T, HostError>) throws(HostError) -> T {
        let result = world.state.withLock { world in
            let client = world.conductors[conductor].client
            return world.conductors[conductor].isAlive ? body(&world, client) : .failure(World.gone)
        }
        return try result.get()
    }

    var client: Client { world.state.withLock { $0.conductors[conductor].client } }
}

/// A world that a single thread changes; the lock is for the compiler's sake.
final class SharedWorld: Sendable {
    let state: Mutex<World>

    init(_ world: World) { state = Mutex(world) }
}

// MARK: - Programs and processes

extension SimulatedHost: ProgramRunner {
    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let result = await withCheckedContinuation { (answer: Wake.Answer) in
            let wakes = world.state.withLock { $0.run(call, conductor: conductor, answer) }
            for wake in wakes { wake.carryOut() }
        }
        return try result.get()
    }
}

extension SimulatedHost: ProcessTable {
    /// A conductor in the background.
    func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32 {
        try effect("start \(call.arguments.first ?? "")") { world in
            world.isConductorWanted = true
            return .success(1)
        }
    }

    func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess {
        throw .noSuchProgram(call.program)
    }

    /// No step runs where a conductor does.
    func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32 {
        throw .noSuchProgram(call.command.first ?? "")
    }

    func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void) {}

    func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32] { [] }

    var ends: AsyncStream<ProcessEnd> { AsyncStream { $0.finish() } }
    var parent: Int32 { 1 }
    func canStart(threads: ThreadNeed) -> Bool { true }
    func watchThreads(_ report: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching {
        Unwatched()
    }

    func identity(of id: Int32) -> ProcessIdentity? {
        world.state.withLock { world in
            let client = world.conductors[conductor].client
            let isThere = world.conductors.contains { $0.isAlive && $0.process == id && $0.client == client }
            return isThere ? ProcessIdentity(id: id, birth: "born \(id)") : nil
        }
    }

    func commandLine(of id: Int32) -> [String]? { nil }

    func groups(withVariables entries: [String]) -> [Int32] {
        world.state.withLock { world in
            let client = world.conductors[conductor].client
            return world.calls.values.filter { call in
                call.client == client && entries.contains { call.submits($0) }
            }
            .map(\.process).sorted()
        }
    }

    func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool { false }

    func signals() -> AsyncStream<HostSignal> { signalStream }
}

// MARK: - Time, luck, terminal

extension SimulatedHost: WallClock {
    func now() -> Int64 {
        world.state.withLock { $0.now + $0.clockErrors[$0.conductors[conductor].client, default: 0] }
    }

    func elapsed() -> Int64 { world.state.withLock { $0.now } }

    func zoneOffsetMinutes(at moment: Int64) -> Int { 0 }

    func sleep(milliseconds: Int64) async {
        await withCheckedContinuation { sleep in
            world.state.withLock { $0.sleep(milliseconds, conductor: conductor, sleep) }
        }
    }
}

extension SimulatedHost: RandomSource {
    func bytes(_ count: Int) -> [UInt8] {
        world.state.withLock { world in (0..<count).map { _ in UInt8(truncatingIfNeeded: world.numbers.next()) } }
    }
}

extension SimulatedHost: Terminal {
    func writeOutput(_ text: String) { world.state.withLock { $0.note("conductor \(conductor) prints \(text)") } }
    func writeOutput(_ bytes: [UInt8]) { writeOutput(String(decoding: bytes, as: UTF8.self)) }
    func writeErrors(_ text: String) { writeOutput(text) }
    var outputIsTerminal: Bool { false }
    var errorsAreTerminal: Bool { false }
    var size: TerminalSize? { nil }
    var inputIsTerminal: Bool { false }
    func readLine() -> String? { nil }
    var inputLines: AsyncStream<String> { AsyncStream { $0.finish() } }
}

extension SimulatedHost {
    var host: Host {
        let (client, process) = world.state.withLock { world in
            (world.conductors[conductor].client, world.conductors[conductor].process)
        }
        return Host(
            files: self, databases: NoDatabases(), programs: self, processes: self, clock: self, random: self,
            terminal: self,
            context: ProcessContext(
                workingDirectory: "/", environment: [:], hostName: "login\(client)", userID: 1000,
                processID: process, machine: { Machine(cores: 2) }, executable: "/bin/maestro-swift"))
    }
}
