import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Scheduling
import Tracking

/// The files that a conductor has written for jobs, and what was known of the steps in them by then; so that a thousand
/// readers cost one file.
struct WrittenFiles<File: Hashable & Sendable>: Sendable {
    private var written: [File: Int] = [:]

    func isCurrent(_ file: File, changes: Int) -> Bool { written[file] == changes }

    mutating func wrote(_ file: File, changes: Int) { written[file] = changes }
}

extension ConductorLoop {
    /// Writes a file that jobs read.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    func write(_ text: String, to path: String) -> String? {
        do { try host.files.replace(path, with: Array(text.utf8), mode: .privateFile) } catch {
            return "cannot write \(path): \(error)"
        }
        return nil
    }

    /// Writes the files that a batch reads, before it is submitted, where all that stands in them is known.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    mutating func writeGatheredFiles(for batch: Batch) -> String? {
        for file in builder.gatheredFiles(for: batch, in: state.graph) {
            let changes = changes(of: file)
            guard !gatheredFiles.isCurrent(file, changes: changes), !builder.isMadeByJobs(file, for: batch, in: state)
            else { continue }
            let text = builder.text(of: file, in: state) { try? published(by: $0) }
            if let problem = write(text, to: builder.path(of: file, in: state.graph)) { return problem }
            gatheredFiles.wrote(file, changes: changes)
        }
        return nil
    }

    /// Where all must succeed, all stand in a list from the start, until the step grows.
    private func changes(of file: GatheredFile) -> Int {
        file.kind == .values || file.edge.mayLeaveOut
            ? state.changes(ofStep: file.edge.step)
            : state.graph.steps[file.edge.step].instances.count
    }
}
