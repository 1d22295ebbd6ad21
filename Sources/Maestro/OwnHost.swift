import HostInterface
import HostLive

extension Host {
    /// This machine for a program of somebody else: its terminal is left alone, and so are the signals sent to it.
    ///
    /// - Parameters:
    ///   - executable: What is started to run steps; by default the program itself.
    ///   - stop: Tells a conductor to go.
    static func ofThisProgram(executable: String? = nil, stop: StopSignal = StopSignal()) -> Host {
        let live = Host.live()
        let around = live.context
        return Host(
            files: live.files, databases: live.databases, programs: live.programs,
            processes: OwnProcesses(table: live.processes, stop: stop), clock: live.clock,
            random: live.random, terminal: NoTerminal(),
            context: ProcessContext(
                workingDirectory: around.workingDirectory, environment: around.environment,
                hostName: around.hostName, userID: around.userID, processID: around.processID,
                machine: around.machine, executable: executable ?? around.executable, build: around.build))
    }
}

/// Takes the place of the signal that ends a program.
struct StopSignal: Sendable {
    let signals: AsyncStream<HostSignal>
    private let sender: AsyncStream<HostSignal>.Continuation

    init() { (signals, sender) = AsyncStream.makeStream() }

    func send() { sender.yield(.terminate) }
}

/// The machine's processes; signals come from us alone.
private struct OwnProcesses: ProcessTable {
    let table: any ProcessTable
    let stop: StopSignal

    func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32 {
        try table.start(call, output: output, errors: errors)
    }

    func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess {
        try table.startLineProcess(call, errors: errors, heard: heard)
    }

    func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32 { try table.startRecorder(call) }

    var ends: AsyncStream<ProcessEnd> { table.ends }
    func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void) { table.hearRecorders(heard) }
    var parent: Int32 { table.parent }
    func watchThreads(_ notify: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching {
        table.watchThreads(notify)
    }
    func canStart(threads: ThreadNeed) -> Bool { table.canStart(threads: threads) }

    func identity(of id: Int32) -> ProcessIdentity? { table.identity(of: id) }
    func commandLine(of id: Int32) -> [String]? { table.commandLine(of: id) }
    func groups(withVariables entries: [String]) -> [Int32] { table.groups(withVariables: entries) }
    func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32] { table.groups(ofSessions: sessions) }

    func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool {
        try table.signal(signal, group: group)
    }

    func signals() -> AsyncStream<HostSignal> { stop.signals }
}

/// Nobody reads along: what a person should know is in snapshots.
private struct NoTerminal: Terminal {
    func writeOutput(_ text: String) {}
    func writeOutput(_ bytes: [UInt8]) {}
    func writeErrors(_ text: String) {}
    let outputIsTerminal = false
    let errorsAreTerminal = false
    let size: TerminalSize? = nil
    let inputIsTerminal = false
    func readLine() -> String? { nil }
    let inputLines = AsyncStream<String> { $0.finish() }
}
