package import Diagnostics
package import Expansion
package import HostInterface
package import Reporting
import Rows
import Specification
import Storage
import Tracking
import YAML

/// What another version of a study's file, or of its rows from outside, makes of a study that has begun, before it is
/// done.
package struct PlannedRevision {
    package let revision: Revision
    package let report: RevisionReport
    /// What runs now and would be in vain.
    package let running: [InstanceID]
    private let draft: Draft
    private let dependencyPaths: [String: String]
    private let options: RevisionOptions

    /// A version that is not kept yet.
    struct Draft {
        /// The study file, and what it was parsed to.
        let bytes: [UInt8]
        let root: Node
        /// As the user named it.
        let file: String
        let rows: FrozenRows
    }

    /// - Throws: `StudyMistakes`, or `StudyError` where the study cannot become that version.
    init(_ draft: Draft, of opened: OpenedStudy, _ options: RevisionOptions, host: Host) throws {
        self.draft = draft
        self.options = options
        let study = try draft.study(of: opened, files: host.files)
        dependencyPaths = Studies.dependencyPaths(of: study, host: host)
        let version = StudyVersion(
            number: (opened.state.versions.keys.max() ?? 1) + 1, study: study, dependencyPaths: dependencyPaths)
        do { revision = try opened.graph.revised(to: version) } catch {
            throw StudyError("\(draft.file) cannot replace the study of \(opened.directory.root): \(error)")
        }
        report = RevisionReport(revision, before: opened.state, after: opened.state.taking(revision, options))
        running = opened.state.running(hitBy: revision, options)
    }

    /// Keeps the version with the study, and gives its conductor the request.
    ///
    /// - Parameters:
    ///   - cancelsRunning: Whether what runs, and would be in vain, is cancelled.
    ///   - notify: Is given a line for the user.
    package func deliver(
        to opened: OpenedStudy, cancelsRunning: Bool = false, host: Host, notify: (String) -> Void
    ) async throws -> RequestOutcome {
        let sharing = host.sharing(opened.header.isGroupReadable)
        let folder = try VersionFolder.create(
            in: opened.directory, study: draft.bytes, sources: draft.rows.pieces,
            dependencyPaths: dependencyPaths, files: sharing.files, ownFiles: host.files)
        var options = options
        options.cancelsRunning = cancelsRunning
        let outcome = try await Studies.deliver(
            .revise(folder.number, options), to: opened, startingConductor: opened.wasConducted, host: host,
            notify: notify)
        guard case .heard = outcome else { return outcome }
        try checkHeard(folder.number, opened, host)
        // The copy in the study directory is for people.
        let copy = opened.directory.path(opened.header.specificationFile)
        try sharing.files.replace(copy, with: draft.bytes, mode: .privateFile)
        return outcome
    }

    /// The conductor looks once more, for what may have begun meanwhile.
    private func checkHeard(_ number: Int, _ opened: OpenedStudy, _ host: Host) throws {
        // Without folding all of it once more: a large study takes as long for that as for the rest.
        var (journal, isHeard) = (opened.journal, false)
        let isContinued = try journal.readOn(JournalChain.Source(opened.directory, files: host.files)) { record in
            if case .requested(_, .revise(number, _)) = record.event { isHeard = true }
        }
        guard isContinued, !isHeard else { return }
        throw StudyError(
            "the conductor refused the change, perhaps because an instance began meanwhile; "
                + "the last lines of \(opened.directory.conductorOutput(study: opened.graph.study.name.value)) tell why"
        )
    }
}

extension PlannedRevision.Draft {
    fileprivate func study(of opened: OpenedStudy, files: any FileSystem) throws -> Study {
        let read = try readBegunStudy(
            root, rows: rows.rows, in: opened.directory, header: opened.header, files: files)
        guard let study = read.study else {
            throw StudyMistakes(list: read.diagnostics.filter { $0.severity == .error }, file: file, bytes: bytes)
        }
        return study
    }
}

/// Mistakes of a study file, or of what it reads.
package struct StudyMistakes: Error {
    package let list: [Diagnostic]
    package let file: String
    package let bytes: [UInt8]
}

extension RevisionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fixed(let words, let place):
            "\(words)\(place.map { " (line \($0.line))" } ?? ""); start a new study for it"
        case .mistakes(let list):
            list.first.map { "\($0.place.map { "\($0): " } ?? "")\($0.message)" } ?? "it has errors"
        }
    }
}
