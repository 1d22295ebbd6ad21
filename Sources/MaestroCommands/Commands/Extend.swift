import ArgumentParser
import HostInterface
import Studies
import Tracking

/// `maestro-swift extend`.
struct Extend: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add combinations of parameters to a study, whether it runs or has ended.",
        discussion: """
            Each NAME=VALUE adds a value to a parameter, and the first value of each together are the first new \
            combination. Only what is new runs; a step that waits for all of another one (`depends: [simulate_*]`) runs \
            again once the new ones have ended, with all that depends on it. Every parameter needs a value, and labels are \
            made as for the others. With - the words are lines of standard input, as many as you like.

              maestro-swift extend results SIZE=40 SEED=1 SIZE=80 SEED=2
              sed 's/^/ID=/' more-ids.txt | maestro-swift extend results - --wait
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(help: "NAME=VALUE words; - reads them from standard input, a line each.")
    var values: [String]
    @OptionGroup var staying: Staying

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .acting, host: host)
        let added = try opened.plannedExtension(by: values == ["-"] ? try linesOfInput(host) : values)
        guard added.instances > 0 else {
            host.terminal.writeErrors("all of these combinations are there already; nothing is added\n")
            return try await staying.stay(with: opened.directory, host: host)
        }
        let delivery = try await deliver(
            .extend(added.growth), to: opened, startingConductor: opened.wasConducted, host: host, tell: host.tell)
        delivery.tell(directory, done: added.words, host: host)
        return try await staying.stay(with: opened.directory, host: host)
    }

    private func linesOfInput(_ host: Host) throws -> [String] {
        let most = 64 << 20
        let bytes = try host.files.read("/dev/stdin", atMost: most + 1)
        guard bytes.count <= most else { throw StudyError("standard input has more than \(most) bytes") }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
