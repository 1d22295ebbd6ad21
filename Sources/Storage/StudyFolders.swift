package import Expansion
package import HostInterface
package import Tracking

extension StudyDirectory {
    /// Where its conductor says what it cannot do.
    func note(_ kind: TroubleNote.Kind) -> String { state(kind.rawValue) }
}

// MARK: - Making

extension StudyDirectory {
    /// Makes the directory with its folders; an empty one that is there already is taken.
    ///
    /// - Throws: `refused` where something is in it, or others may put something there.
    package func create(files: any FileSystem) throws(HostError) {
        if try files.information(root) == nil {
            try Self.makeParents(of: root, files)
            try files.createDirectory(root, mode: .privateDirectory)
        } else if try !files.list(root).isEmpty {
            throw .refused(
                path: root, why: "the directory is not empty; choose another one")
        } else if let found = try files.information(files.resolve(root)) {
            try Self.check(found, at: root, isFolder: true, owner: found.owner)
        }
        try createFolders(files)
    }

    /// Makes a new directory for a study, as Maestro names it: `<name>_<YYYYmmdd-HHMMSS>`, with a number if taken.
    package static func createNew(
        in parent: String, study: String, at time: Timestamp, zoneOffsetMinutes: Int, files: any FileSystem
    ) throws(HostError) -> StudyDirectory {
        let stem = stem(in: parent, study: study, at: time, zoneOffsetMinutes: zoneOffsetMinutes)
        try makeParents(of: stem, files)
        var number = 1
        while true {
            let directory = StudyDirectory(root: numbered(stem, number))
            do {
                try files.createDirectory(directory.root, mode: .privateDirectory)
                try directory.createFolders(files)
                return directory
            } catch .alreadyExists where number < 1000 {
                number += 1
            }
        }
    }

    /// The one that `createNew` would make, unless somebody else makes it before.
    package static func firstFree(
        in parent: String, study: String, at time: Timestamp, zoneOffsetMinutes: Int, files: any FileSystem
    ) throws(HostError) -> String {
        let stem = stem(in: parent, study: study, at: time, zoneOffsetMinutes: zoneOffsetMinutes)
        var number = 1
        while number < 1000, try files.information(numbered(stem, number)) != nil { number += 1 }
        return numbered(stem, number)
    }

    private static func stem(in parent: String, study: String, at time: Timestamp, zoneOffsetMinutes: Int) -> String {
        "\(parent)/\(safeName(study))_\(CivilTime(time, zoneOffsetMinutes: zoneOffsetMinutes).compact)"
    }

    private static func numbered(_ stem: String, _ number: Int) -> String {
        number == 1 ? stem : "\(stem)_\(number)"
    }

    private func createFolders(_ files: any FileSystem) throws(HostError) {
        for folder in [stateFolder, leases, requests, notificationFolder, state("attempts"), batches, path("logs")] {
            try files.createDirectory(folder, mode: .privateDirectory)
        }
    }

    private static func makeParents(of path: String, _ files: any FileSystem) throws(HostError) {
        try files.createDirectories(to: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    }
}

// MARK: - Trusting

extension StudyDirectory {
    /// Refuses state that others could have written: not its owner's, writable by others, or a link to elsewhere.
    ///
    /// - Parameter owner: Whose it must be; anybody's if it is only to be read, but all of it the same one's.
    package func check(owner: UInt32?, files: any FileSystem) throws(HostError) {
        // The directory itself may be reached by a link.
        let top = try files.resolve(root)
        guard let folder = try files.information(top) else { throw .notFound(path: root) }
        let owner = owner ?? folder.owner
        try Self.check(folder, at: top, isFolder: true, owner: owner)
        for path in try journalEpochs(files: files).map(journal(of:)) + [journal, frozenStudy] {
            guard let found = try files.information(path) else { throw .notFound(path: path) }
            try Self.check(found, at: path, isFolder: false, owner: owner)
        }
        // Not every study has them all, and an archive leaves some out.
        let states = [stateFolder, leases, requests, notificationFolder, state("attempts"), batches, versions, sources]
        let folders = states.map { ($0, true) }
        let others = [frozenParameters, wrapper, conductorScript, place].map { ($0, false) }
        for (path, isFolder) in folders + others {
            guard let found = try files.information(path) else { continue }
            try Self.check(found, at: path, isFolder: isFolder, owner: owner)
        }
    }

    private static func check(
        _ found: FileInformation, at path: String, isFolder: Bool, owner: UInt32
    ) throws(HostError) {
        guard found.kind == (isFolder ? .directory : .file) else {
            throw .refused(
                path: path, why: "it is not a \(isFolder ? "directory" : "regular file"), so it is not trusted")
        }
        guard found.owner == owner else {
            throw .refused(path: path, why: "it belongs to another user, so it is not trusted")
        }
        guard found.mode.bits & 0o022 == 0 else {
            throw .refused(
                path: path, why: "others may write to it, so it is not trusted; run `chmod go-w` on it")
        }
    }
}
