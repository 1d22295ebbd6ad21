import Diagnostics
import Specification
import Testing

private let place = Place(file: "s.yaml", line: 1, column: 1)

@Suite struct RetryRuleTests {
    private func rules(_ retry: String) throws -> RetryRules {
        let read = study(minimal("", step: "cmd: x, memory: 4G, walltime: 60, retry: \(retry)"))
        #expect(read.diagnostics.isEmpty)
        return try #require(read.study?.steps.first).retry
    }

    @Test("a step that says nothing has no rule")
    func nothing() throws {
        #expect(try #require(study(minimal("")).study?.steps.first).retry == RetryRules())
        #expect(try rules("") == RetryRules())
    }

    @Test("every cause has its rule")
    func causes() throws {
        let rules = try rules(
            """
            {infrastructure: {times: 3, wait: 30}, out of memory: {times: 2, factor: 1.5, most: 64G},
              time limit: {times: 2, factor: 2, most: "24:00:00"}, exit: {times: 3, wait: 10, codes: [75, 130-140]}}
            """)
        #expect(rules.infrastructure == RetryRule(times: 3, waitSeconds: 30))
        #expect(rules.outOfMemory?.factorPerMille == 1500)
        #expect(rules.outOfMemory?.most?.value == "64G")
        #expect(rules.timeLimit?.factorPerMille == 2000)
        #expect(rules.timeLimit?.most?.value == "24:00:00")
        #expect(rules.exit == RetryRule(times: 3, waitSeconds: 10, codes: [75...75, 130...140]))
    }

    @Test("a number alone is the number of times, and 0 is never")
    func numbers() throws {
        let rules = try rules("{infrastructure: 0, out of memory: 1, time limit: 1000, exit: 2}")
        #expect(rules.infrastructure == RetryRule(times: 0))
        #expect(rules.outOfMemory == RetryRule(times: 1, factorPerMille: 2000))
        #expect(rules.timeLimit == RetryRule(times: 1000, factorPerMille: 2000))
        #expect(rules.exit == RetryRule(times: 2))
    }

    @Test(
        "a factor is exact to the thousandth",
        arguments: [("1", 1000), ("1.0", 1000), ("1.5", 1500), ("1.05", 1050), ("1.125", 1125), ("100", 100_000)])
    func factor(text: String, perMille: Int) throws {
        #expect(try rules("{out of memory: {times: 1, factor: \(text)}}").outOfMemory?.factorPerMille == perMille)
    }

    @Test(
        "without codes any but 0, else only those",
        arguments: [
            ([], 1, true), ([], 139, true), ([], 0, false), ([75...75, 130...140], 75, true),
            ([75...75, 130...140], 130, true), ([75...75, 130...140], 140, true), ([75...75, 130...140], 141, false),
            ([75...75, 130...140], 1, false), ([75...75], 0, false),
        ] as [([ClosedRange<Int32>], Int32, Bool)])
    func codes(codes: [ClosedRange<Int32>], code: Int32, isIncluded: Bool) {
        #expect(RetryRule(times: 1, codes: codes).includes(code: code) == isIncluded)
    }

    @Test(
        "memory grows in whole MiB",
        arguments: [
            ("4G", 2000, nil, 0, "4096M"), ("4G", 1500, nil, 1, "6144M"), ("4G", 1500, nil, 2, "9216M"),
            ("500M", 2000, nil, 1, "1000M"), ("1000", 1500, nil, 1, "1500M"), ("1t", 2000, nil, 1, "2097152M"),
            ("1500K", 1000, nil, 3, "2M"), ("3M", 1001, nil, 1, "4M"),
            ("40G", 2000, "64G", 1, "65536M"), ("4G", 2000, "64G", 1000, "65536M"), ("4G", 2000, "5000K", 1, "4096M"),
            ("96G", 2000, "64G", 1, "98304M"),
            ("0", 2000, nil, 3, "0M"), ("4G", 2000, nil, -1, "4096M"),
            ("4G", 2000, nil, .max, "9007199254740992M"), ("9999999999T", 2000, nil, 0, "9007199254740992M"),
            ("99999999999999999999", 2000, "64G", 1, "9007199254740992M"), ("4G", .max, nil, 9, "9007199254740992M"),
            ("4G", 0, nil, 1, "4096M"), ("4G", 1001, "8G", .max, "8192M"),
            ("lots", 2000, nil, 1, nil), ("", 2000, nil, 1, nil), ("-4G", 2000, nil, 1, nil),
        ] as [(String, Int, String?, Int, String?)])
    func memory(text: String, perMille: Int, most: String?, count: Int, grown: String?) {
        let rule = RetryRule(times: 1, factorPerMille: perMille, most: most.map { Located($0, at: place) })
        #expect(rule.memory(text, grown: count) == grown)
    }

