import Diagnostics
import Expansion
import Rows
import Specification
import Storage
import Studies
import TestSupport
import Tracking
import YAML

/// A user whose study reads rows from a file, which gets more of them, or loses some.
extension World {
    static let rowFile = "/rows.txt"

    /// Whether the study has a table with rows from outside.
    var readsRows: Bool { !keptSources(of: 1).isEmpty }

    /// The rows that a version of the study was frozen with, by the names of its tables.
    ///
    /// All pieces are read each time; the program goes on from those of the version before.
    ///
    /// - Returns: Nothing where they are not what they were.
    func rows(of root: Node, version: Int) -> [String: RowReading]? {
        guard !sources(of: root).isEmpty else { return [:] }
        let copy = FakeFiles()
        for number in 1...version {
            for (path, bytes) in keptSources(of: number) { copy.put(path, bytes: bytes) }
        }
        let folder = SourceFolder(of: StudyDirectory(root: graph.root), version: version)
        return (try? FrozenRows(folder, of: root, choices: StudyChoices(), files: copy))?.rows
    }

    private func keptSources(of version: Int) -> [(String, [UInt8])] {
        let folder = file(version == 1 ? "sources/" : "versions/\(version)/sources/")
        return files.entries.filter { $0.key.hasPrefix(folder) }.map { ($0.key, $0.value.bytes) }
    }

    // MARK: The user

    /// The lines that the file has.
    var listedRows: Set<String> {
        let text = String(decoding: files.entries[Self.rowFile]?.bytes ?? [], as: UTF8.self)
        return Set(text.split(separator: "\n").map(String.init))
    }

    /// Adds rows to the file; now and then one of the old ones goes, or the order changes.
    mutating func editRows() {
        var luck = luckOfEdit(19)
        var rows = listedRows.sorted()
        if luck.happens(200) { rows.removeFirst() }
        if luck.happens(300) { rows.reverse() }
        for _ in 0..<luck.within(1...3) { rows.append("r\(now)-\(rows.count)") }
        save(rows.map { $0 + "\n" }.joined(), as: Self.rowFile)
        note("the rows are now \(rows)")
    }

    // MARK: What must come of it

    /// A command that takes in rows has said that it is done.
    ///
    /// - Parameter before: The lines of the file when it began.
    mutating func promise(_ before: Set<String>) {
        // What is still to be heard may be refused.
        let waiting = files.entries.keys.contains { $0.hasPrefix(file("requests/")) }
        guard readsRows, !waiting else { return }
        promisedRows.formUnion(before.intersection(listedRows))
    }

    /// Rows that the study ever had, or that a command said it had got, are in its last version.
    mutating func judgeRows() {
        guard readsRows else { return }
        let versions = [1] + revisions
        let known = versions.reduce(promisedRows) { $0.union(keptRows(in: $1)) }
        let newest = keptRows(in: versions.max() ?? 1)
        strikes["rows that came later"] = newest.subtracting(keptRows(in: 1)).count
        let lost = known.subtracting(newest)
        if !lost.isEmpty { violated("rows \(lost.sorted().joined(separator: ", ")) are no longer in the study") }
    }

    /// The versions that the journal has taken up.
    private var revisions: [Int] {
        var numbers: [Int] = []
        let chain = try? JournalChain.read(journal) { record in
            guard case .requested(_, .revise(let number, _)) = record.event else { return }
            numbers.append(number)
        }
        return chain == nil ? [] : numbers
    }

    private func keptRows(in version: Int) -> Set<String> {
        guard let root = studyRoot(ofVersion: version),
            let rows = rows(of: root, version: version)?.values.first?.rows, let column = rows.columns.first
        else { return [] }
        return Set((0..<rows.count).map { column.values[$0] })
    }
}
