import Diagnostics
import Specification
import Testing

@Suite struct RetryMistakeTests {
    private func errors(_ lines: String, run: String) -> [Diagnostic] {
        let text = minimal(
            "\(lines)\nstudy:\n- name: s\n  description: d\n  run:\n    cmd: x\n    "
                + run.split(separator: "\n").joined(separator: "\n    "))
        let read = study(text)
        #expect(read.study == nil)
        return read.diagnostics.filter { $0.severity == .error }
    }

    @Test(
        "each mistake of a rule has its code and its column",
        arguments: [
            ("3", "wrong-kind", 12), ("[exit]", "wrong-kind", 12), ("{exti: 2}", "unknown-key", 13),
            ("{exit: many}", "bad-value", 19), ("{exit: -1}", "bad-value", 19), ("{exit: 1001}", "bad-value", 19),
            ("{exit: +1}", "bad-value", 19), ("{exit: [2]}", "wrong-kind", 19), ("{exit: }", "empty-value", 19),
            ("{exit: {}}", "missing-key", 19), ("{exit: {wait: 3}}", "missing-key", 19),
            ("{exit: {times: }}", "missing-key", 20), ("{exit: {times: 2.5}}", "bad-value", 27),
            ("{exit: {times: 2, wait: 86401}}", "bad-value", 36), ("{exit: {times: 2, wait: 1m}}", "bad-value", 36),
            ("{exit: {times: 2, codes: 75}}", "wrong-kind", 37), ("{exit: {times: 2, codes: []}}", "empty-value", 30),
            ("{exit: {times: 2, codes: }}", "empty-value", 30), ("{exit: {times: 2, codes: [0]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [256]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [9-3]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [1-2-3]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [3-]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [-3]}}", "bad-value", 38),
            ("{exit: {times: 2, codes: [[3]]}}", "wrong-kind", 38),
            ("{exit: {times: 2, factor: 2}}", "refused-key", 30), ("{exit: {times: 2, most: 2}}", "refused-key", 30),
            ("{infrastructure: {times: 2, codes: [1]}}", "refused-key", 40),
            ("{out of memory: {times: 2, codes: [1]}}", "refused-key", 39),
            ("{out of memory: {times: 2, factor: 0.5}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 0.999}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 100.001}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 1.0005}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 1.}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: .5}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 1.5.5}}", "bad-value", 47),
            ("{out of memory: {times: 2, factor: 99999999999999999999}}", "bad-value", 47),
            ("{out of memory: {times: 2, most: lots}}", "bad-value", 45),
            ("{out of memory: {times: 2, most: 0G}}", "bad-value", 45),
            ("{out of memory: {times: 2, most: $(M)}}", "bad-value", 45),
            ("{out of memory: {times: 2, most: 3G}}", "contradiction", 45),
            ("{time limit: {times: 2, most: 64G}}", "bad-value", 42),
            ("{time limit: {times: 2, most: 0}}", "bad-value", 42),
            ("{time limit: {times: 2, most: 59}}", "contradiction", 42),
        ])
    func rule(retry: String, code: String, column: Int) {
        let errors = errors("", run: "memory: 4G\nwalltime: 60\nretry: \(retry)")
        #expect(errors.map(\.code) == [code])
        #expect(errors.first?.place == Place(file: "s.yaml", line: 10, column: column))
    }

    @Test(
        "each mistake of a signal has its code",
        arguments: [
            ("KILL@120", "bad-value"), ("usr1@120", "bad-value"), ("SIGUSR1@120", "bad-value"),
            ("B:USR1@120", "bad-value"), ("USR1", "bad-value"), ("USR1@", "bad-value"), ("USR1@0", "bad-value"),
            ("USR1@65536", "bad-value"), ("USR1@1@2", "bad-value"), ("0", "bad-value"), ("2m", "bad-value"),
            ("", "empty-value"), ("[USR1, 120]", "wrong-kind"), ("{signal: USR1}", "missing-key"),
            ("{signal: KILL, seconds: 120}", "bad-value"), ("{signal: , seconds: 120}", "empty-value"),
            ("{signals: USR1, seconds: 120}", "unknown-key"), ("{seconds: soon}", "bad-value"),
            ("3600", "contradiction"), ("USR1@3601", "contradiction"),
        ])
    func signal(text: String, code: String) {
        let errors = errors("", run: "memory: 4G\nwalltime: 60\nsignal before walltime: \(text)")
        #expect(errors.map(\.code) == [code])
        #expect(errors.first?.place?.line == 10)
    }

    @Test(
        "a rule that has nothing to work on is told at the rule",
        arguments: [
            ("", "retry: {out of memory: 1}", "missing-key", 13), ("", "retry: {time limit: 1}", "missing-key", 13),
            ("batch: {walltime: 60}", "retry: {out of memory: {times: 2}}", "missing-key", 13),
            ("batch: {memory: 4G}", "retry: {time limit: {times: 2}}", "missing-key", 13),
            ("batch: {walltime: UNLIMITED}", "retry: {time limit: 1}", "contradiction", 13),
            ("batch: {walltime: \"0\"}", "retry: {time limit: 1}", "contradiction", 13),
            ("batch: {walltime: 0}", "retry: {time limit: 1}", "missing-key", 13),
            ("", "signal before walltime: 120", "missing-key", 5),
            ("batch: {walltime: inf}", "signal before walltime: 120", "contradiction", 5),
            ("batch: {walltime: 2}", "signal before walltime: 120", "contradiction", 5),
            (
                "batch: {type: slurm, walltime: 60, args: [--signal=USR1@60]}", "signal before walltime: 120",
                "contradiction", 5
            ),
        ])
    func needs(lines: String, run: String, code: String, column: Int) {
        let errors = errors(lines, run: run)
        #expect(errors.map(\.code) == [code])
        #expect(errors.first?.place == Place(file: "s.yaml", line: 8, column: column))
    }

    @Test("a wrong walltime or memory is told once, and not as missing")
    func once() {
        let run = "memory: lots\nwalltime: soon\nretry: {out of memory: 1, time limit: 1}\nsignal before walltime: 9"
        #expect(errors("", run: run).map(\.code) == ["bad-value", "bad-value"])
    }

    @Test("all mistakes of the rules come at once, each at its place")
    func allAtOnce() {
        let run = """
            retry:
              infrastructure: {times: often, wait: long, codes: [1]}
              out of memory: {times: 2, factor: 0, most: much}
              time limit: {tims: 2}
              exit: {times: 2, codes: [75, x, 300]}
            signal before walltime: KILL@soon
            """
        let lines = errors("", run: run).compactMap { $0.place?.line }.sorted()
        #expect(lines == [9, 9, 9, 10, 10, 10, 11, 11, 12, 12, 13, 13, 13])
    }

    @Test("a slip is met with what was meant")
    func hints() {
        func hint(_ run: String) -> String? { errors("", run: "walltime: 60\n\(run)").first?.hint }
        #expect(hint("rety: {exit: 2}") == "did you mean `retry`?")
        #expect(hint("retry: {out of memroy: 2}") == "did you mean `out of memory`?")
        #expect(hint("signal before walltime: SIGUSR2@9") == "did you mean `USR2`?")
    }
}
