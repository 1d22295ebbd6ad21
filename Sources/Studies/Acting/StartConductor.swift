import Diagnostics
package import Expansion
package import HostInterface
import Specification
import Storage
import Tracking

/// Starts a conductor as the study wants it: in a session of its own, or as a job.
///
/// - Parameter notify: Is given a line for the user.
package func startConductor(_ opened: OpenedStudy, host: Host, notify: (String) -> Void) async throws {
    try opened.requireAdapterUnlessItEnds(host: host)
    guard let minutes = opened.header.conductorJobMinutes else {
        return try await conductInBackground(opened.directory, study: opened.graph.study.name.value, host: host)
    }
    let job = try await submitConductor(opened, minutes: minutes, host: host)
    notify("the conductor is job \(job)\n")
}

/// Starts a conductor in a session of its own, and waits until it has taken the study.
package func conductInBackground(_ directory: StudyDirectory, study: String, host: Host) async throws {
    guard host.processes.canStart(threads: .newConductor) else { throw StudyError(ThreadNeed.newConductor.refusal) }
    let log = directory.conductorOutput(study: study)
    let call = Invocation(
        host.context.executable, ["conductor", directory.root], environment: host.context.environment,
        directory: directory.root, deadlineSeconds: 0)
    let earlier = (try? host.files.information(log))?.size ?? 0
    let process = try host.processes.start(call, output: log, errors: log)
    for _ in 0..<200 {
        // Asked before the lease: one that ended since may have lost to another, which then has the lease.
        let hasEnded = host.processes.identity(of: process) == nil
        if Lease.holder(of: directory, host: host).isThere { return }
        if hasEnded {
            if try openStudy(directory.root, for: .reading, host: host).state.isClosed { return }
            let said = lastLine(of: log, after: earlier, host: host).map { ": \($0)" } ?? ""
            throw StudyError("the conductor exited immediately\(said) (its output is in \(log))")
        }
        await host.clock.sleep(milliseconds: 50)
    }
    throw StudyError("the conductor did not start within 10 s; see \(log)")
}

/// The last that a program wrote there, behind what others had written before.
private func lastLine(of log: String, after count: Int, host: Host) -> String? {
    guard let bytes = try? host.files.read(log),
        let line = bytes.dropFirst(count).split(separator: UInt8(ascii: "\n")).last
    else { return nil }
    return visible(String(decoding: line, as: UTF8.self), keepingLines: false)
}
