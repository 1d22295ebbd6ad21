package import Expansion
package import HostInterface
package import Rendering
import Reporting
package import Specification
package import Storage
package import Tracking
import YAML

/// A study directory as it stands on disk.
package struct OpenedStudy {
    package let directory: StudyDirectory
    package let location: Location
    /// As it was made; what was added since is in the state.
    let frozen: StudyGraph
    package var state: RunState
    package private(set) var holder: ConductorStatus
    /// How much of the journal is in the state.
    package private(set) var journal: JournalChain

    /// As it is for the place where the study is at home.
    package var header: JournalHeader { journal.header.at(location.place) }

    package var graph: StudyGraph { state.graph }

    package var paths: StudyPaths { StudyPaths(output: directory.root, specification: header.specificationRoot) }

    fileprivate init(
        directory: StudyDirectory, location: Location, frozen: StudyGraph, state: RunState, journal: JournalChain,
        holder: ConductorStatus
    ) {
        self.directory = directory
        self.location = location
        self.frozen = frozen
        self.state = state
        self.journal = journal
        self.holder = holder
    }

    /// The file of an attempt's record.
    package func record(of instance: InstanceID, attempt: UInt16) -> String {
        directory.record(
            step: graph.stepIndex(of: instance), ordinal: graph.ordinal(of: instance), attempt: Int(attempt))
    }

    /// Takes in what has happened since. Who conducts is asked first: who is gone then has written its last.
    package mutating func refresh(_ host: Host) throws {
        let holder = Lease.holder(of: directory, host: host)
        let source = JournalChain.Source(directory, files: host.files)
        var state = state
        let isContinued = try journal.readOn(source) { state.apply($0.event, at: $0.time) }
        if !isContinued || state.missingVersion != nil {
            (state, journal) = try folded(frozen, directory: directory, header: journal.header, files: host.files)
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
    let graph = try frozenGraph(seen, header: header, files: host.files)
    let probe = use.isReading ? nil : "probe.\(newStudyID(host))"
    let location = try Location.find(seen, study: header.studyID, probe: probe, files: host.files) {
        use.isReading ? nil : scriptedRoot(graph, header: header, in: seen, files: host.files)
    }
    if use.requiresHome, let refusal = location.refusal(path) { throw StudyError(refusal) }
    let directory = use.isReading ? seen : location.directory(seen)
    if use.runsWhatIsThere { try refuseOpenPlaces([root, directory.root], host: host) }
    // Before the journal is read: who is gone then has written its last.
    let holder = Lease.holder(of: directory, host: host)
    let (state, journal) = try folded(graph, directory: directory, header: header, files: host.files, each: each)
    return OpenedStudy(
        directory: directory, location: location, frozen: graph, state: state, journal: journal, holder: holder)
}

/// What the journal adds up to, with all versions of the study that it names.
private func folded(
    _ graph: StudyGraph, directory: StudyDirectory, header: JournalHeader, files: any FileSystem,
    each: (Record) -> Void = { _ in }
) throws -> (state: RunState, journal: JournalChain) {
    // A version is written before the journal names it, perhaps between two looks.
    var last: UInt64 = 0
    for _ in 0..<2 {
        var state = RunState(graph, versions: try studyVersions(of: directory, header: header, files: files))
        let journal = try JournalChain.read(JournalChain.Source(directory, files: files)) { record in
            state.apply(record.event, at: record.time)
            guard record.sequence > last else { return }
            last = record.sequence
            each(record)
        }
        if state.missingVersion == nil { return (state, journal) }
    }
    throw StudyError("\(directory.versions) is corrupt: a version of the study that the journal names is missing")
}

/// The study as it was when it was started: later edits of the user's file do not reach a run.
///
/// - Parameter isWanted: Whether the instances of what was read are to be made.
/// - Throws: `StudyError` also where they are not.
package func frozenGraph(
    _ directory: StudyDirectory, header: JournalHeader, files: any FileSystem,
    isWanted: (Study) -> Bool = { _ in true }
) throws -> StudyGraph {
    let bytes = try files.read(directory.frozenStudy)
    let options = ExpansionOptions(
        hashedWorkspaces: header.hashedWorkspaces, dependencyPaths: header.dependencyPaths,
        precautions: header.precautions)
    let root = parse(bytes, file: directory.frozenStudy).root
    let study = try root.flatMap { root in
        try readBegunStudy(
            root, rows: try frozenRows(directory.sourceFolder, of: root, choices: header.choices, files: files),
            in: directory, header: header, files: files
        ).study
    }
    guard let study, isWanted(study), let graph = expand(study, options: options).graph
    else { throw StudyError("\(directory.frozenStudy) is corrupt: it no longer matches the study that was started") }
    return graph
}
