package import HostInterface

/// How a study directory stands to the place that its scripts are made for.
package enum Whereabouts: Hashable, Sendable {
    /// It is that place, by whatever name it was reached.
    case home
    /// Its scripts lead to where it is not any more.
    case moved
    /// Its scripts lead to the original.
    case copied
    /// Its scripts lead to it, but it is another folder than the one that was made there.
    case replaced
    /// Where its scripts lead cannot be looked at.
    case unclear(String)
}

/// What can be seen at the path that a study's scripts hold.
package enum OldPlace: Hashable, Sendable {
    case nothing
    /// Something, perhaps; this is why it cannot be looked at.
    case hidden(String)
    /// A folder; with the id of the study in it, if there is one.
    case folder(FileIdentity, study: String?)

    /// Whether it may be a folder that was reached by another name, of a study.
    package func maybe(_ folder: FileIdentity, ofStudy study: String) -> Bool {
        guard case .folder(let found, let itsStudy) = self else { return false }
        return found == folder || itsStudy == study
    }

    /// Once it is certain whether it is that folder: one that is not, and has its numbers, is remembered and gone.
    package func known(as folder: FileIdentity, isOne: Bool) -> OldPlace {
        guard case .folder(let found, let study) = self else { return self }
        if isOne { return .folder(folder, study: study) }
        return found == folder ? .nothing : self
    }
}

extension Whereabouts {
    /// Told from what was written when the study was made and what can be seen now.
    ///
    /// A path that is equal needs an equal inode alone: network file systems may be numbered otherwise on each host, and
    /// after each reboot.
    ///
    /// - Parameters:
    ///   - path: By which the study directory was reached.
    ///   - folder: Which folder that is.
    ///   - old: What is at the recorded path.
    package init(of recorded: StudyPlace, path: String, folder: FileIdentity, old: OldPlace) {
        var isThere = path == recorded.path
        if case .folder(folder, _) = old { isThere = true }
        if isThere {
            let isOther = recorded.folder.map { $0.inode != folder.inode } ?? false
            self = isOther ? .replaced : .home
            return
        }
        switch old {
        case .nothing: self = .moved
        case .hidden(let reason): self = .unclear(reason)
        case .folder(_, let study): self = study == recorded.study ? .copied : .moved
        }
    }
}

/// A path that was moved with a study from one directory to another: what ends alike in both is one and the same.
///
/// - Returns: Where it is then; nothing where it was not beside the study.
package func moved(_ path: String, from old: String, to new: String) -> String? {
    var (before, after) = (old.split(separator: "/"), new.split(separator: "/"))
    while let last = before.last, last == after.last, before != after {
        before.removeLast()
        after.removeLast()
    }
    let parts = path.split(separator: "/")
    guard parts.starts(with: before), !before.isEmpty else { return nil }
    return "/" + (after + parts.dropFirst(before.count)).joined(separator: "/")
}
