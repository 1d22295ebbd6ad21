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
    /// - Throws: `OvertakenEdit` where another version came first.
    package func deliver(
        to study: EditableStudy, cancelsRunning: Bool = false, host: Host, notify: (String) -> Void
    ) async throws -> RequestOutcome {
        let opened = study.opened
        let sharing = host.sharing(opened.header.isGroupReadable)
        let folder = VersionFolder(study.nextNumber, of: opened.directory)
        do {
            try folder.create(
                base: opened.graph.version, study: draft.bytes, sources: draft.rows.pieces,
                dependencyPaths: dependencyPaths, files: sharing.files, ownFiles: host.files)
        } catch .alreadyExists { throw OvertakenEdit() }
        var options = options
        options.cancelsRunning = cancelsRunning
        let box = RequestBox(opened.directory, host: sharing)
        let name = try box.post(.revise(folder.number, options))
        guard !study.hasRival(in: box, besides: name) else {
            box.remove(name)
            throw OvertakenEdit()
        }
        let outcome = try await answer(
            to: name, in: box, of: opened, startingConductor: opened.wasConducted, host: sharing, notify: notify)
        guard case .heard = outcome else { return outcome }
        try checkHeard(folder.number, study, host)
        // The copy in the study directory is for people.
        let copy = opened.directory.path(opened.header.specificationFile)
        try sharing.files.replace(copy, with: draft.bytes, mode: .privateFile)
        return outcome
    }

    /// The conductor looks once more, for what may have begun meanwhile.
    private func checkHeard(_ number: Int, _ study: EditableStudy, _ host: Host) throws {
        let opened = study.opened
        // Without folding all of it once more: a large study takes as long for that as for the rest.
        var (journal, isHeard, newest) = (opened.journal, false, study.journalVersion)
        let isContinued = try journal.readOn(JournalChain.Source(opened.directory, files: host.files)) { record in
            guard case .requested(_, .revise(let heard, _)) = record.event else { return }
            newest = heard
            if heard == number { isHeard = true }
        }
        guard isContinued, !isHeard else { return }
        guard newest == opened.graph.version else { throw OvertakenEdit() }
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
