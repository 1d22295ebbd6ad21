import Expansion
import HostInterface
import HostLive
import MaestroCommands
import Storage
import Synchronization
import TestSupport
import Testing

/// Whole command lines, run in this process on the real machine, with a terminal that remembers.
struct Bench {
    let folder: String
    let terminal = RecordingTerminal()
    let host: Host

    /// Built beside the tests.
    private static let program: String = {
        let folder = Host.live().context.executable.split(separator: "/").dropLast()
        return "/" + folder.joined(separator: "/") + "/maestro-swift"
    }()

    /// - Parameter programs: What is run in place of the machine's programs.
    init(programs: (any ProgramRunner)? = nil) throws {
        let live = Host.live()
        folder = "/tmp/maestro-swift-cli-" + live.random.bytes(6).map { String($0, radix: 16) }.joined()
        try live.files.createDirectory(folder, mode: .privateDirectory)
        let around = live.context
        host = Host(
            files: live.files, databases: live.databases, programs: programs ?? live.programs,
            processes: live.processes, clock: live.clock,
            random: live.random,
            terminal: terminal,
            context: ProcessContext(
                workingDirectory: folder,
                environment: around.environment.merging(
                    ["XDG_STATE_HOME": folder + "/state", "HOME": folder + "/home"]
                ) { $1 },
                hostName: around.hostName,
                userID: around.userID, processID: around.processID, machine: around.machine, executable: Self.program,
                build: around.build))
    }

    /// The same on a machine that differs in these.
    init(_ other: Bench, files: (any FileSystem)? = nil, databases: (any DatabaseSystem)? = nil) {
        folder = other.folder
        let there = other.host
        host = Host(
            files: files ?? there.files, databases: databases ?? there.databases, programs: there.programs,
            processes: there.processes,
            clock: there.clock,
            random: there.random,
            terminal: terminal, context: there.context)
    }

    /// The same, with another view of the files.
    func seeing(_ files: any FileSystem) -> Bench { Bench(self, files: files) }

    func write(_ name: String, _ text: String) throws {
        try host.files.write("\(folder)/\(name)", Array(text.utf8), mode: .privateFile)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try host.files.read("\(folder)/\(name)"), as: UTF8.self)
    }

    func maestro(_ arguments: String...) async -> Int32 { await maestro(arguments) }
    func maestro(_ arguments: [String]) async -> Int32 { await CommandLines.parsed(arguments).run(on: host) }

    /// What a command line prints, which must end with the code.
    func output(_ arguments: String..., code: Int32 = 0) async -> String {
        let before = terminal.output.count
        let found = await maestro(arguments)
        #expect(found == code, "\(terminal.errors)")
        return String(terminal.output.dropFirst(before))
    }

    /// Runs another program, which must succeed.
    func command(_ words: String...) async throws {
        let result = try await host.programs.run(
            Invocation(words[0], Array(words.dropFirst()), directory: folder, deadlineSeconds: 20))
        try #require(result.succeeded, "\(words): \(String(decoding: result.errors, as: UTF8.self))")
    }

    func remove() async { _ = try? await host.programs.run(Invocation("rm", ["-rf", folder], deadlineSeconds: 60)) }
}

/// Command lines that some test has used: without optimization, parsing one takes longer than most of them run.
private enum CommandLines {
    private static let known = Mutex<[[String]: ParsedCommandLine]>([:])

    static func parsed(_ arguments: [String]) -> ParsedCommandLine {
        if let line = known.withLock({ $0[arguments] }) { return line }
        let line = ParsedCommandLine(arguments)
        known.withLock { $0[arguments] = line }
        return line
    }
}

func study(_ steps: String) -> String {
    """
    description: {name: test, description: A test.}
    study:
    \(steps)
    global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
    """
}

/// Does something in a folder that goes away with it.
func withBench(
    programs: (any ProgramRunner)? = nil, _ body: (Bench) async throws -> Void
) async throws {
    let bench = try Bench(programs: programs)
    do { try await body(bench) } catch {
        await bench.remove()
        throw error
    }
    await bench.remove()
}

extension Bench {
    /// Waits until a file holds a text.
    func wait(for text: String, in name: String, seconds: Int = 60) async throws {
        let holds = await host.clock.wait(everyMilliseconds: 100, times: seconds * 10) {
            (try? read(name))?.contains(text) == true
        }
        guard holds else { throw Waited(text: text, name: name) }
    }

    /// All that a study's conductors have written.
    func journal(_ directory: String) -> String {
        let study = StudyDirectory(root: "\(folder)/\(directory)")
        let epochs = [0] + ((try? study.journalEpochs(files: host.files)) ?? [])
        return epochs.map { String(decoding: (try? host.files.read(study.journal(of: $0))) ?? [], as: UTF8.self) }
            .joined()
    }

    /// Waits until a study's journal holds a text.
    func wait(for text: String, inJournalOf directory: String) async throws {
        let holds = await host.clock.wait(everyMilliseconds: 100, times: 600) { journal(directory).contains(text) }
        guard holds else { throw Waited(text: text, name: directory) }
    }

    private struct Waited: Error {
        let text: String
        let name: String
    }

    /// The process that conducts a study, as its newest lease names it.
    func conductor(of directory: String) async throws -> Int32? {
        let leases = try host.files.list("\(folder)/\(directory)/.maestro/leases").compactMap { Int($0) }
        let newest = "\(directory)/.maestro/leases/\(leases.max() ?? 1)"
        // One that has just begun has made its lease, and may not have written it.
        try await wait(for: "\n", in: newest)
        let words = try read(newest).split(separator: " ")
        return words.count > 2 ? Int32(words[2]) : nil
    }

    /// Kills a process as a machine that runs out of memory would.
    func kill(_ process: Int32) async throws {
        _ = try await host.programs.run(Invocation("kill", ["-9", String(process)], deadlineSeconds: 10))
        while host.processes.identity(of: process) != nil { await host.clock.sleep(milliseconds: 5) }
    }
}
