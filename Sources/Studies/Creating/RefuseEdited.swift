import Diagnostics
import Expansion
package import HostInterface
import Reporting
import Storage

/// Refuses to start a study where one is; where the file differs from that one, says in what, and what takes it over.
///
/// - Parameter file: The study file.
package func refuseStudy(at path: String, beside file: String, host: Host) async throws {
    guard try holdsStudy(path, host: host) else { return }
    guard let changes = try? await changes(of: path, by: file, host: host), !changes.isEmpty else {
        return try refuseStudy(at: path, host: host)
    }
    let words = "\(shellWord(path)) \(shellWord(file))"
    throw StudyError(
        """
        \(path) already holds a study, and \(file) differs from it:
        \(changes)  `maestro-swift rerun \(words)` runs what has changed; `maestro-swift extend \(shellWord(path)) NAME=VALUE` \
        only adds combinations; choose another directory for a new study
        """)
}

/// What a study file would change of a study; nothing where it is the same.
private func changes(of path: String, by file: String, host: Host) async throws -> String {
    let opened = try openStudyToEdit(path, for: .reading, host: host).opened
    let planned = try opened.plannedRerun(try await opened.load(file, commands: .left, host: host), host: host)
    return planned.revision.isEmpty ? "" : planned.report.text
}
