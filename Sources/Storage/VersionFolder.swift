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
    private var base: String { "\(path)/base" }
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

    /// The highest number that is taken; 1 where there is none.
    package static func newestNumber(in directory: StudyDirectory, files: any FileSystem) throws(HostError) -> Int {
        guard try files.information(directory.versions) != nil else { return 1 }
        return try numbers(in: directory, files).last ?? 1
    }

    private static func numbers(in directory: StudyDirectory, _ files: any FileSystem) throws(HostError) -> [Int] {
        try files.list(directory.versions).compactMap { Int($0) }.filter { $0 > 1 }.sorted()
    }

    /// Writes it under its number.
    ///
    /// - Parameters:
    ///   - base: The version that it was made of.
    ///   - study: The study file.
    ///   - sources: The rows that it has from outside.
    ///   - dependencyPaths: What the paths of `env.dependencies` are.
    ///   - ownFiles: As they are without `--group-readable`.
    /// - Throws: `alreadyExists` where somebody else took the number.
    package func create(
        base: Int, study: [UInt8], sources: [FrozenSource], dependencyPaths: [String: String],
        files: any FileSystem, ownFiles: any FileSystem
    ) throws(HostError) {
        do { try files.createDirectory(directory.versions, mode: .privateDirectory) } catch .alreadyExists {}
        try files.createDirectory(path, mode: .privateDirectory)
        let words = dependencyPaths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        try files.create(paths, with: Array(KeyedWords.write(words).utf8), mode: .privateFile)
        try files.create(self.base, with: Array("\(base)\n".utf8), mode: .privateFile)
        try self.sources.freeze(sources, files: ownFiles)
        // Last: without it the version does not count.
        try files.create(self.study, with: study, mode: .privateFile)
    }

    /// The version that it was made of; nothing where an earlier program wrote it.
    package func baseVersion(files: any FileSystem) throws(HostError) -> Int? {
        let bytes: [UInt8]
        do { bytes = try files.read(base) } catch .notFound { return nil }
        guard let number = Int(String(decoding: bytes.dropLast(), as: UTF8.self)) else {
            throw .refused(path: base, why: "it is corrupt")
        }
        return number
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
