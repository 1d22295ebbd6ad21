import Diagnostics
package import YAML

/// The sources that a study names, as far as they are written rightly, in the order of the file.
///
/// - Parameter choices: What the command line chooses: variables may stand in paths.
package func sources(of root: Node, choices: StudyChoices = StudyChoices()) -> [TableSource] {
    var ignored: [Diagnostic] = []
    guard let section = Section(root, title: "the study", known: nil, found: &ignored),
        let entries = section.value("tables")?.entries,
        entries.contains(where: { $0.value.entries?.contains(where: \.namesSource) ?? false })
    else { return [] }
    let environment = section.value("env").map { decodeEnvironment($0, choices: choices, &ignored) }
    let names = TokenEnvironment(environment ?? StudyEnvironment(), dependencyPaths: [:])
    return entries.prefix(TableLimits.tables).compactMap { entry in
        guard let name = entry.key.scalar?.text,
            let key = entry.value.entries?.first(where: \.namesSource)?.key.scalar?.text,
            let table = Section(entry.value, title: "table `\(name)`", known: TableKey.all, found: &ignored)
        else { return nil }
        let source = SourceDecoder.decode(
            table, name: Located(name, at: entry.key.place), key: key, environment: names, &ignored)
        return source.flatMap { $0.isLate ? nil : $0 }
    }
}

extension Node.Entry {
    fileprivate var namesSource: Bool { key.scalar.map { TableKey.external.contains($0.text) } ?? false }
}
