/// A process that outlives the call that started it.
package struct ProcessIdentity: Hashable, Sendable {
    package let id: Int32
    /// Tells a process from a later one with the same number (on Linux: start time in ticks, and the boot's id).
    /// `nil` where it could not be read.
    package let birth: String?

    package init(id: Int32, birth: String?) {
        self.id = id
        self.birth = birth
    }

    /// Which start of its machine it belongs to, if that is known.
    package var boot: Substring? {
        birth.flatMap { birth in birth.lastIndex(of: "@").map { birth[birth.index(after: $0)...] } }
    }
}

/// The end of a process that we started.
package struct ProcessEnd: Hashable, Sendable {
    package let id: Int32
    package let end: ProgramEnd

    package init(id: Int32, end: ProgramEnd) {
        self.id = id
        self.end = end
    }
}

package protocol ProcessTable: Sendable {
    /// Starts a program in a session and process group of its own, without standard input, that survives us.
    ///
    /// The program inherits `environment` alone. Its end is told once by ``ends``.
    ///
    /// - Returns: Its process id.
    /// - Parameters:
    ///   - output: The file to which standard output goes, appended; `nil` for nowhere.
    ///   - errors: The same for standard error.
    func start(_ call: Invocation, output: String?, errors: String?) throws(HostError) -> Int32
    /// Starts a program of the same kind that we talk with by lines of text.
    ///
    /// - Parameters:
    ///   - errors: The file to which its standard error goes, appended; `nil` for nowhere.
    ///   - heard: Called with each line that it prints, in order, and with `nil` when it has closed its output.
    func startLineProcess(
        _ call: Invocation, errors: String?, heard: @escaping @Sendable (String?) -> Void
    ) throws(HostError) -> any LineProcess
    /// The ends of processes that ``start(_:output:)`` began in this very process, as they happen. One reader.
    var ends: AsyncStream<ProcessEnd> { get }
    /// Starts a process that claims an attempt, runs its script in a session of its own, and writes into the record how it
    /// ended, whatever becomes of us. What it says goes to who has called ``hearRecorders(_:)``.
    ///
    /// - Returns: The recorder's process id.
    /// - Throws: Where there can be no further process now.
    func startRecorder(_ call: RecordedCall) throws(HostError) -> Int32
    /// Calls a function, on whatever thread learns of it, for all that recorders of this very process tell from now on; one
    /// that was given before is called no more.
    func hearRecorders(_ heard: @escaping @Sendable (RecorderUpdate) -> Void)
    /// Who has this number now; `nil` when nobody.
    func identity(of id: Int32) -> ProcessIdentity?
    /// The command line of a process of ours, as one argument each; `nil` when there is none.
    func commandLine(of id: Int32) -> [String]?
    /// The process groups in which a process of ours has one of these `NAME=VALUE` entries in its first environment.
    func groups(withVariables entries: [String]) -> [Int32]
    /// The process groups of what lives in these sessions, each named by the process that began it, which may be gone.
    func groups(ofSessions sessions: [ProcessIdentity]) -> [Int32]
    /// Whether so many further threads, which count as processes, could run now.
    func canStart(threads: ThreadNeed) -> Bool
    /// Tells when for some seconds no further thread could be started, and when one could again, until the result is
    /// released. It is told on a thread of its own, whether tasks get on or not.
    func watchThreads(_ tell: @escaping @Sendable (_ areLacking: Bool) -> Void) -> any Watching
    /// Who started us, or has inherited us since.
    var parent: Int32 { get }
    /// Sends a signal to a whole process group. Says whether anybody was there.
    func signal(_ signal: HostSignal, group: Int32) throws(HostError) -> Bool
    /// Signals sent to this process, from the first call on; they then no longer end it.
    func signals() -> AsyncStream<HostSignal>
}

/// A process at the other end of two pipes; its input is closed when this is released.
package protocol LineProcess: Sendable {
    var id: Int32 { get }
    /// Gives it a line, without its newline.
    func send(_ line: String) throws(HostError)
}

/// Something that goes on until this is released.
package protocol Watching: AnyObject, Sendable {}

package enum HostSignal: Hashable, Sendable {
    case interrupt, terminate, kill, hangUp
}
