import Diagnostics
package import Expansion
package import HostInterface
import Rendering
package import Storage

/// Where a study directory is, and where its scripts lead.
package struct Location {
    package let place: StudyPlace
    package let whereabouts: Whereabouts
    /// Whether the place is on disk.
    package let isWritten: Bool

    /// Whether it is the folder that was made, as far as its number tells: no copy of it.
    package let isTheOneMade: Bool

    /// The directory to work with: where its scripts lead to it, by the name that they use.
    package func directory(_ seen: StudyDirectory) -> StudyDirectory {
        whereabouts == .home ? StudyDirectory(root: place.path) : seen
    }

    /// - Parameters:
    ///   - probe: A name that no file of it ever had; nothing where it is only looked at.
    ///   - scripted: Where the scripts of a study without a place lead, if they tell.
    /// - Throws: Where its place is damaged, or it cannot be looked at itself.
    package static func find(
        _ directory: StudyDirectory, study: String, probe: String?, files: any FileSystem, scripted: () -> String?
    ) throws(HostError) -> Location {
        let written = try StudyPlace.read(directory, files: files)
        let place =
            written ?? StudyPlace(study: study, path: scripted() ?? directory.root, folder: nil, host: nil)
        guard let folder = try files.target(directory.root)?.identity else { throw .notFound(path: directory.root) }
        var old = old(place, files: files)
        if let probe, place.path != directory.root, old.maybe(folder, ofStudy: place.study) {
            let isOne = try directory.isOne(with: StudyDirectory(root: place.path), probe: probe, files: files)
            old = old.known(as: folder, isOne: isOne)
        }
        return Location(
            place: place, whereabouts: Whereabouts(of: place, path: directory.root, folder: folder, old: old),
            isWritten: written != nil, isTheOneMade: place.folder?.inode == folder.inode)
    }

    private static func old(_ place: StudyPlace, files: any FileSystem) -> OldPlace {
        do {
            guard let found = try files.target(place.path), found.kind == .directory else { return .nothing }
            return .folder(found.identity, study: try study(in: StudyDirectory(root: place.path), files: files))
        } catch {
            return .hidden("\(error)")
        }
    }

    /// - Returns: Nothing where the folder holds no study.
    private static func study(in directory: StudyDirectory, files: any FileSystem) throws -> String? {
        if let place = try StudyPlace.read(directory, files: files) { return place.study }
        do {
            return try JournalReader.header(try files.read(directory.journal), file: directory.journal).studyID
        } catch HostError.notFound {
            return nil
        }
    }
}

/// The study directory for which scripts on disk were made, told by what stands in them where the directory's path
/// belongs; nothing where none tells.
package func scriptedRoot(
    _ graph: StudyGraph, header: JournalHeader, in directory: StudyDirectory, files: any FileSystem
) -> String? {
    let mark = "/@study-directory@"
    let paths = StudyPaths(output: mark, specification: header.specificationRoot)
    guard let renderer = try? makeRenderer(graph, paths: paths, files: files) else { return nil }
    // All instances of a step name it at the same places.
    return graph.steps.lazy.compactMap { step -> String? in
        guard let instance = step.instances.first else { return nil }
        let script = renderer.script(for: instance, in: graph)
        let path = directory.path("\(graph.workspace(of: instance))/\(script.name)")
        guard let text = try? files.read(path) else { return nil }
        return filling(of: mark, in: script.text, giving: String(decoding: text, as: UTF8.self))
    }.first
}

/// What stands for a mark in a text that was made of a pattern; nothing where it was not.
package func filling(of mark: String, in pattern: String, giving text: String) -> String? {
    let pieces = pattern.split(separator: mark, omittingEmptySubsequences: false)
    let count = pieces.count - 1
    guard count > 0, let first = pieces.first else { return nil }
    let filled = text.utf8.count - pieces.reduce(0) { $0 + $1.utf8.count }
    guard filled > 0, filled % count == 0, text.utf8.starts(with: first.utf8) else { return nil }
    let found = String(decoding: text.utf8.dropFirst(first.utf8.count).prefix(filled / count), as: UTF8.self)
    return found.hasPrefix("/") && pieces.joined(separator: found) == text ? found : nil
}

extension Location {
    /// Why nothing is done with a study that is not where its scripts lead, and what helps; nothing where it is.
    ///
    /// - Parameter path: As the user named it.
    package func refusal(_ path: String) -> String? {
        let resume = "`maestro-swift resume"
        let word = shellWord(path)
        let maker = place.host.map { ", created on \($0)" } ?? ""
        let there = place.host.map { "\(place.path) on \($0)" } ?? place.path
        switch whereabouts {
        case .home: return nil
        case .moved where isTheOneMade:
            return
                "\(path) was created at \(there), but this machine does not find it at that path: if it was "
                + "moved, \(resume) --moved \(word)` continues it here; if this machine only mounts it at another path, use "
                + "it on a machine where it is at \(place.path)"
        case .moved:
            return
                "\(path) is not the path in its scripts, \(place.path)\(maker), and nothing of the study is left there: if it was "
                + "moved, \(resume) --moved \(word)` continues it here; if it is a copy, \(resume) --as-copy \(word)` makes it a "
                + "study of its own"
        case .copied:
            return
                "\(path) is a copy of \(place.path), to which its scripts and jobs belong: \(resume) --as-copy \(word)` "
                + "makes it a study of its own"
        case .replaced:
            return
                "\(path) is not the original directory of its study\(maker), perhaps a backup: if it takes "
                + "its place, \(resume) --moved \(word)` continues it; if the original continues elsewhere, \(resume) "
                + "--as-copy \(word)` makes this a study of its own"
        case .unclear(let reason) where isTheOneMade:
            return
                "\(path) was created at \(there), and that path cannot be read here "
                + "(\(reason)): try again later, or use it on a machine where it is at \(place.path)"
        case .unclear(let reason):
            return
                "\(path) is not the path in its scripts, \(place.path)\(maker), and that path cannot be read (\(reason)): "
                + "try again later, or \(resume) --as-copy \(word)` makes it a study of its own"
        }
    }
}
