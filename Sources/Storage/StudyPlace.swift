package import Expansion
package import HostInterface

/// Where a study was made, and which one it is. It is written when the study is made, and anew when the study is moved, or
/// when a copy becomes a study of its own.
package struct StudyPlace: Hashable, Sendable {
    /// The study's id, part of every job's name.
    package let study: String
    /// The study directory, as its scripts hold it.
    package let path: String
    /// Which folder that is; unknown of a study that was made by a version before.
    package let folder: FileIdentity?
    package let host: String?
    /// The folder of the study file, where that was moved with the study.
    package let specificationRoot: String?

    package init(
        study: String, path: String, folder: FileIdentity?, host: String?, specificationRoot: String? = nil
    ) {
        self.study = study
        self.path = path
        self.folder = folder
        self.host = host
        self.specificationRoot = specificationRoot
    }
}

// MARK: - On disk

extension StudyPlace {
    /// What stands in a study directory; nothing in one of a version before.
    ///
    /// - Throws: Where it is damaged, for then nothing tells whose the jobs are.
    package static func read(_ directory: StudyDirectory, files: any FileSystem) throws(HostError) -> StudyPlace? {
        let bytes: [UInt8]
        do { bytes = try files.read(directory.place) } catch .notFound { return nil }
        guard let line = bytes.split(separator: UInt8(ascii: "\n")).first,
            let values = JournalLine.words(checking: line).flatMap({ KeyedWords.read($0) }),
            let place = StudyPlace(values)
        else { throw .refused(path: directory.place, why: "it is corrupt, so the jobs of the study are unknown") }
        return place
    }

    /// Writes it in one step.
    package func write(_ directory: StudyDirectory, files: any FileSystem) throws(HostError) {
        try files.replace(directory.place, with: Array(JournalLine.sealed(text).utf8), mode: .privateFile)
    }

    private var text: String {
        var words = [("study", study), ("path", path)]
        if let folder { words += [("device", String(folder.device)), ("inode", String(folder.inode))] }
        if let host { words.append(("host", host)) }
        if let specificationRoot { words.append(("root", specificationRoot)) }
        return KeyedWords.write(words)
    }

    private init?(_ values: [String: String]) {
        guard let study = values["study"], let path = values["path"] else { return nil }
        let inode = values["inode"].flatMap { UInt64($0) }
        let device = values["device"].flatMap { UInt64($0) }
        self.init(
            study: study, path: path, folder: inode.map { FileIdentity(device: device ?? 0, inode: $0) },
            host: values["host"], specificationRoot: values["root"])
    }
}
