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
    let rows = named.rows(of: try folder.read(files: files))
    if let missing = named.first(where: { rows[$0.table.value] == nil }) {
        throw FrozenSourceError.corrupt(
            path: folder.index, why: "it does not have the rows of table `\(missing.table.value)`")
    }
    return rows
}

extension [TableSource] {
    /// What readings of these have together, by the names of tables.
    func rows(of frozen: [FrozenSource]) -> [String: RowReading] {
        let found = compactMap { source in source.rows(of: frozen).map { (source.table.value, $0) } }
        return Dictionary(found) { first, _ in first }
    }
}

extension TableSource {
    /// What its readings have together: of rows with the same key, that of the first one.
    fileprivate func rows(of frozen: [FrozenSource]) -> RowReading? {
        let own = frozen.filter { $0.table == table.value }
        return RowReading.joined(own.map { rows(from: $0.bytes, file: $0.origin) }, keys: keyHeadings)
    }
}
