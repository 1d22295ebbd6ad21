import Diagnostics
import FoundationEssentials
import HostInterface
import HostLive
import TestSupport
import Testing

/// The interpreter that has maestrowf 1.2.1, named by `MAESTROWF_PYTHON`; `make conformance` makes one.
enum Maestrowf {
    private static let environment = Host.live().context.environment
    static let python = environment["MAESTROWF_PYTHON"]
    static let studies = environment["MAESTROWF_STUDIES"].flatMap { Int($0) } ?? 200
    private static let program =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "tools/maestrowf-layout").path

    /// Writes what it makes of each study of a folder beside it.
    static func layOut(_ folder: String) async throws {
        let call = Invocation(try #require(python), [program, folder], deadlineSeconds: 600)
        let result = try await Host.live().programs.run(call)
        try #require(result.succeeded, "\(String(decoding: result.errors, as: UTF8.self))")
    }
}

/// Maestro makes blanks in the names of scripts underscores, and forgets it for those of restart scripts.
private func isIntended(_ difference: Difference) -> Bool {
    difference.field == "restartName" && difference.golden.replacing(" ", with: "_") == difference.own
}

@Suite(.enabled(if: Maestrowf.python != nil, "MAESTROWF_PYTHON is not set"))
struct RandomConformanceTests {
    @Test("random studies become what maestrowf 1.2.1 makes of them, instance by instance and script by script")
    func random() async throws {
        let folder =
            "\(FileManager.default.temporaryDirectory.path)/maestro-swift-random-\(UInt32.random(in: 0...(.max)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let seeds = 0..<UInt64(Maestrowf.studies)
        for seed in seeds {
            try Data(RandomStudy(seed: seed).text.utf8).write(to: URL(filePath: "\(folder)/\(seed).yaml"))
        }
        try await Maestrowf.layOut(folder)
        var compared = 0
        for seed in seeds {
            let expected = "\(folder)/\(seed).expected.json"
            // What it cannot do is no measure.
            guard FileManager.default.fileExists(atPath: expected) else { continue }
            compared += 1
            let differences = Difference.between(
                try OwnStudy("\(folder)/\(seed).yaml", isHashed: false), try GoldenStudy(expected),
                study: "seed \(seed)")
            for difference in differences where !isIntended(difference) {
                Issue.record("\(difference)\n\(RandomStudy(seed: seed).text)")
            }
        }
        // One line for whoever wants the figure.
        print("\(compared) of \(Maestrowf.studies) random studies compared with maestrowf")
        #expect(compared > Maestrowf.studies * 9 / 10)
    }
}
