package import HostInterface
package import Jobs
package import Tracking

/// Where records of attempts are read and added to, by whoever follows a study.
extension FileSystem {
    /// Nothing where there is none yet, or where it cannot be read now.
    package func attemptRecord(_ path: String) -> AttemptRecord? {
        (try? read(path)).flatMap { AttemptRecord($0) }
    }

    /// What an attempt has published; nothing where its record cannot be read now, or is gone.
    package func publishedValues(_ path: String) -> PublishedValues? {
        (try? read(path)).map { PublishedValues(record: $0) }
    }

    /// Adds lines to a record, and makes it where there is none. Where that cannot be done, it is left as it is.
    package func addToAttemptRecord(_ path: String, _ lines: String) {
        guard let file = try? openForAppending(path, mode: .privateFile) else { return }
        try? file.append(Array(lines.utf8))
        // A machine that crashes would lose it, and what the scheduler then starts once more would not find it.
        try? file.sync()
    }
}
