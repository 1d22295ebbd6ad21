/// A pattern of paths whose parts become columns, as `data/{SAMPLE}/{LANE}_*.fastq.gz`.
///
/// `{NAME}` is a part of a file's or folder's name, at least one character and as few as the rest allows; `*` is
/// anything in one, also nothing. Neither stands for a name's first point, as in a shell.
package struct PathPattern: Hashable, Sendable {
    /// Of a file's or folder's name.
    enum Part: Hashable, Sendable {
        case text([UInt8])
        case anything
        case column(String)
    }

    package struct Mistake: Error, Hashable {
        package let message: String
        package let hint: String?
        /// In bytes of the pattern.
        package let offset: Int
    }

    /// The column that every pattern has beside its own: the path as a whole.
    package static let fileColumn = "FILE"

    /// For each folder on the way, and for the file.
    let segments: [[Part]]
    private let isAbsolute: Bool

    init(segments: [[Part]], isAbsolute: Bool) {
        self.segments = segments
        self.isAbsolute = isAbsolute
    }

    /// In the order of the pattern, and `FILE` at last.
    package var columns: [String] {
        segments.joined().compactMap { if case .column(let name) = $0 { name } else { nil } } + [Self.fileColumn]
    }

    /// The folder that all matching files are below: as far as there is nothing but text. `.` for that of the study.
    package var fixedFolder: String {
        let fixed = segments.dropLast().prefix { $0.count == 1 && $0[0].text != nil }
        let path = fixed.map { String(decoding: $0[0].text ?? [], as: UTF8.self) }.joined(separator: "/")
        return isAbsolute ? "/\(path)" : path.isEmpty ? "." : path
    }

    /// What the columns are of this path; nothing where it does not match.
    ///
    /// - Complexity: O(parts × length), whatever the pattern.
    package func match(_ path: String) -> [String: String]? {
        let names = PathPattern.names(of: path)
        guard path.hasPrefix("/") == isAbsolute, names.count == segments.count else { return nil }
        var values = [Self.fileColumn: path]
        for (parts, name) in zip(segments, names) {
            guard let found = NameMatching(parts, name).values else { return nil }
            values.merge(found) { first, _ in first }
        }
        return values
    }

    /// Whether files below this folder may match, so that others need not be looked into.
    package func mayHold(_ folder: String) -> Bool {
        let names = PathPattern.names(of: folder)
        guard folder.hasPrefix("/") == isAbsolute, names.count < segments.count else { return false }
        return zip(segments, names).allSatisfy { NameMatching($0, $1).values != nil }
    }

    private static func names(of path: String) -> [[UInt8]] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
    }
}

extension PathPattern.Part {
    var text: [UInt8]? { if case .text(let text) = self { text } else { nil } }
}
