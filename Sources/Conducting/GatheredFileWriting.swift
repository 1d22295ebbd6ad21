import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Scheduling
import Tracking

/// The files with what steps gather that a conductor has written, so that a thousand readers cost one file.
struct WrittenFiles {
    private var written: [GatheredFile: Int] = [:]

    /// Whether nothing of the step has changed since it was written.
    func isCurrent(_ file: GatheredFile, in state: RunState) -> Bool { written[file] == changes(of: file, in: state) }

    mutating func wrote(_ file: GatheredFile, in state: RunState) { written[file] = changes(of: file, in: state) }

    /// Where all must succeed, all stand in a list from the start, until the step grows.
    private func changes(of file: GatheredFile, in state: RunState) -> Int {
        file.kind == .values || file.edge.mayLeaveOut
            ? state.changes(ofStep: file.edge.step)
            : state.graph.steps[file.edge.step].instances.count
    }
}

extension ConductorLoop {
    /// Writes the files that a batch reads, before it is submitted, where all that stands in them is known.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    mutating func writeGatheredFiles(for batch: Batch) -> String? {
        for file in builder.gatheredFiles(for: batch, in: state.graph)
        where !gathered.isCurrent(file, in: state) && !builder.isMadeByJobs(file, for: batch, in: state) {
            let path = builder.path(of: file, in: state.graph)
            let text = builder.text(of: file, in: state) { publisher in
                host.files.publishedValues(directory.record(of: publisher))
            }
            do { try host.files.replace(path, with: Array(text.utf8), mode: .privateFile) } catch {
                return "cannot write \(path): \(error)"
            }
            gathered.wrote(file, in: state)
        }
        return nil
    }
}
