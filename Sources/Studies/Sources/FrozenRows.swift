import Expansion
import HostInterface
import Rows
import Specification
import Storage
import YAML

/// The rows that a version of a study has from outside, by the names of their tables.
///
/// - Parameter root: Of the frozen study file.
/// - Throws: `FrozenSourceError` where they are not what they were, or may not be read.
func frozenRows(
    _ folder: SourceFolder, of root: Node, choices: StudyChoices, files: any FileSystem
) throws -> [String: RowReading] {
    let named = sources(of: root, choices: choices)
    guard !named.isEmpty else { return [:] }
    let frozen = try folder.read(files: files)
    var rows: [String: RowReading] = [:]
    for source in named {
        guard let reading = source.rows(of: frozen.filter { $0.table == source.table.value }) else {
            throw FrozenSourceError.corrupt(
                path: folder.index, why: "it does not have the rows of table `\(source.table.value)`")
        }
        rows[source.table.value] = reading
    }
    return rows
}

extension [TableSource] {
    /// What readings of these have together, by the names of tables.
    func rows(of frozen: [FrozenSource]) -> [String: RowReading] {
        let found = compactMap { source in
            source.rows(of: frozen.filter { $0.table == source.table.value }).map { (source.table.value, $0) }
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension TableSource {
    /// What several readings of it have together: of rows with the same key, that of the first one.
    func rows(of frozen: [FrozenSource]) -> RowReading? {
        RowReading.joined(frozen.map { rows(from: $0.bytes, file: $0.origin) }, keys: keyHeadings)
    }
}
