import ArgumentParser
import Diagnostics
import HostInterface
import Storage
import Studies
import Tracking

/// `--moved` and `--as-copy`: a study directory that is not where its scripts lead.
struct Relocating: ParsableArguments {
    @Flag(
        help: """
            Adopt a moved directory: rewrite its scripts, and resubmit the jobs that are pending for the old path.
            """)
    var moved = false
    @Flag(help: "Make a copied directory a study of its own; the original and its jobs are not touched.")
    var asCopy = false

    func validate() throws {
        guard !(moved && asCopy) else { throw ValidationError("--moved and --as-copy cannot be combined.") }
    }

    /// - Returns: Whether to go on; false where the user has said no.
    func perform(_ path: String, host: Host) async throws -> Bool {
        guard moved || asCopy else { return true }
        let opened = try openStudy(path, for: .relocating, host: host)
        guard try isDue(opened.location, path: path) else { return true }
        guard asCopy || host.confirms(question(opened, path: path, host: host)) else { return false }
        try await Relocation.perform(path, host: host) { relocation in
            if asCopy { try relocation.becomeItsOwn() } else { try await relocation.settle() }
        }
        return true
    }

    /// - Throws: `StudyError` where the directory is not what the user takes it for.
    private func isDue(_ location: Location, path: String) throws -> Bool {
        switch location.whereabouts {
        case .home where asCopy:
            throw StudyError("\(path) is where its study was created, not a copy; remove --as-copy")
        case .home: return false
        case .moved where asCopy && location.isTheOneMade, .unclear where asCopy && location.isTheOneMade:
            throw StudyError(
                (location.refusal(path) ?? path)
                    + "; if a whole disk was copied, copy the directory with `cp -a` "
                    + "and make that copy a study of its own")
        case .copied where moved, .unclear where moved: throw StudyError(location.refusal(path) ?? path)
        case .moved, .copied, .replaced, .unclear: return true
        }
    }

    private func question(_ opened: OpenedStudy, path: String, host: Host) -> String {
        let place = opened.location.place
        var text = "\(path) was created at \(place.path)"
        if let maker = place.host { text += " on \(maker)" }
        if let last = Lease.newest(of: opened.directory, host: host) {
            let offset = host.clock.zoneOffsetMinutes(at: last.heard.milliseconds)
            text += ", and its conductor on \(last.conductor.host) sent its last heartbeat at "
            text += CivilTime(last.heard, zoneOffsetMinutes: offset).spaced
        }
        return visible(text, keepingLines: false) + ". Is it gone from everywhere else?"
    }
}
