import ArgumentParser
import HostInterface
import Studies
import Tracking

/// `maestro-swift extend`.
struct Extend: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add combinations of parameters to a study that is running or has ended.",
        discussion: """
            Each NAME=VALUE adds a value to a parameter. The first values of all parameters form the first new \
            combination. Only new instances run. A step that depends on all instances of another one \
            (`depends: [simulate_*]`) runs again once the new ones have ended, and so do its dependents. Give every \
            parameter a value; labels follow the study. With -, standard input is read, one NAME=VALUE a line.

              maestro-swift extend results SIZE=40 SEED=1 SIZE=80 SEED=2
              sed 's/^/ID=/' more-ids.txt | maestro-swift extend results - --wait
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(help: "NAME=VALUE arguments; - reads them from standard input, one a line.")
    var values: [String]
    @OptionGroup var follow: FollowOptions

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        let added = try opened.plannedExtension(by: values == ["-"] ? try linesOfInput(host) : values)
        guard added.instances > 0 else {
            host.terminal.writeErrors("all of these combinations already exist; nothing to add\n")
            return try await follow.follow(with: opened.directory, host: host)
        }
        let delivery = try await deliver(
            .extend(added.growth), to: opened, startingConductor: opened.wasConducted, host: host,
            notify: host.printNote)
        delivery.printNote(directory, done: added.words, host: host)
        return try await follow.follow(with: opened.directory, host: host)
    }

    private func linesOfInput(_ host: Host) throws -> [String] {
        let most = 64 << 20
        let bytes = try host.files.read("/dev/stdin", atMost: most + 1)
        guard bytes.count <= most else { throw StudyError("standard input has more than \(most) bytes") }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
