package import HostInterface
package import Jobs

// How processes of local steps are found again, by what their records say of them.

extension ProcessTable {
    func isThere(_ process: ProcessIdentity) -> Bool {
        identity(of: process.id) == process
    }
}

extension ProcessIdentity {
    init(_ process: RecordedProcess) { self.init(id: process.id, birth: process.birth) }
}

extension [AttemptRecord] {
    /// Recorders that have not begun their command, because they cannot.
    func waitingRecorders(on host: Host) -> [Int32] {
        filter { $0.hasNotBegun && $0.host == host.context.hostName }.compactMap {
            $0.recorder.map(ProcessIdentity.init)
        }
        .filter { host.processes.isThere($0) }.map(\.id)
    }
}

extension Host {
    /// Whether a process was one of this machine before it was started anew, which ended all that ran.
    func hasRestarted(since process: ProcessIdentity) -> Bool {
        guard let then = process.boot, let now = processes.identity(of: context.processID)?.boot else {
            return false
        }
        return then != now
    }

    /// The process groups that commands of attempts began on this machine. Earlier versions knew them by their
    /// environment alone.
    package func groups(ofLocalSteps attempts: [(path: String, record: AttemptRecord?)]) -> [Int32] {
        let here = attempts.filter { $0.record.map { $0.host == context.hostName } ?? false }
        let sessions = here.compactMap { $0.record?.command.map(ProcessIdentity.init) }
        let older = here.filter { $0.record?.recorder == nil }
            .map { "\(LocalScheduler.recordVariable)=\($0.path)" }
        return processes.groups(ofSessions: sessions)
            + (older.isEmpty ? [] : processes.groups(withVariables: older))
    }
}
