import Expansion
import HostInterface
import Rows
import Specification
import Storage
import YAML

/// The rows that a study was started with, by the names of their tables.
///
/// - Parameter root: Of the frozen study file.
/// - Throws: `FrozenSourceError` where they are not what they were, or may not be read.
func frozenRows(
    _ directory: StudyDirectory, of root: Node, choices: StudyChoices, files: any FileSystem
) throws -> [String: RowReading] {
    let named = sources(of: root, choices: choices)
    guard !named.isEmpty else { return [:] }
    let frozen = Dictionary(
        try directory.frozenSources(files: files).map { ($0.table, $0) }, uniquingKeysWith: { first, _ in first })
    var rows: [String: RowReading] = [:]
    for source in named {
        guard let kept = frozen[source.table.value] else {
            throw FrozenSourceError.corrupt(
                path: directory.sourceIndex, why: "it does not have the rows of table `\(source.table.value)`")
        }
        rows[source.table.value] = source.rows(from: kept.bytes, file: kept.origin)
    }
    return rows
}
