import Diagnostics
package import Expansion
package import HostInterface
import Storage
import Tracking

/// `resume --host-is-gone`: what ran on a machine that will not come back is to run again.
package struct GoneHost {
    package let name: String
    package let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    /// What is to run again.
    ///
    /// - Throws: `StudyError` where the user is mistaken in the machine, or may be mistaken in its end.
    package func steps(of opened: OpenedStudy, host: Host) throws -> [InstanceID] {
        guard name != host.context.hostName else {
            throw StudyError(
                "\(name) is this machine, where running steps are visible; run `maestro-swift resume \(shellWord(path))` "
                    + "without --host-is-gone")
        }
        let found = opened.stepsElsewhere(host)
        guard let chosen = found[name] else { throw StudyError(mistake(found)) }
        if let last = Lease.lastHeard(of: name, in: opened.directory, host: host),
            last.silentMilliseconds < Heartbeat.patience
        {
            let left = (Heartbeat.patience - last.silentMilliseconds + 999) / 1000
            throw StudyError(
                "\(name) sent a heartbeat \(last.silentMilliseconds / 1000) s ago, so it may still be up; if it is gone, try again "
                    + "in \(left) s")
        }
        return chosen
    }

    private func mistake(_ found: [String: [InstanceID]]) -> String {
        let none = "every local step that started on \(name) has ended"
        guard !found.isEmpty else { return none + ", and so has every one on other machines; omit --host-is-gone" }
        let hosts = found.sorted { $0.key < $1.key }
            .map { "\($0.key) has \($0.value.count) that did not end: --host-is-gone \(shellWord($0.key))" }
        return none + "; " + hosts.joined(separator: ", ")
    }
}
