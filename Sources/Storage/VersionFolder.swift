import Diagnostics
package import Expansion
package import HostInterface

/// A version of the study file that came after the first: the file, and what else it takes to read it.
package struct VersionFolder: Sendable {
    package let number: Int
    private let directory: StudyDirectory

    package init(_ number: Int, of directory: StudyDirectory) {
        self.number = number
        self.directory = directory
    }

    var path: String { "\(directory.versions)/\(number)" }

    /// The study file as it was.
    package var study: String { "\(path)/study.yaml" }
    private var paths: String { "\(path)/paths" }
    /// The rows that it has from outside.
    package var sources: SourceFolder { SourceFolder(of: directory, version: number) }

    /// Those of a study, without what somebody began to write and did not end.
    package static func all(of directory: StudyDirectory, files: any FileSystem) throws(HostError) -> [VersionFolder] {
        guard try files.information(directory.versions) != nil else { return [] }
        var found: [VersionFolder] = []
        for number in try numbers(in: directory, files) {
            let folder = VersionFolder(number, of: directory)
            if try files.information(folder.study) != nil { found.append(folder) }
        }
        return found
    }

    private static func numbers(in directory: StudyDirectory, _ files: any FileSystem) throws(HostError) -> [Int] {
        try files.list(directory.versions).compactMap { Int($0) }.filter { $0 > 1 }.sorted()
    }

    /// Writes one under the next free number.
    ///
    /// - Parameters:
    ///   - study: The study file.
    ///   - sources: The rows that it has from outside.
    ///   - dependencyPaths: What the paths of `env.dependencies` are.
    ///   - ownFiles: As they are without `--group-readable`.
    package static func create(
        in directory: StudyDirectory, study: [UInt8], sources: [FrozenSource], dependencyPaths: [String: String],
        files: any FileSystem, ownFiles: any FileSystem
    ) throws(HostError) -> VersionFolder {
        do { try files.createDirectory(directory.versions, mode: .privateDirectory) } catch .alreadyExists {}
        var number = (try numbers(in: directory, files).last ?? 1) + 1
        while true {
            let folder = VersionFolder(number, of: directory)
            do {
                try files.createDirectory(folder.path, mode: .privateDirectory)
            } catch .alreadyExists {
                number += 1
                continue
            }
            let words = dependencyPaths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            try files.create(folder.paths, with: Array(KeyedWords.write(words).utf8), mode: .privateFile)
            try folder.sources.freeze(sources, files: ownFiles)
            // Last: without it the version does not count.
            try files.create(folder.study, with: study, mode: .privateFile)
            return folder
        }
    }

    /// Names of `env.dependencies.paths` to absolute paths.
    ///
    /// - Throws: `refused` where the file is not what was written.
    package func dependencyPaths(files: any FileSystem) throws(HostError) -> [String: String] {
        let words = try files.read(paths).split(separator: UInt8(ascii: " "))
        guard let values = KeyedWords.read(words) else { throw .refused(path: paths, why: "it is corrupt") }
        return values
    }
}
