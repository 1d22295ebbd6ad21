package import Diagnostics

/// The paths of files as rows: a column for each part that a pattern names, and `FILE`.
///
/// - Parameters:
///   - paths: Those that do not match are left out.
///   - place: That of the pattern, which stands for all values.
/// - Complexity: O(paths × their length).
package func readPaths(_ paths: [String], matching pattern: PathPattern?, at place: Place) -> RowReading {
    let names = (pattern?.columns ?? [PathPattern.fileColumn]).map { ColumnName($0, at: place) }
    var collector = RowCollector(names, file: place.file)
    for path in paths where !collector.isDone {
        guard let values = pattern?.match(path) else { continue }
        if path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0 == "\u{FFFD}" }) {
            collector.found.append(.oddPath(path, at: place))
            continue
        }
        let fields = names.map { name in
            Field(bytes: Array((values[name.text] ?? "").utf8)[...], line: place.line, column: place.column)
        }
        collector.add(fields, line: place.line)
    }
    return collector.result
}

extension Diagnostic {
    fileprivate static func oddPath(_ path: String, at place: Place) -> Diagnostic {
        .error(
            "odd-path", at: place,
            "the path `\(visible(path))` has a control character, or bytes that are not UTF-8",
            hint: "rename the file, or write a pattern that leaves it out")
    }
}
