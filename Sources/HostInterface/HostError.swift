/// Why the machine did not do what was asked.
package enum HostError: Error, Hashable, Sendable {
    case notFound(path: String)
    case alreadyExists(path: String)
    /// The file is there, but its owner, mode or kind is not what it must be.
    case refused(path: String, why: String)
    case noSuchProgram(String)
    /// A library that is loaded only where it is needed; packages that have it, for a person to install.
    case noSuchLibrary(String, reason: String, packages: String)
    /// The program was killed after its time; what it did is *unknown*.
    case timedOut(program: String, afterSeconds: Int)
    case system(errno: Int32, reason: String, doing: String)
}

extension HostError {
    /// A link to what is not the reader's.
    package static func foreignLink(_ path: String) -> HostError {
        .refused(path: path, why: "it is a link to a file that is not yours, so it is not shown")
    }
}

extension HostError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let path): "\(path) does not exist"
        case .alreadyExists(let path): "\(path) already exists"
        case .refused(let path, let why): "\(path): \(why)"
        case .noSuchProgram(let name): "the program \(name) is not installed, or not on the PATH"
        case .noSuchLibrary(let name, let reason, let packages):
            "cannot load \(name): \(reason); install the package \(packages)"
        case .timedOut(let program, let seconds): "\(program) did not respond within \(seconds) s"
        case .system(_, let reason, let doing): "\(doing): \(reason)"
        }
    }
}
