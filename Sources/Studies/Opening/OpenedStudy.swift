package import Expansion
package import HostInterface
package import Rendering
import Reporting
import Specification
package import Storage
package import Tracking
import YAML

/// A study directory as it stands on disk.
package struct OpenedStudy {
    package let directory: StudyDirectory
    package let location: Location
    /// As it was made; what was added since is in the state.
    let frozen: FrozenStudy
    /// What has read its versions.
    private(set) var versions: VersionReader
    package var state: RunState
    package private(set) var holder: ConductorStatus
    /// How much of the journal is in the state.
    package private(set) var journal: JournalChain

    /// As it is for the place where the study is at home.
    package var header: JournalHeader { journal.header.at(location.place) }

    package var graph: StudyGraph { state.graph }

    /// What it has from outside now.
    var rows: FrozenRows { versions.rows(ofVersion: graph.version) }

    package var paths: StudyPaths { StudyPaths(output: directory.root, specification: header.specificationRoot) }

    fileprivate init(
        directory: StudyDirectory, location: Location, frozen: FrozenStudy, folded: FoldedStudy,
        holder: ConductorStatus
    ) {
        self.directory = directory
        self.location = location
        self.frozen = frozen
        (state, journal, versions) = (folded.state, folded.journal, folded.versions)
        self.holder = holder
    }

    /// The file of an attempt's record.
    package func record(of instance: InstanceID, attempt: UInt16) -> String {
        directory.record(of: instance, attempt: attempt, in: graph)
    }

    /// Takes in what has happened since. Who conducts is asked first: who is gone then has written its last.
    package mutating func refresh(_ host: Host) throws {
        let holder = Lease.holder(of: directory, host: host)
        let source = JournalChain.Source(directory, files: host.files)
        var state = state
        let isContinued = try journal.readOn(source) { state.apply($0.event, at: $0.time) }
        if !isContinued || state.missingVersion != nil {
            let folded = try FoldedStudy(frozen, directory: directory, header: journal.header, files: host.files)
            (state, journal, versions) = (folded.state, folded.journal, folded.versions)
        }
        self.state = state
        self.holder = holder
    }

    /// Whether a conductor ever had it; none had what `run --dry-run` made.
    package var wasConducted: Bool { state.began != nil || holder.holder != nil }

    /// The renderer of its scripts, with the user's own template if the study names one.
    package func renderer(files: any FileSystem) throws -> ScriptRenderer {
        try makeRenderer(graph, paths: paths, files: files)
    }
}

package func makeRenderer(_ graph: StudyGraph, paths: StudyPaths, files: any FileSystem) throws -> ScriptRenderer {
    let template = try graph.study.batch.template.map { located -> UserTemplate in
        let path = absolute(located.value, from: paths.specification)
        let most = UserTemplate.mostBytes
        let bytes = try files.read(path, atMost: most + 1)
        guard bytes.count <= most else { throw StudyError("the template \(path) has more than \(most) bytes") }
        return UserTemplate(file: path, text: String(decoding: bytes, as: UTF8.self))
    }
    return try ScriptRenderer(graph: graph, paths: paths, userTemplate: template)
}

/// What a study directory is opened for.
package enum StudyUse {
    /// Whoever may read the files may look at them.
    case reading
    /// What is in it is done in the user's name, so it must be the user's.
    case acting
    /// The same, to end it: that runs nothing of what is in it, so that others may be able to replace it.
    case cancelling
    /// As ``acting``, wherever its scripts lead: they are about to be made anew.
    case relocating

    fileprivate var isReading: Bool { self == .reading }
    fileprivate var requiresHome: Bool { self == .acting || self == .cancelling }
    fileprivate var runsWhatIsThere: Bool { self == .acting || self == .relocating }
}

/// Reads a study directory without changing it.
///
/// - Parameter each: Sees every record of its journal.
/// - Throws: `StudyError` where it is none, or what is wrong with it.
package func openStudy(
    _ path: String, for use: StudyUse, host: Host, each: (Record) -> Void = { _ in }
) throws -> OpenedStudy {
    let root = host.absolute(path)
    let seen = StudyDirectory(root: root)
    guard try host.files.information(seen.journal) != nil else {
        throw StudyError("\(path) is not a study directory: it has no \(StudyDirectory.stateFolder)/journal")
    }
    try seen.check(owner: use.isReading ? nil : host.context.userID, files: host.files)
    let header = try JournalReader.header(try host.files.read(seen.journal), file: seen.journal)
    let frozen = try FrozenStudy(seen, header: header, files: host.files)
    let probe = use.isReading ? nil : "probe.\(newStudyID(host))"
    let location = try Location.find(seen, study: header.studyID, probe: probe, files: host.files) {
        use.isReading ? nil : scriptedRoot(frozen.graph, header: header, in: seen, files: host.files)
    }
    if use.requiresHome, let refusal = location.refusal(path) { throw StudyError(refusal) }
    let directory = use.isReading ? seen : location.directory(seen)
    if use.runsWhatIsThere { try refuseOpenPlaces([root, directory.root], host: host) }
    // Before the journal is read: who is gone then has written its last.
    let holder = Lease.holder(of: directory, host: host)
    let folded = try FoldedStudy(frozen, directory: directory, header: header, files: host.files, each: each)
    return OpenedStudy(directory: directory, location: location, frozen: frozen, folded: folded, holder: holder)
}
