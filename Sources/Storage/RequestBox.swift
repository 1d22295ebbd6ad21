package import Expansion
package import HostInterface
package import Tracking

/// Where users leave requests for the conductor: a file for each, in the order in which they came.
package struct RequestBox: Sendable {
    private let folder: String
    private let notificationFile: String
    private let host: Host

    package init(_ directory: StudyDirectory, host: Host) {
        folder = directory.requests
        notificationFile = directory.notificationFile
        self.host = host
    }

    /// Leaves a request.
    ///
    /// - Returns: Its name; it is in the box until the conductor has written it down.
    package func post(_ request: Request) throws(HostError) -> String {
        let suffix = host.random.bytes(4).map { String($0, radix: 16) }.joined()
        let time = String(moment())
        // Names sort by time.
        let name = String(repeating: "0", count: max(0, 16 - time.count)) + time + "-" + suffix
        try host.files.replace("\(folder)/\(name)", with: Array(RequestText.write(request).utf8), mode: .privateFile)
        // A conductor on another machine may else see it late. No number of an instance is as long, and writes over all of it.
        try? host.files.openForAppending(notificationFile, mode: .privateFile).append(Array("request\n".utf8))
        return name
    }

    /// Now, but behind what is in the box already: somebody's clock may have been ahead.
    private func moment() -> Int64 {
        let newest = ((try? host.files.list(folder)) ?? []).compactMap { name in
            name.firstIndex(of: "-").flatMap { Int64(name[..<$0]) }.flatMap { $0 < 1 << 50 ? $0 : nil }
        }.max()
        return max(host.clock.now(), newest.map { $0 + 1 } ?? 0)
    }

    /// What is in the box; a file that is no request of this version is left alone.
    ///
    /// - Parameter isCertain: Whether to see also what was left on another machine just now.
    package func pending(isCertain: Bool) -> [(name: String, request: Request)] {
        // Not to be able to look is not a request.
        let names =
            isCertain
            ? host.files.listAsNewAsCanBe(folder, probe: "probe.new") : (try? host.files.list(folder)) ?? []
        return names.filter { !$0.hasSuffix(".new") }.compactMap { name in
            guard let bytes = try? host.files.read("\(folder)/\(name)") else { return nil }
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
            return RequestText.read(words).map { (name, $0) }
        }
    }

    /// Opened, for its facts may be some seconds old.
    package func contains(_ name: String) -> Bool {
        do { _ = try host.files.read("\(folder)/\(name)") } catch .notFound { return false } catch {}
        return true
    }

    /// Takes a request out, once it is in the journal. One that stays is known by its name and not granted twice.
    package func remove(_ name: String) { try? host.files.remove("\(folder)/\(name)") }
}
