package import HostInterface

extension Host {
    /// A path as users write it, from the working directory if it is relative; a `~` at its head is the home directory,
    /// also where no shell has seen to it.
    package func absolute(_ path: String) -> String {
        Studies.absolute(homeExpanded(path), from: context.workingDirectory)
    }

    /// `~user` stays: only a shell knows other users' homes.
    package func homeExpanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = context.environment["HOME"], home.hasPrefix("/")
        else { return path }
        return home + path.dropFirst()
    }
}

/// A path without `.`, `..` and doubled slashes, from a folder if it is relative. Links are not followed.
package func absolute(_ path: String, from folder: String) -> String {
    let full = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
}

/// The folder of a path.
package func folder(of path: String) -> String {
    let end = path.lastIndex(of: "/") ?? path.startIndex
    return end == path.startIndex ? "/" : String(path[..<end])
}

/// The last component of a path.
package func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}
