import Diagnostics
package import Expansion
package import HostInterface
import Storage

/// The user's own list of what was started, so that `status` needs no directory.
///
/// A convenience: where it cannot be written or read, nothing else is the worse for it.
package struct RecentStudies {
    private let host: Host
    private static let mostListed = 10
    /// A list longer than this is cut to its half.
    private static let mostBytes = 65_536

    package init(host: Host) { self.host = host }

    /// By the XDG base directory specification.
    private var folder: String? {
        let environment = host.context.environment
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/maestro-swift" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.local/state/maestro-swift" : nil }
    }

    package func add(_ directory: StudyDirectory) {
        guard let folder else { return }
        do {
            try host.files.createDirectories(to: folder)
            let path = "\(folder)/studies"
            let line = Array((FieldText.escape(directory.root) + "\n").utf8)
            let old = (try? host.files.read(path)) ?? []
            if old.count > Self.mostBytes {
                let half = old.suffix(Self.mostBytes / 2).drop { $0 != UInt8(ascii: "\n") }.dropFirst()
                try host.files.replace(path, with: Array(half) + line, mode: .privateFile)
            } else {
                try host.files.openForAppending(path, mode: .privateFile).append(line)
            }
        } catch {
            // See above.
        }
    }

    /// The newest first, each once, as far as they are still there.
    package var directories: [String] {
        guard let folder, let bytes = try? host.files.read("\(folder)/studies") else { return [] }
        var found: [String] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")).reversed() where found.count < Self.mostListed {
            guard let path = FieldText.unescape(line), !found.contains(path), isStudy(path) else { continue }
            found.append(path)
        }
        return found
    }

    private func isStudy(_ path: String) -> Bool {
        ((try? host.files.information(StudyDirectory(root: path).journal)) ?? nil) != nil
    }
}
