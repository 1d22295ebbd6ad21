import Diagnostics
package import Expansion
package import HostInterface
package import Reporting
import Specification
import Storage
import Tracking

/// What an edited study file makes of a study that has begun, before it is done.
package struct PlannedRerun {
    package let revision: Revision
    package let report: RevisionReport
    /// What runs now and would be in vain.
    package let running: [InstanceID]
    private let bytes: [UInt8]
    private let dependencyPaths: [String: String]

    /// - Throws: `StudyError` where the study cannot become that of the file.
    package init(_ loaded: LoadedStudy, of opened: OpenedStudy, host: Host) throws {
        guard let study = loaded.study else { throw StudyError("\(loaded.file) has errors") }
        // A version is kept without rows, and would be read as a study that has lost them all.
        guard (study.tables + opened.graph.study.tables).allSatisfy({ $0.source == nil }) else {
            throw StudyError(
                "\(loaded.file) has rows from outside, which `rerun` cannot read again yet; start a new study for it")
        }
        bytes = loaded.bytes
        dependencyPaths = Studies.dependencyPaths(of: study, host: host)
        let number = (opened.state.versions.keys.max() ?? 1) + 1
        let version = StudyVersion(
            number: number, study: study.taking(opened.header.variables), dependencyPaths: dependencyPaths)
        do { revision = try opened.graph.revised(to: version) } catch {
            throw StudyError("\(loaded.file) cannot replace the study of \(opened.directory.root): \(error)")
        }
        var after = opened.state
        after.add(version)
        after.apply(
            .requested(id: "plan", .revise(number, cancelsRunning: true)),
            at: Timestamp(milliseconds: host.clock.now()))
        report = RevisionReport(revision, before: opened.state, after: after)
        running = opened.state.running(hitBy: revision)
    }

    /// Keeps the file with the study, and gives its conductor the request.
    ///
    /// - Parameter notify: Is given a line for the user.
    package func deliver(
        to opened: OpenedStudy, cancelsRunning: Bool, host: Host, notify: (String) -> Void
    ) async throws -> RequestOutcome {
        let sharing = host.sharing(opened.header.isGroupReadable)
        let folder = try VersionFolder.create(
            in: opened.directory, study: bytes, dependencyPaths: dependencyPaths, files: sharing.files)
        let outcome = try await Studies.deliver(
            .revise(folder.number, cancelsRunning: cancelsRunning), to: opened,
            startingConductor: opened.wasConducted, host: host, notify: notify)
        guard case .heard = outcome else { return outcome }
        try checkHeard(folder.number, opened, host)
        try replaceCopy(opened, sharing)
        return outcome
    }

    /// The conductor looks once more, for what may have begun meanwhile.
    private func checkHeard(_ number: Int, _ opened: OpenedStudy, _ host: Host) throws {
        var opened = opened
        try opened.refresh(host)
        guard opened.graph.version < number else { return }
        throw StudyError(
            "the conductor refused the change, perhaps because an instance began meanwhile; "
                + "the last lines of \(opened.directory.conductorOutput(study: opened.graph.study.name.value)) tell why"
        )
    }

    /// The copy in the study directory is for people.
    private func replaceCopy(_ opened: OpenedStudy, _ host: Host) throws {
        let copy = opened.directory.path(opened.header.specificationFile)
        try host.files.replace(copy, with: bytes, mode: .privateFile)
    }
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
