import HostInterface
import HostLive
import ScriptTemplates
import TestSupport
import Testing

/// A wrapper judges plain conditions without awk, and says the same as the program.
@Suite struct PlainConditionTests {
    /// The functions of the wrapper, and a loop over samples.
    private static let script =
        String(decoding: ScriptTemplates.slurmWrapper, as: UTF8.self).replacing("\nmain \"$@\"\n", with: "") + """

            while IFS= read -r condition; do
                names=() verdict=
                for ((count = ${condition%% *}; count > 0; count--)); do
                    IFS= read -r text
                    names+=("$text")
                done
                judge_plainly "${names[@]}" || verdict=awk
                echo "$verdict"
            done

            """

    private func verdicts(of samples: [ConditionSample]) async throws -> [Substring] {
        let host = Host.live()
        let file = "/tmp/maestro-swift-plain-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        defer { try? host.files.remove(file) }
        try host.files.write(file, Array(samples.map { $0.lines + "\n" }.joined().utf8), mode: .privateFile)
        let call = Invocation("bash", ["-c", "eval \"$1\" <\(file)", "bash", Self.script], deadlineSeconds: 60)
        let result = try await host.programs.run(call)
        #expect(result.errors.isEmpty, "\(String(decoding: result.errors, as: UTF8.self))")
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        try #require(lines.count == samples.count)
        return lines
    }

    @Test("plain comparisons are judged without awk, and as the program judges them")
    func plain() async throws {
        var random = RandomCondition(seed: 3)
        let samples = try (0..<2500).compactMap { _ in try ConditionSample(random.nextPlain()) }
        for (sample, verdict) in zip(samples, try await verdicts(of: samples)) {
            #expect(verdict == sample.outcome.rawValue, "\(sample.text)")
        }
        for outcome in [ConditionSample.Outcome.yes, .no] {
            #expect(samples.count { $0.outcome == outcome } > samples.count / 5)
        }
    }

    @Test("whatever it judges of other conditions, it judges as the program does; the rest it leaves to awk")
    func other() async throws {
        var random = RandomCondition(seed: 11)
        let samples = try (0..<2500).compactMap { _ in try ConditionSample(random.next()) }
        let verdicts = try await verdicts(of: samples)
        for (sample, verdict) in zip(samples, verdicts) where verdict != "awk" {
            #expect(verdict == sample.outcome.rawValue, "\(sample.text)")
        }
        #expect(verdicts.contains("awk") && verdicts.contains("true") && verdicts.contains("false"))
    }

    /// What a step has published as a number, and whether it is less than 5.
    @Test(
        "values that are not plain are left to awk",
        arguments: [
            ("4", "true"), ("004.5", "true"), ("-4", "true"), ("5", "false"), ("4.9999999", "awk"), ("4.", "awk"),
            (".5", "awk"), ("4e0", "awk"), ("+4", "awk"), ("0x4", "awk"), ("123456789012", "false"),
            ("1234567890123", "awk"), ("", "awk"), ("four", "awk"), ("4 ", "awk"), ("$(echo 4)", "awk"),
        ])
    func published(text: String, expected: String) async throws {
        let sample = try #require(try ConditionSample("$(N) < 5"))
        let lines = sample.lines.split(separator: "\n")[0] + "\nN" + text
        #expect(try await verdicts(of: [ConditionSample(sample, lines: String(lines))]) == [Substring(expected)])
    }
}
