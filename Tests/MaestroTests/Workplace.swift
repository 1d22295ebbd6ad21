import HostInterface
import HostLive
import Maestro
import TestSupport

/// A folder for one test, and the program that runs steps, built beside the tests.
struct Workplace {
    let folder: String
    private let host = Host.live()

    init() throws {
        folder = "/tmp/maestro-swift-library-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        try host.files.createDirectory(folder, mode: .privateDirectory)
    }

    var runner: String {
        "/" + host.context.executable.split(separator: "/").dropLast().joined(separator: "/") + "/maestro-swift"
    }

    func write(_ name: String, _ text: String) throws {
        try host.files.write("\(folder)/\(name)", Array(text.utf8), mode: .privateFile)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try host.files.read("\(folder)/\(name)"), as: UTF8.self)
    }

    /// Reads a study with these steps, each run for N = 1, 2, 3 if it names N.
    func study(_ steps: String, options: RunOptions = RunOptions()) async throws -> StudyFile {
        try write(
            "s.yaml",
            """
            description: {name: sweep, description: A test.}
            study:
            \(steps)
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """)
        return try await StudyFile(reading: "\(folder)/s.yaml", options: options)
    }

    /// The same, created.
    func run(_ steps: String, options: RunOptions = RunOptions()) async throws -> StudyRun {
        try await study(steps, options: options).create(in: "\(folder)/out")
    }

    /// The first snapshot of which something holds.
    func wait(for run: StudyRun, until holds: (Snapshot) -> Bool) async throws -> Snapshot? {
        for try await snapshot in run.snapshots(every: .milliseconds(20)) where holds(snapshot) { return snapshot }
        return nil
    }

    func remove() async { _ = try? await host.programs.run(Invocation("rm", ["-rf", folder], deadlineSeconds: 60)) }
}

/// Does something in a folder that goes away with it.
func withWorkplace(_ body: (Workplace) async throws -> Void) async throws {
    let place = try Workplace()
    do { try await body(place) } catch {
        await place.remove()
        throw error
    }
    await place.remove()
}
