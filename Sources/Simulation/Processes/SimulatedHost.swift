import HostInterface
import Synchronization

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
    fileprivate func effect<T: Sendable>(
        _ name: String, _ body: (inout World) -> Result<T, HostError>
    ) throws(HostError) -> T {
        let (result, wakes) = world.state.withLock { $0.effect(name, of: conductor, body) }
        for wake in wakes { wake.carryOut() }
        guard let result else { throw World.gone }
        return try result.get()
    }

    /// Something that it looks at.
    fileprivate func look<T: Sendable>(_ body: (inout World, Client) -> Result<T, HostError>) throws(HostError) -> T {
        let result = world.state.withLock { world in
            let client = world.conductors[conductor].client
            return world.conductors[conductor].isAlive ? body(&world, client) : .failure(World.gone)
        }
        return try result.get()
    }

    fileprivate var client: Client { world.state.withLock { $0.conductors[conductor].client } }
}

/// A world that a single thread changes; the lock is for the compiler's sake.
final class SharedWorld: Sendable {
    let state: Mutex<World>

    init(_ world: World) { state = Mutex(world) }
}

extension Result where Failure == HostError {
    fileprivate init(_ body: () throws(HostError) -> Success) {
        do throws(HostError) { self = .success(try body()) } catch { self = .failure(error) }
    }
}

// MARK: - Files

extension SimulatedHost: FileSystem {
    /// What the file is for, in the name of an effect.
    private func role(_ path: String) -> String {
        let parts = path.split(separator: "/")
        guard let place = parts.firstIndex(of: ".maestro"), place + 1 < parts.count else {
            return String(parts.last ?? "")
        }
        return String(parts[place + 1])
    }

    func read(_ path: String) throws(HostError) -> [UInt8] {
        try look { world, client in
            Result { () throws(HostError) in try world.files.read(path, by: client, at: world.now) }
        }
    }

    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        Array(try read(path).dropFirst(offset))
    }

    func information(_ path: String) throws(HostError) -> FileInformation? {
        try look { world, client in .success(world.files.information(path, by: client, at: world.now)) }
    }

    func list(_ path: String) throws(HostError) -> [String] {
        try look { world, client in
            Result { () throws(HostError) in try world.files.list(path, by: client, at: world.now) }
        }
    }

    func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        let client = client
        try effect("make directory \(role(path))") { world in
            Result { () throws(HostError) in
                try world.files.createDirectory(path, mode: mode, by: client, at: world.now)
            }
        }
    }

    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put("replace", path, bytes, mode, isNew: false, isSynced: true)
    }

    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError) {
        try put("create", path, bytes, mode, isNew: true, isSynced: durably)
    }

    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try put("write", path, bytes, mode, isNew: false, isSynced: false)
    }

    private func put(
        _ verb: String, _ path: String, _ bytes: [UInt8], _ mode: FileMode, isNew: Bool, isSynced: Bool
    ) throws(HostError) {
        let client = client
        try effect("\(verb) \(role(path))") { world in
            if isNew { world.checkLease(path, of: conductor) }
            return Result { () throws(HostError) in
                try world.files.put(
                    path, bytes, mode: mode, isNew: isNew, isSynced: isSynced, by: client, at: world.now)
            }
        }
    }

    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        if try information(path) == nil { try write(path, [], mode: mode) }
        return GrowingFile(host: self, path: path, role: role(path))
    }

    func remove(_ path: String) throws(HostError) {
        let client = client
        try effect("remove \(role(path))") { world in
            Result { () throws(HostError) in try world.files.remove(path, by: client) }
        }
    }

    func rename(_ path: String, to newPath: String) throws(HostError) {
        let client = client
        try effect("rename \(role(newPath))") { world in
            Result { () throws(HostError) in try world.files.rename(path, to: newPath, by: client) }
        }
    }

    func resolve(_ path: String) throws(HostError) -> String {
        guard try information(path) != nil else { throw .notFound(path: path) }
        return path
    }
}

private final class GrowingFile: AppendableFile {
    private let host: SimulatedHost
    private let path: String
    private let role: String

    init(host: SimulatedHost, path: String, role: String) {
        self.host = host
        self.path = path
        self.role = role
    }

    func append(_ bytes: [UInt8]) throws(HostError) {
        let client = host.client
        try host.effect("append \(role)") { world in
            world.note(String(decoding: bytes, as: UTF8.self))
            return Result { () throws(HostError) in try world.files.append(bytes, to: path, by: client, at: world.now) }
        }
    }

    func sync() throws(HostError) {
        try host.effect("sync \(role)") { world in
            Result { () throws(HostError) in try world.files.sync(path) }
        }
    }

    func truncate(to size: Int) throws(HostError) {
        try host.effect("truncate \(role)") { world in
            Result { () throws(HostError) in try world.files.truncate(path, to: size) }
        }
    }
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

    func startCompanion(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any Companion {
        throw .noSuchProgram(call.program)
    }

    var ends: AsyncStream<ProcessEnd> { AsyncStream { $0.finish() } }
    var parent: Int32 { 1 }

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
    func now() -> Int64 { world.state.withLock { $0.now } }

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
            files: self, programs: self, processes: self, clock: self, random: self, terminal: self,
            surroundings: Surroundings(
                workingDirectory: "/", environment: [:], hostName: "login\(client)", userID: 1000,
                processID: process, cores: 2, executable: "/bin/maestro-swift"))
    }
}
