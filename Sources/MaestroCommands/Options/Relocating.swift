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
            The directory was moved here: lay its scripts anew, and submit anew what waits in Slurm for the old place.
            """)
    var moved = false
    @Flag(help: "The directory is a copy: make it a study of its own, which leaves the original and its jobs alone.")
    var asCopy = false

    func validate() throws {
        guard !(moved && asCopy) else { throw ValidationError("--moved and --as-copy exclude each other.") }
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
            throw StudyError("\(path) is where its study was made, and no copy; leave --as-copy out")
        case .home: return false
        case .moved where asCopy && location.isTheOneMade, .unclear where asCopy && location.isTheOneMade:
            throw StudyError(
                (location.refusal(path) ?? path)
                    + "; if a whole disk was copied, take a copy of the folder, by `cp -a`, "
                    + "and make that one a study of its own")
        case .copied where moved, .unclear where moved: throw StudyError(location.refusal(path) ?? path)
        case .moved, .copied, .replaced, .unclear: return true
        }
    }

    private func question(_ opened: OpenedStudy, path: String, host: Host) -> String {
        let place = opened.location.place
        var text = "\(path) was made at \(place.path)"
        if let maker = place.host { text += " on \(maker)" }
        if let last = Lease.newest(of: opened.directory, host: host) {
            let offset = host.clock.zoneOffsetMinutes(at: last.heard.milliseconds)
            text += ", and its conductor on \(last.conductor.host) was last heard of at "
            text += CivilTime(last.heard, zoneOffsetMinutes: offset).spaced
        }
        return visible(text, keepingLines: false) + ". Is it nowhere else any more?"
    }
}
