import Diagnostics
import Expressions
import HostInterface
import HostLive
import TestSupport
import Testing

/// Conditions in jobs are judged by awk: what both can say means the same to both.
@Suite struct AwkTests {
    private struct Sample {
        let expression: RandomExpression
        let value: Value
    }

    /// What has a value; a division by zero has none, and would end awk.
    private static func samples(_ count: Int, seed: UInt64) throws -> [Sample] {
        var numbers = Numbers(seed: seed)
        return try (0..<count).compactMap { _ in
            let expression = RandomExpression.random(&numbers)
            let parsed = try Expression.parse(expression.text)
            var known = SimilarNames([])
            let checked = try parsed.checked(names: &known) { _ in .number }
            let columns = checked.columns.compactMap { name in
                RandomExpression.columns.first { $0.name == name }.map { Value.number($0.number) }
            }
            return (try? checked.value(columns)).map { Sample(expression: expression, value: $0) }
        }
    }

    private static func program(for samples: [Sample]) -> String {
        let columns = RandomExpression.columns.map { "\($0.name) = \($0.number)" }.joined(separator: "\n")
        let lines = samples.map { "printf \"%.17g\\n\", (\($0.expression.awk))" }.joined(separator: "\n")
        return RandomExpression.awkFunctions + "BEGIN {\nnone = 0\n\(columns)\n\(lines)\n}"
    }

    /// The lines that awk prints; nothing where there is no awk.
    private static func awk(_ program: String) async throws -> [Substring]? {
        let call = Invocation("awk", [program], deadlineSeconds: 60)
        do {
            let result = try await Host.live().programs.run(call)
            #expect(result.succeeded, "\(String(decoding: result.errors, as: UTF8.self))")
            return String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        } catch HostError.noSuchProgram {
            return nil
        }
    }

    @Test("random expressions have the values that awk gives them", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) async throws {
        let samples = try Self.samples(700, seed: seed)
        #expect(samples.count > 500)
        guard let lines = try await Self.awk(Self.program(for: samples)) else { return }
        try #require(lines.count == samples.count)
        for (sample, line) in zip(samples, lines) {
            let theirs = try #require(Double(line), "\(line)")
            let ours =
                switch sample.value {
                case .number(let number): number
                case .flag(let flag): flag ? 1.0 : 0.0
                case .text: Double.nan
                }
            // Another awk may have another library for logarithms.
            #expect((ours - theirs).magnitude <= 1e-12 * max(1, ours.magnitude), "\(sample.expression.text)")
        }
    }
}
