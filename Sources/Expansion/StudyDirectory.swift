/// Where everything of a study is. Maestro's layout, and one folder for our own state.
package struct StudyDirectory: Hashable, Sendable {
    package static let stateFolder = ".maestro"

    /// Absolute.
    package let root: String

    package init(root: String) { self.root = root }

    package func path(_ relative: String) -> String { "\(root)/\(relative)" }

    /// The path of a file or folder of our own.
    package func state(_ name: String) -> String { path("\(Self.stateFolder)/\(name)") }

    package var stateFolder: String { path(Self.stateFolder) }
    /// The journal's first file, with the facts that the study was made with; see `JournalFiles.swift` for the others.
    package var journal: String { state("journal") }
    /// The study as it was when it was started.
    package var frozenStudy: String { state("study.yaml") }
    /// What a generator made for it, if one did.
    package var frozenParameters: String { state("parameters.json") }
    /// A folder for each version of the study file that came after the first.
    package var versions: String { state("versions") }
    /// What was read from outside for its tables, if something was.
    package var sources: String { state("sources") }
    /// Where it was made, and which study it is.
    package var place: String { state("place") }
    package var wrapper: String { state("wrapper.sh") }
    /// What runs a conductor as a job.
    package var conductorScript: String { state("conductor.sh") }
    /// Grows by a line, an instance's number, whenever a job has something to tell, and by another when somebody asks.
    package var notificationFile: String { state("bell") }
    /// The same for each node, in a file of its own.
    package var notificationFolder: String { state("bells") }
    package var statusFile: String { path("status.csv") }
    package var leases: String { state("leases") }
    package var requests: String { state("requests") }

    package func attempts(ofStep step: Int) -> String { state("attempts/\(step)") }

    /// The record of an attempt; `templates/wrapper.sh` writes it.
    package func record(step: Int, ordinal: Int, attempt: Int) -> String {
        state("attempts/\(step)/\(ordinal).\(attempt)")
    }

    /// What the tasks of each batch are to do.
    package var batches: String { state("batches") }

    /// What a conductor in the background prints.
    package func conductorOutput(study: String) -> String { path("\(Self.safeName(study)).txt") }

    /// Maestro's rule for names of files: spaces become underscores, anything but `-_.() A-Za-z0-9` goes.
    package static func safeName(_ name: String) -> String {
        let text = String(decoding: name.utf8.compactMap(SafeName.encode).prefix(100), as: UTF8.self)
        return text.isEmpty || text.hasPrefix(".") || text.hasPrefix("-") ? "study_\(text)" : text
    }
}
