import HostInterface
import Synchronization

/// A host that lies to its program in the one way that a planted mistake would make it see.
struct BuggyHost: Sendable {
    let host: SimulatedHost
    let bugs: Set<PlantedBug>

    var value: Host {
        let plain = host.host
        guard !bugs.isEmpty else { return plain }
        return Host(
            files: BuggyFiles(files: plain.files, host: host, bugs: bugs), databases: plain.databases,
            programs: BuggyPrograms(host: host, bugs: bugs),
            processes: BuggyProcesses(processes: plain.processes, bugs: bugs),
            clock: bugs.contains(.trustsTheClock) ? JumpingClock(clock: plain.clock) : plain.clock,
            random: plain.random, terminal: plain.terminal, context: plain.context)
    }
}

// MARK: - Files

private struct BuggyFiles: FileSystem {
    let files: any FileSystem
    let host: SimulatedHost
    let bugs: Set<PlantedBug>
    /// The newest lease that its own conductor can have.
    let first = FirstNumber()
    let opened = OpenedFiles()

    func read(_ path: String) throws(HostError) -> [UInt8] {
        let bytes = try files.read(path)
        if bugs.contains(.overlooksRows), path == World.rowFile { return withoutLastLine(bytes) }
        if bugs.contains(.overlooksWrittenRows), path.hasSuffix("/rows") { return withoutLastLine(bytes) }
        if bugs.contains(.miscountsPlaces), path.hasSuffix("/study.yaml") { return withLargerPools(bytes) }
        if bugs.contains(.countsLateWrites) { return countingAll(bytes, path, files) }
        if bugs.contains(.forgetsBeginnings), path.contains("/attempts/"), !hasEnded(bytes) { return [] }
        if bugs.contains(.misreadsValues), path.contains("/attempts/") { return withOtherValues(bytes) }
        guard bugs.contains(.ignoresBeingTold), path.contains("/attempts/") else { return bytes }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.map { $0.hasPrefix("told-") ? $0.dropFirst(5) : $0 }.joined(separator: "\n").utf8)
    }

    private func withoutLastLine(_ bytes: [UInt8]) -> [UInt8] {
        bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { Array(bytes[...$0]) } ?? []
    }

    private func withLargerPools(_ study: [UInt8]) -> [UInt8] {
        Array(String(decoding: study, as: UTF8.self).replacing("pools: {db: ", with: "pools: {db: 1").utf8)
    }

    /// The number of an instance, with which each value begins, is the next one.
    private func withOtherValues(_ record: [UInt8]) -> [UInt8] {
        let lines = String(decoding: record, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let changed = lines.map { line -> Substring in
            let name = "value v="
            guard line.hasPrefix(name) else { return line }
            let digits = line.dropFirst(name.count).prefix { $0.isNumber }
            return name + "\((Int(digits) ?? 0) + 1)" + line.dropFirst(name.count + digits.count)
        }
        return Array(changed.joined(separator: "\n").utf8)
    }

    private func hasEnded(_ record: [UInt8]) -> Bool {
        let lines = RecordLines(record)
        return lines.code != nil || lines.isBlocked || lines.isOver
    }

    func create(_ path: String, with bytes: [UInt8], mode: FileMode, durably: Bool) throws(HostError) {
        do { try files.create(path, with: bytes, mode: mode, durably: durably) } catch .alreadyExists {
            guard bugs.contains(.ignoresTheLease), path.contains("/leases/") else {
                throw .alreadyExists(path: path)
            }
        }
    }

    func openForAppending(_ path: String, mode: FileMode) throws(HostError) -> any AppendableFile {
        try files.openForAppending(path, mode: mode)
    }

    func openForWriting(_ path: String) throws(HostError) -> any WritableFile {
        if bugs.contains(.keepsDescriptors), let file = opened.file(path) { return file }
        let file = try files.openForWriting(path)
        opened.keep(file, path)
        if bugs.contains(.losesEvents) { return ForgetfulFile(file: file) }
        if bugs.contains(.removesFilesEarly) { return ClearingFile(file: file, host: host) }
        return bugs.contains(.keepsTornTails) ? UncutFile(file: file, path: path, files: files) : file
    }

    func read(_ path: String, from offset: Int) throws(HostError) -> [UInt8] {
        Array(try read(path).dropFirst(offset))
    }
    func information(_ path: String) throws(HostError) -> FileInformation? {
        guard let found = try files.information(path) else { return nil }
        guard bugs.contains(.ignoresTheLease), path.contains("/leases/"), !path.contains("probe") else { return found }
        return FileInformation(
            kind: found.kind, size: found.size, mode: found.mode, owner: found.owner, modified: 0,
            identity: found.identity)
    }

    func list(_ path: String) throws(HostError) -> [String] {
        let names = try files.list(path)
        guard bugs.contains(.ignoresTakeovers), path.hasSuffix("/leases") else { return names }
        let numbers = names.compactMap { Int($0) }.sorted()
        // Whoever has looked once sees no more than then.
        return numbers.filter { $0 <= first.number(orElse: (numbers.last ?? 0) + 1) }.map(String.init)
    }
    func createDirectory(_ path: String, mode: FileMode) throws(HostError) {
        try files.createDirectory(path, mode: mode)
    }
    func replace(_ path: String, with bytes: [UInt8], mode: FileMode) throws(HostError) {
        try files.replace(path, with: bytes, mode: mode)
    }
    func write(_ path: String, _ bytes: [UInt8], mode: FileMode) throws(HostError) {
        try files.write(path, bytes, mode: mode)
    }
    func remove(_ path: String) throws(HostError) { try files.remove(path) }
    func rename(_ path: String, to newPath: String) throws(HostError) { try files.rename(path, to: newPath) }
    func resolve(_ path: String) throws(HostError) -> String { try files.resolve(path) }
}

