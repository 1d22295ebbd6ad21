import Diagnostics
package import HostInterface
package import Rows
package import Specification
import Storage
package import Tracking

/// What was read from one source.
package struct SourceReading: Sendable {
    package let source: TableSource
    /// As they were read; of `files` the paths, one a line.
    package let bytes: [UInt8]
    package let time: Timestamp
    /// Also where they could not be read: then the mistake.
    package let rows: RowReading

    var frozen: FrozenSource {
        FrozenSource(
            table: source.table.value, format: source.format.rawValue, origin: source.origin, time: time,
            bytes: bytes)
    }

    /// Some rows only, to be kept beside others of the table.
    ///
    /// - Parameter all: What they are counted in.
    func frozen(rows chosen: [Int], of all: ReadRows) -> FrozenSource {
        FrozenSource(
            table: source.table.value, format: FrozenSource.rows, origin: source.origin, time: time,
            bytes: all.jsonLines(ofRows: chosen))
    }

    fileprivate func isOf(_ other: TableSource) -> Bool {
        !other.isCommand && other.origin == source.origin && other.format == source.format && rows.rows != nil
    }

    /// The same bytes, as another table takes them.
    fileprivate func rows(of other: TableSource) -> SourceReading {
        SourceReading(source: other, bytes: bytes, time: time, rows: other.rows(from: bytes, file: source.origin))
    }
}

/// Why a source could not be read.
struct SourceMistake: Error {
    let diagnostic: Diagnostic

    init(_ code: String, at place: Place, _ message: String, hint: String? = nil) {
        diagnostic = .error(code, at: place, message, hint: hint)
    }
}

/// Reads sources of rows: at the start of a study, and whenever they are wanted anew.
package struct SourceReader {
    /// The folder of the study file; absolute.
    let folder: String
    /// As the user named the study file, so that places of mistakes can be opened.
    let studyFile: String
    let host: Host
    let notify: (String) -> Void
    /// What was read before, which may be something that can be read only once.
    private let earlier: [SourceReading]

    /// - Parameters:
    ///   - studyFile: As the user named it.
    ///   - earlier: What was read before; it is not read again.
    ///   - notify: Is given what a command prints beside its rows.
    package init(
        studyFile: String, earlier: [SourceReading] = [], host: Host, notify: @escaping (String) -> Void = { _ in }
    ) {
        self.studyFile = studyFile
        self.earlier = earlier
        self.host = host
        self.notify = notify
        folder = Studies.folder(of: host.absolute(studyFile))
    }

    /// Reads a source; a command is run.
    ///
    /// - Parameter secrets: What a command is given.
    package func read(_ source: TableSource, secrets: [Secret] = []) async -> SourceReading {
        if let known = earlier.first(where: { $0.isOf(source) }) { return known.rows(of: source) }
        let time = Timestamp(milliseconds: host.clock.now())
        do throws(SourceMistake) {
            let (bytes, file) = try await bytes(of: source, secrets)
            return SourceReading(source: source, bytes: bytes, time: time, rows: source.rows(from: bytes, file: file))
        } catch {
            return SourceReading(source: source, bytes: [], time: time, rows: RowReading(error.diagnostic))
        }
    }

    private func bytes(
        of source: TableSource, _ secrets: [Secret]
    ) async throws(SourceMistake) -> (bytes: [UInt8], file: String) {
        switch source.location {
        case .file(let path): (try read(path, for: source), shown(path))
        case .pattern(let pattern): (try paths(matching: pattern, for: source), source.origin)
        // Read by the conductor, once they are written.
        case .step: ([], source.origin)
        case .command(let text, let seconds):
            (try await output(of: text, within: seconds, secrets, for: source), source.origin)
        }
    }

    /// As the study file is named, a path beside it.
    private func shown(_ path: String) -> String {
        guard !path.hasPrefix("/"), !path.hasPrefix("~"), let slash = studyFile.lastIndex(of: "/") else { return path }
        return String(studyFile[...slash]) + path
    }

    func absolute(_ path: String) -> String { Studies.absolute(host.homeExpanded(path), from: folder) }

    private func read(_ path: String, for source: TableSource) throws(SourceMistake) -> [UInt8] {
        let most = SourceLimits.size
        let full = absolute(path)
        do throws(HostError) {
            guard let found = try host.files.target(full) else {
                throw HostError.notFound(path: path)
            }
            // Standard input and what a shell makes of `<(…)` are pipes.
            guard found.kind == .file || found.kind == .other else {
                throw HostError.refused(path: path, why: "it is not a regular file")
            }
            let bytes = try host.files.read(full, atMost: most + 1)
            guard bytes.count <= most else {
                throw HostError.refused(path: path, why: "it has more than \(most >> 20) MB")
            }
            return bytes
        } catch {
            throw SourceMistake(
                "unreadable-source", at: source.place, error.description,
                hint: path.hasPrefix("/") ? nil : "relative paths start at the folder of the study file")
        }
    }
}