    @Test(
        "walltime grows in whole minutes",
        arguments: [
            ("30", 2000, nil, 0, "30"), ("30", 2000, nil, 1, "60"), ("30", 1500, nil, 2, "68"),
            ("1:30:00", 2000, nil, 1, "180"), ("1-12", 2000, nil, 1, "4320"), ("0:20", 1000, nil, 0, "1"),
            ("1:01", 1000, nil, 1, "2"),
            ("16:00:00", 2000, "24:00:00", 1, "1440"), ("1", 2000, "1:30", 1, "1"), ("10", 2000, "0:30", 1, "10"),
            ("60", 2000, "30", 1, "60"), ("60", 2000, "UNLIMITED", 1, "120"),
            ("UNLIMITED", 2000, nil, 1, nil), ("infinite", 2000, "60", 1, nil), ("0", 2000, "60", 1, nil),
            ("60", 2000, nil, .max, "35791394"), ("60", .max, nil, .max, "35791394"), ("60", 2000, nil, .min, "60"),
            ("999999999-0", 2000, nil, 1, "35791394"),
        ] as [(String, Int, String?, Int, String?)])
    func walltime(text: String, perMille: Int, most: String?, count: Int, grown: String?) throws {
        let rule = RetryRule(times: 1, factorPerMille: perMille, most: most.map { Located($0, at: place) })
        #expect(rule.walltime(try #require(Walltime(text)), grown: count) == grown)
    }

    @Test(
        "what a rule multiplies may stand in the step or in the batch section",
        arguments: [
            ("", "memory: 4G, retry: {out of memory: 1}"), ("batch: {memory: 4G}", "retry: {out of memory: 1}"),
            ("", "memory: $(M), retry: {out of memory: {times: 1, most: 1M}}"),
            ("", "walltime: 60, retry: {time limit: 1}"), ("batch: {walltime: 60}", "retry: {time limit: 1}"),
            ("", "restart: x, retry: {time limit: 1}"), ("", "restart: x, walltime: 0, retry: {time limit: 1}"),
            ("", "walltime: $(W), retry: {time limit: {times: 1, most: 1}}"),
            ("", "retry: {out of memory: 0, time limit: {times: 0}}"),
        ])
    func needs(lines: String, step: String) {
        let variables = "env: {variables: {M: 4G, W: 60}}"
        #expect(study(minimal("\(variables)\n\(lines)", step: "cmd: x, \(step)")).diagnostics.isEmpty)
    }
}

@Suite struct CheckpointTests {
    @Test(
        "a signal has three spellings",
        arguments: [
            ("USR1@120", "USR1", 120), ("120", "USR1", 120), ("{signal: USR2, seconds: 60}", "USR2", 60),
            ("{seconds: 60}", "USR1", 60), ("TERM@1", "TERM", 1), ("INT@65535", "INT", 65535), ("HUP@9", "HUP", 9),
        ])
    func spellings(text: String, signal: String, seconds: Int) throws {
        let step = "cmd: x, procs: 1, walltime: 2-0, signal before walltime: \(text)"
        let read = study(minimal("batch: {type: slurm}", step: step))
        #expect(read.diagnostics.isEmpty)
        #expect(read.study?.steps.first?.checkpoint == Checkpoint(signal: signal, seconds: seconds))
    }

    @Test("a step that says nothing gets no signal")
    func nothing() throws { #expect(try #require(study(minimal("")).study?.steps.first).checkpoint == nil) }

    @Test(
        "the walltime may be the batch section's, or a token",
        arguments: [
            ("batch: {type: slurm, walltime: 3}", "signal before walltime: 120"),
            ("batch: {type: slurm, walltime: 1}", "walltime: 2:01, signal before walltime: 120"),
            ("batch: {type: slurm}\nenv: {variables: {W: 60}}", "walltime: $(W), signal before walltime: 120"),
        ])
    func walltime(lines: String, step: String) {
        #expect(study(minimal(lines, step: "cmd: x, procs: 1, \(step)")).diagnostics.isEmpty)
    }

    @Test("a step beside the conductor gets no signal from Slurm, and that is told")
    func unscheduled() {
        let read = study(minimal("batch: {type: slurm, walltime: 60}", step: "cmd: x, signal before walltime: 120"))
        #expect(read.diagnostics.map(\.code) == ["not-scheduled"])
    }
}