private final class FirstNumber: Sendable {
    private let number = Mutex<Int?>(nil)

    func number(orElse other: Int) -> Int {
        number.withLock { number in
            number = number ?? other
            return number ?? other
        }
    }
}

// MARK: - Time

/// The time that has passed is told from the time of day.
private struct JumpingClock: WallClock {
    let clock: any WallClock

    func now() -> Int64 { clock.now() }
    func elapsed() -> Int64 { clock.now() }
    func zoneOffsetMinutes(at moment: Int64) -> Int { clock.zoneOffsetMinutes(at: moment) }
    func sleep(milliseconds: Int64) async { await clock.sleep(milliseconds: milliseconds) }
}

// MARK: - Processes

private struct BuggyProcesses: ProcessTable {
    let processes: any ProcessTable
    let bugs: Set<PlantedBug>

    func groups(withVariables entries: [String]) -> [Int32] {
        bugs.contains(.forgetsOrphans) ? [] : processes.groups(withVariables: entries)
    }

    func identity(of id: Int32) -> ProcessIdentity? {
        bugs.contains(.ignoresTheLease) ? nil : processes.identity(of: id)
    }

    func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32 {
        try processes.start(call, output: output, errors: errors)
    }
    func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess {
        try processes.startLineProcess(call, errors: errors, heard: heard)
    }
    func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32 { try processes.startRecorder(call) }
    func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void) { processes.hearRecorders(heard) }
    func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32] { processes.groups(ofSessions: sessions) }
    var ends: AsyncStream<ProcessEnd> { processes.ends }
    func commandLine(of id: Int32) -> [String]? { processes.commandLine(of: id) }
    var parent: Int32 { processes.parent }
    func watchThreads(_ report: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching {
        processes.watchThreads(report)
    }
    func canStart(threads: ThreadNeed) -> Bool { processes.canStart(threads: threads) }
    func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool {
        try processes.signal(signal, group: group)
    }
    func signals() -> AsyncStream<HostSignal> { processes.signals() }
}
