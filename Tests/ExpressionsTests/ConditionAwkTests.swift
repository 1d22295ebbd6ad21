import Diagnostics
import Expressions
import HostInterface
import HostLive
import ScriptTemplates
import TestSupport
import Testing

/// What judges conditions in jobs says the same as the program.
@Suite struct ConditionAwkTests {
    /// Those that sites have; each is tried where it is here.
    private static let awks = [
        (["awk"], 10_000), (["mawk"], 2500), (["gawk", "--posix"], 2500), (["busybox", "awk"], 2500),
    ]

    /// What an awk makes of them; it ends at the first error, and goes on behind that.
    private static func outcomes(of samples: [ConditionSample], _ awk: [String]) async throws -> [Substring]? {
        let host = Host.live()
        let file = "/tmp/maestro-swift-conditions-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        defer { try? host.files.remove(file) }
        var found: [Substring] = []
        while found.count < samples.count {
            let input = samples[found.count...].prefix(100).map { $0.lines + "\n" }.joined()
            try host.files.write(file, Array(input.utf8), mode: .privateFile)
            let call = Invocation(
                "sh", ["-c", "exec env LC_ALL=C \"$@\" <\(file)", "sh"] + awk + [ScriptTemplates.condition],
                deadlineSeconds: 60)
            let result = try await host.programs.run(call)
            let errors = String(decoding: result.errors, as: UTF8.self)
            // Some are built without functions such as `exp`.
            if result.end == .exited(127) || errors.contains("Math support is not compiled in") { return nil }
            try #require(result.succeeded, "\(errors)")
            let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
            try #require(!lines.isEmpty, "\(samples[found.count].text)")
            found += lines
        }
        return found
    }

    private func agree(_ samples: [ConditionSample], _ awk: [String]) async throws {
        guard let lines = try await Self.outcomes(of: samples, awk) else { return }
        for (sample, line) in zip(samples, lines) {
            let isSame = sample.outcome == .error ? line.hasPrefix("error ") : line == sample.outcome.rawValue
            #expect(isSame, "\(awk): \(sample.text): \(line), and here \(sample.outcome)")
        }
    }

    @Test("random conditions are judged alike by each awk", arguments: awks)
    func random(awk: [String], count: Int) async throws {
        var random = RandomCondition(seed: 7)
        let samples = try (0..<count).compactMap { _ in try ConditionSample(random.next()) }
        #expect(samples.count > count * 99 / 100)
        for outcome in [ConditionSample.Outcome.yes, .no, .error] {
            #expect(samples.count { $0.outcome == outcome } > count / 20)
        }
        try await agree(samples, awk)
    }

    @Test("the program has no quotation mark of the shell, in which it stands")
    func isOneWord() { #expect(!ScriptTemplates.condition.contains("'")) }
}
