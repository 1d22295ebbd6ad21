import HostInterface
import HostLive
import TestSupport

/// The project's own files, by their paths in it.
struct ProjectFiles {
    private let root = projectFolder()
    private let files = Host.live().files

    func text(_ path: String) throws -> String {
        String(decoding: try files.read("\(root)/\(path)"), as: UTF8.self)
    }

    func list(_ folder: String) throws -> [String] { try files.list("\(root)/\(folder)") }

    func isThere(_ path: String) throws -> Bool { try files.information("\(root)/\(path)") != nil }

    /// All below a folder, however deep.
    func swiftFiles(below folder: String) throws -> [String] {
        try list(folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            if name.hasSuffix(".swift") { return [path] }
            let isFolder = try files.information("\(root)/\(path)")?.kind == .directory
            return isFolder ? try swiftFiles(below: path) : []
        }
    }
}
