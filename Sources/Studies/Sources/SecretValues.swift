import HostInterface
import Specification

/// What secrets stand for: read when a command needs them, and kept nowhere.
extension SourceReader {
    /// - Throws: A mistake that does not show it.
    func value(of secret: Secret) throws(SourceMistake) -> String {
        switch secret.origin {
        case .environment(let variable):
            guard let value = host.context.environment[variable], !value.isEmpty else {
                throw SourceMistake(
                    "missing-secret", at: secret.place, "the environment has no variable `\(variable)`",
                    hint: "set it for this command")
            }
            return value
        case .file(let path): return try contents(of: path, secret)
        }
    }

    private func contents(of path: String, _ secret: Secret) throws(SourceMistake) -> String {
        do throws(HostError) {
            let full = absolute(path)
            guard let found = try host.files.target(full) else { throw HostError.notFound(path: path) }
            guard found.kind == .file, found.mode.bits & 0o077 == 0, found.owner == host.context.userID else {
                throw HostError.refused(
                    path: path,
                    why: "a secret is a regular file of yours that nobody else may read; run `chmod 600` on it")
            }
            let bytes = try host.files.read(full, atMost: Self.mostBytes)
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            guard !line.isEmpty, !line.contains(0), bytes.count < Self.mostBytes else {
                throw HostError.refused(path: path, why: "its first line is not a secret")
            }
            return String(decoding: line, as: UTF8.self)
        } catch { throw SourceMistake("missing-secret", at: secret.place, error.description) }
    }

    private static var mostBytes: Int { 64 << 10 }
}
