import HostInterface
import Rows
import Specification

/// The files that a pattern of paths finds.
extension SourceReader {
    /// - Returns: One a line, in the order of their bytes.
    func paths(matching text: String, for source: TableSource) throws(SourceMistake) -> [UInt8] {
        let pattern = try pattern(text, for: source)
        var found: [String] = []
        try search(pattern, in: pattern.fixedFolder, for: source, &found)
        found.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Array(found.joined(separator: "\n").utf8)
    }

    private func pattern(_ text: String, for source: TableSource) throws(SourceMistake) -> PathPattern {
        do throws(PathPattern.Mistake) { return try PathPattern.parse(text) } catch {
            throw SourceMistake("bad-pattern", at: source.place, error.message, hint: error.hint)
        }
    }

    /// As deep as the pattern has folders.
    private func search(
        _ pattern: PathPattern, in folder: String, for source: TableSource, _ found: inout [String]
    ) throws(SourceMistake) {
        for name in try list(folder, for: source) {
            let path = folder == "." ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            let isMatch = pattern.match(path) != nil
            guard isMatch || pattern.mayHold(path) else { continue }
            // What cannot be looked at is as good as absent.
            let kind = ((try? host.files.target(absolute(path))) ?? nil)?.kind
            if isMatch, kind == .file {
                guard !name.contains("\n") else {
                    throw SourceMistake(
                        "odd-path", at: source.place, "a path has a line break in it: \(path)",
                        hint: "rename the file, or write a pattern that leaves it out")
                }
                found.append(path)
                guard found.count <= RowLimits.rows else {
                    throw SourceMistake(
                        "too-many-rows", at: source.place, "there are more than \(RowLimits.rows) files",
                        hint: "split the study")
                }
            } else if kind == .directory, pattern.mayHold(path) {
                try search(pattern, in: path, for: source, &found)
            }
        }
    }

    private func list(_ folder: String, for source: TableSource) throws(SourceMistake) -> [String] {
        do throws(HostError) { return try host.files.list(absolute(folder)) } catch {
            throw SourceMistake(
                "unreadable-source", at: source.place, error.description,
                hint: folder.hasPrefix("/") ? nil : "relative paths start at the folder of the study file")
        }
    }
}
