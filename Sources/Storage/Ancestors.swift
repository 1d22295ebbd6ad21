package import HostInterface

/// A folder or symbolic link above a study: whoever may write there, or own it, can put another folder into its place.
package struct Ancestor: Hashable, Sendable {
    package let path: String
    package let information: FileInformation

    package init(path: String, information: FileInformation) {
        self.path = path
        self.information = information
    }

    /// Everything through which a path leads, from the root on: each link with the folder in which it stands, and the
    /// folders above what it leads to. What is not there yet, and the place itself, are no part of it.
    package static func all(of path: String, files: any FileSystem) throws(HostError) -> [Ancestor] {
        var walk = AncestorWalk(to: path)
        while try walk.step(files) {}
        return walk.found
    }
}

/// How far the way to a path has been gone.
private struct AncestorWalk {
    /// As many as Linux follows.
    private static let mostLinks = 40

    private let goal: String
    private var pending: [Substring]
    /// Without links.
    private var folder = ""
    private var links = 0
    private(set) var found: [Ancestor] = []

    init(to goal: String) {
        self.goal = goal
        pending = goal.split(separator: "/").reversed()
    }

    /// - Returns: Whether there may be more.
    mutating func step(_ files: any FileSystem) throws(HostError) -> Bool {
        try note(folder.isEmpty ? "/" : folder, files)
        guard let part = pending.popLast() else { return false }
        if part == "." { return true }
        if part == ".." {
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
            return true
        }
        let next = "\(folder)/\(part)"
        guard let information = try files.information(next) else { return false }
        if information.kind == .symbolicLink {
            add(Ancestor(path: next, information: information))
            return try follow(next, files)
        }
        folder = next
        return !pending.isEmpty
    }

    private mutating func follow(_ link: String, _ files: any FileSystem) throws(HostError) -> Bool {
        links += 1
        guard links <= Self.mostLinks else { throw .refused(path: goal, why: "it leads through too many links") }
        let target = try files.linkTarget(link)
        if target.hasPrefix("/") { folder = "" }
        pending += target.split(separator: "/").reversed()
        return true
    }

    private mutating func note(_ path: String, _ files: any FileSystem) throws(HostError) {
        guard let information = try files.information(path) else { return }
        add(Ancestor(path: path, information: information))
    }

    private mutating func add(_ ancestor: Ancestor) {
        if !found.contains(ancestor) { found.append(ancestor) }
    }
}
