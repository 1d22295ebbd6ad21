import Expansion
package import HostInterface
import Storage
import Tracking

/// A study as it will be once its conductor has taken up what was asked for before, to plan another change of it.
package struct EditableStudy {
    package let opened: OpenedStudy
    /// The version that its journal has.
    let journalVersion: Int
    /// What the next version is called, unless somebody else takes the number.
    let nextNumber: Int
    /// Requests that ``opened`` has although they are not in the journal.
    private let pending: Set<String>

    fileprivate init(_ opened: OpenedStudy, host: Host, isCertain: Bool) throws {
        let newest = try VersionFolder.newestNumber(in: opened.directory, files: host.files)
        nextNumber = newest + 1
        journalVersion = opened.graph.version
        let edits = RequestBox(opened.directory, host: host).pending(isCertain: isCertain).filter {
            $0.request.changesGraph && !opened.state.requests.contains($0.name)
        }
        pending = Set(edits.map(\.name))
        var opened = opened
        if !edits.isEmpty {
            opened.state = opened.state.granting(
                edits.map(\.request), at: Timestamp(milliseconds: host.clock.now()))
        }
        self.opened = opened
    }

    /// Whether somebody else asks for a version that was not there when this one was opened.
    func hasRival(in box: RequestBox, besides name: String) -> Bool {
        box.pending(isCertain: true).contains {
            $0.name != name && $0.request.isRevision && !pending.contains($0.name)
                && !opened.state.requests.contains($0.name)
        }
    }
}

/// Another change of the study came first; this one is to be planned once more.
package struct OvertakenEdit: Error {}

/// Opens a study to plan what it is to become.
///
/// - Throws: As ``openStudy(_:for:host:each:)`` does.
package func openStudyToEdit(_ path: String, for use: StudyUse = .acting, host: Host) throws -> EditableStudy {
    for _ in 0..<3 {
        let opened = try openStudy(path, for: use, host: host)
        let editable = try EditableStudy(opened, host: host, isCertain: use == .acting)
        // A version is written before it is asked for, perhaps between two looks.
        if editable.opened.state.missingVersion == nil { return editable }
    }
    throw StudyError("\(path) is being changed by others; try again")
}

/// Plans and asks for a change of a study, once more where somebody else's came first.
///
/// - Throws: What `change` throws, or `StudyError` where others are faster each time.
package func editStudy<Result>(
    _ path: String, for use: StudyUse = .acting, host: Host, _ change: (EditableStudy) async throws -> Result
) async throws -> Result {
    for _ in 0..<50 {
        do { return try await change(try openStudyToEdit(path, for: use, host: host)) } catch is OvertakenEdit {
            // Not in step with the others.
            await host.clock.sleep(milliseconds: 20 + Int64(host.random.bytes(1).first ?? 0))
        }
    }
    throw StudyError("\(path) is being changed by others; try again")
}
