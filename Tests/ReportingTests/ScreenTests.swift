import Executors
import Expansion
import Reporting
import Specification
import Testing
import Tracking
import YAML

/// What people see on a terminal of 80 columns and 24 lines, as it is.
@Suite struct ScreenTests {
    @Test("a study in which something waits, is held, runs, failed and finished", .timeLimit(.minutes(10)))
    func everything() throws {
        let screens = Screens(try Studies.everything(), at: 100)
        expect(
            screens.live,
            is: """
                heat-conduction: running, 4 of 10 finished, 3.6/min, about 1m07s left
                  compile   ████████████████████  1/1
                  simulate  ████████××▓▓▓▓▓░░░░░  3/8  2 running, 1 failed, 1 blocked, 1 queued
                  collect   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  0/1  1 not run
                failed: simulate: exit code 3: cannot open input.1734: no such file or director…
                blocked: simulate_SIZE.7: does not start until somebody intervenes
                  (JobHeldUser); `scontrol release 108` releases it
                Ctrl-C closes this view; the study keeps running

                """)
        expect(
            screens.status,
            is: """
                heat-conduction: running, 4 of 10 finished (1 blocked, 1 queued, 2 running, 4
                  finished, 1 failed, 1 not run)

                failed: simulate: exit code 3
                  last error line: cannot open input.1734: no such file or directory, or none
                  simulate_SIZE.4: fix the problem reported in its output; see
                    `maestro-swift why results/heat_20261128-120000 simulate_SIZE.4`
                  `maestro-swift retry results/heat_20261128-120000` runs the failed instances
                    again, and all that depends on them
                blocked: simulate_SIZE.7: does not start until somebody intervenes
                  (JobHeldUser); `scontrol release 108` releases it

                STEP      DONE  STATES
                compile   1/1   1 finished
                simulate  3/8   1 blocked, 1 queued, 2 running, 3 finished, 1 failed
                collect   0/1   1 not run

                INSTANCE         STATE     JOB  TIME   TRIES  REASON
                compile          finished  100  3s     1
                simulate_SIZE.1  finished  101  3s     1
                simulate_SIZE.2  finished  102  3s     1
                simulate_SIZE.3  finished  103  3s     1
                simulate_SIZE.4  failed    104  3s     1      exit code 3
                simulate_SIZE.5  running   105  1m39s  1
                simulate_SIZE.6  running   106  1m39s  1
                simulate_SIZE.7  queued    107  -      1      does not start until somebody
                                                              intervenes (JobHeldUser);
                                                              `scontrol release 108` releases it
                simulate_SIZE.8  queued    108  -      1
                collect          not run   -    -      0      not run: simulate_SIZE.4 did not
                                                              finish (exit code 3)

                """)
    }

    @Test("a study that has finished")
    func finished() throws {
        let screens = Screens(try Studies.finished(), at: 100)
        expect(
            screens.live,
            is: """
                heat: finished, 3 of 3 finished, 1m06s
                  compile   ████████████████████  1/1
                  simulate  ████████████████████  2/2

                """)
        expect(
            screens.status,
            is: """
                heat: finished, 3 of 3 finished (3 finished)

                STEP      DONE  STATES
                compile   1/1   1 finished
                simulate  2/2   2 finished

                INSTANCE         STATE     JOB  TIME   TRIES  REASON
                compile          finished  -    0.4s   1
                simulate_SIZE.1  finished  -    <0.1s  1
                simulate_SIZE.2  finished  -    1m05s  1

                """)
    }

    @Test("87 instances are more than status lists, which it says")
    func many() throws {
        let screens = Screens(try Studies.sweep(of: 87), at: 100)
        expect(
            screens.live,
            is: """
                sweep: running, 39 of 87 finished, 26/min, about 1m43s left
                  simulate  █████████×▓·········  39/87  4 running, 4 failed, 40 waiting
                failed: simulate: exit code 3, 2 times
                failed: simulate: out of memory, 2 times
                Ctrl-C closes this view; the study keeps running

                """)
        expect(
            screens.status,
            is: """
                sweep: running, 39 of 87 finished (40 waiting, 4 running, 39 finished, 4 failed)

                failed: simulate: exit code 3, 2 times
                  for example simulate_SIZE.10: fix the problem reported in its output; see
                    `maestro-swift why results/heat_20261128-120000 simulate_SIZE.10`
                failed: simulate: out of memory, 2 times
                  for example simulate_SIZE.20:
                    `maestro-swift retry results/heat_20261128-120000 --step simulate --failed --memory 4G`
                    gives it more memory; see
                    `maestro-swift why results/heat_20261128-120000 simulate_SIZE.20`
                  `maestro-swift retry results/heat_20261128-120000` runs the failed instances
                    again, and all that depends on them

                STEP      DONE   STATES
                simulate  39/87  40 waiting, 4 running, 39 finished, 4 failed

                87 instances; `maestro-swift status --all results/heat_20261128-120000` lists
                  them, `--step STEP` those of a step, `--failed` those that failed

                """)
    }

    @Test("100,000 instances")
    func plenty() throws {
        let screens = Screens(try Studies.sweep(of: 100_000), at: 100)
        expect(
            screens.live,
            is: """
                sweep: running, 45000 of 100000 finished, 500/s, about 1m40s left
                  simulate  ██████×▓······   45000/100000  4 running, 5000 failed, 49996 waiting
                failed: simulate: exit code 3, 2500 times
                failed: simulate: out of memory, 2500 times
                Ctrl-C closes this view; the study keeps running

                """)
        expect(
            screens.status,
            is: """
                sweep: running, 45000 of 100000 finished (49996 waiting, 4 running, 45000
                  finished, 5000 failed)

                failed: simulate: exit code 3, 2500 times
                  for example simulate_SIZE.10: fix the problem reported in its output; see
                    `maestro-swift why results/heat_20261128-120000 simulate_SIZE.10`
                failed: simulate: out of memory, 2500 times
                  for example simulate_SIZE.20:
                    `maestro-swift retry results/heat_20261128-120000 --step simulate --failed --memory 4G`
                    gives it more memory; see
                    `maestro-swift why results/heat_20261128-120000 simulate_SIZE.20`
                  `maestro-swift retry results/heat_20261128-120000` runs the failed instances
                    again, and all that depends on them

                STEP      DONE          STATES
                simulate  45000/100000  49996 waiting, 4 running, 45000 finished, 5000 failed

                100000 instances; `maestro-swift status --all results/heat_20261128-120000`
                  lists them, `--step STEP` those of a step, `--failed` those that failed

                """)
    }

    @Test("a chain of 30 steps")
    func chain() throws {
        let screens = Screens(try Studies.chain(of: 30), at: 100)
        expect(
            screens.live,
            is: """
                chain: running, 20 of 30 finished, 12/min, about 50s left
                  step-21  ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓  0/1  1 running
                  step-22  ····················  0/1  1 waiting
                  step-23  ····················  0/1  1 waiting
                  step-24  ····················  0/1  1 waiting
                  step-25  ····················  0/1  1 waiting
                  step-26  ····················  0/1  1 waiting
                  step-27  ····················  0/1  1 waiting
                  step-28  ····················  0/1  1 waiting
                  step-29  ····················  0/1  1 waiting
                  step-30  ····················  0/1  1 waiting
                  and 20 more steps
                Ctrl-C closes this view; the study keeps running

                """)
        expect(
            screens.status,
            is: """
                chain: running, 20 of 30 finished (9 waiting, 1 running, 20 finished)

                STEP     DONE  STATES
                step-1   1/1   1 finished
                step-2   1/1   1 finished
                step-3   1/1   1 finished
                step-4   1/1   1 finished
                step-5   1/1   1 finished
                step-6   1/1   1 finished
                step-7   1/1   1 finished
                step-8   1/1   1 finished
                step-9   1/1   1 finished
                step-10  1/1   1 finished
                step-11  1/1   1 finished
                step-12  1/1   1 finished
                step-13  1/1   1 finished
                step-14  1/1   1 finished
                step-15  1/1   1 finished
                step-16  1/1   1 finished
                step-17  1/1   1 finished
                step-18  1/1   1 finished
                step-19  1/1   1 finished
                step-20  1/1   1 finished
                step-21  0/1   1 running
                step-22  0/1   1 waiting
                step-23  0/1   1 waiting
                step-24  0/1   1 waiting
                step-25  0/1   1 waiting
                step-26  0/1   1 waiting
                step-27  0/1   1 waiting
                step-28  0/1   1 waiting
                step-29  0/1   1 waiting
                step-30  0/1   1 waiting

                INSTANCE  STATE     JOB  TIME   TRIES  REASON
                step-1    finished  -    3s     1
                step-2    finished  -    3s     1
                step-3    finished  -    3s     1
                step-4    finished  -    3s     1
                step-5    finished  -    3s     1
                step-6    finished  -    3s     1
                step-7    finished  -    3s     1
                step-8    finished  -    3s     1
                step-9    finished  -    3s     1
                step-10   finished  -    3s     1
                step-11   finished  -    3s     1
                step-12   finished  -    3s     1
                step-13   finished  -    3s     1
                step-14   finished  -    3s     1
                step-15   finished  -    3s     1
                step-16   finished  -    3s     1
                step-17   finished  -    3s     1
                step-18   finished  -    3s     1
                step-19   finished  -    3s     1
                step-20   finished  -    3s     1
                step-21   running   -    1m39s  1
                step-22   waiting   -    -      0
                step-23   waiting   -    -      0
                step-24   waiting   -    -      0
                step-25   waiting   -    -      0
                step-26   waiting   -    -      0
                step-27   waiting   -    -      0
                step-28   waiting   -    -      0
                step-29   waiting   -    -      0
                step-30   waiting   -    -      0

                """)
    }

    @Test("what failed is told once when the study has ended: below the live view")
    func ended() throws {
        let screens = Screens(try Studies.ended(), at: 100)
        expect(
            screens.live,
            is: """
                heat: failed, 0 of 1 finished, 4s
                  compile  ××××××××××××××××××××  0/1  1 failed

                """)
        #expect(screens.status.contains("failed: compile: exit code 3\n"))
    }

    @Test("a command is shown whole, or not at all", arguments: [12, 24])
    func longCommand(rows: Int) throws {
        var state = try Studies.finished(onlyFirst: true)
        let command = "`scontrol update jobid=7 account=" + String(repeating: "x", count: 60) + "`"
        state.apply(.blocked(InstanceID(1), reason: "blocked; \(command) helps"), at: at(5))
        let lines = Screens.live(state, rows: rows, at: 9)
        #expect(lines.contains("blocked: simulate_SIZE.1: blocked;"))
        #expect(lines.contains("  `maestro-swift status DIR` shows what to do") && !lines.joined().contains("scontrol"))
    }

    /// Also that it fits the terminal, but for a command that is wider by itself.
    private func expect(_ screen: String, is expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(screen == expected, sourceLocation: sourceLocation)
        for line in screen.split(separator: "\n") where !line.hasPrefix("    `") {
            #expect(line.count <= 80, "\(line)", sourceLocation: sourceLocation)
        }
    }
}

/// The live view and `status` of a study, 80 columns wide.
private struct Screens {
    let live: String
    let status: String

    static func live(_ state: RunState, rows: Int, at seconds: Int64) -> [String] {
        var meter = RateMeter()
        meter.note(ended: 0, at: at(0))
        meter.note(ended: state.instances.count - state.remaining, at: at(seconds))
        let style = ProgressView.Style(columns: 80, rows: rows, colour: false, unicode: true)
        return ProgressView(
            RunSnapshot(state, directory: "results", now: at(seconds)), meter: meter, style: style
        ).lines
    }

    init(_ state: RunState, at seconds: Int64) {
        let lines = Self.live(state, rows: 24, at: seconds)
        #expect(lines.count < 24)
        live = lines.joined(separator: "\n") + "\n"
        let beat = Heartbeat(of: Conductor(host: "login2", process: 7), isHere: true, silentMilliseconds: 0)
        let snapshot = RunSnapshot(
            state, directory: "results/heat_20261128-120000", conductor: .alive(beat), now: at(seconds))
        status = StatusReport(snapshot, columns: 80).table(colour: false)
    }
}

private func at(milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + milliseconds) }

private enum Studies {
    /// Of ten simulations the first three finished, one failed, two run, one is held, one waits in Slurm.
    static func everything() throws -> RunState {
        var state = try state(
            """
            description: {name: heat-conduction, description: d}
            batch: {type: slurm}
            study:
            - {name: compile, description: d, run: {cmd: x, procs: 1}}
            - {name: simulate, description: d, run: {cmd: $(SIZE), procs: 1, depends: [compile]}}
            - {name: collect, description: d, run: {cmd: x, procs: 1, depends: [simulate_*]}}
            global.parameters: {SIZE: {values: [1, 2, 3, 4, 5, 6, 7, 8], label: SIZE.%%}}
            """)
        state.finish(0)
        for index in 1...3 { state.finish(index) }
        state.finish(4, .failed(.exit(code: 3)), words: "cannot open input.1734: no such file or directory, or none")
        for index in 5...6 { state.begin(index) }
        state.submit(7)
        state.apply(
            .blocked(
                InstanceID(7),
                reason: "does not start until somebody intervenes (JobHeldUser); `scontrol release 108` releases it"),
            at: at(90))
        state.submit(8)
        return state
    }

    static func finished(onlyFirst: Bool = false) throws -> RunState {
        var state = try state(
            """
            description: {name: heat, description: d}
            study:
            - {name: compile, description: d, run: {cmd: x}}
            - {name: simulate, description: d, run: {cmd: $(SIZE), depends: [compile]}}
            global.parameters: {SIZE: {values: [1, 2], label: SIZE.%%}}
            """)
        state.finish(0, milliseconds: 420)
        if onlyFirst { return state }
        state.finish(1, milliseconds: 30)
        state.finish(2, milliseconds: 65_000)
        return state
    }

    static func ended() throws -> RunState {
        var state = try state(
            """
            description: {name: heat, description: d}
            study: [{name: compile, description: d, run: {cmd: x}}]
            """)
        state.finish(0, .failed(.exit(code: 3)))
        return state
    }

    /// Half of it ended, and of that every tenth instance failed by one cause of two.
    static func sweep(of count: Int) throws -> RunState {
        let values = (1...count).map(String.init).joined(separator: ", ")
        var state = try state(
            """
            description: {name: sweep, description: d}
            study:
            - {name: simulate, description: d, run: {cmd: $(SIZE)}}
            global.parameters: {SIZE: {values: [\(values)], label: SIZE.%%}}
            """)
        for index in 0..<(count / 2) {
            state.finish(index, index % 10 != 9 ? .succeeded : .failed(index % 20 == 9 ? .exit(code: 3) : .outOfMemory))
        }
        for index in (count / 2)..<(count / 2 + 4) { state.begin(index) }
        return state
    }

    /// Twenty of its steps have finished.
    static func chain(of count: Int) throws -> RunState {
        var text = "description: {name: chain, description: d}\nstudy:\n"
        for step in 1...count {
            let depends = step > 1 ? ", depends: [step-\(step - 1)]" : ""
            text += "- {name: step-\(step), description: d, run: {cmd: x\(depends)}}\n"
        }
        var state = try state(text)
        for index in 0..<20 { state.finish(index) }
        state.begin(20)
        return state
    }

    private static func state(_ text: String) throws -> RunState {
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return RunState(try #require(expand(study).graph))
    }
}

extension RunState {
    fileprivate mutating func submit(_ index: Int) {
        let id = BatchID(lastBatch.number + 1)
        let executor: ExecutorID = graph.isScheduled(InstanceID(index)) ? .slurm : .local
        let member = Batch.Member(instance: InstanceID(index), attempt: 1, isRestart: false)
        apply(.intended(Batch(id: id, executor: executor, members: [member])), at: at(0))
        apply(.accepted(id, job: JobID(UInt32(100 + index))), at: at(0))
    }

    fileprivate mutating func begin(_ index: Int) {
        submit(index)
        apply(.started(InstanceID(index), at: at(1)), at: at(1))
    }

    fileprivate mutating func finish(
        _ index: Int, _ outcome: Outcome = .succeeded, words: String? = nil, milliseconds: Int64 = 3000
    ) {
        begin(index)
        let end = at(milliseconds: 1000 + milliseconds)
        if let words { apply(.lastErrorLine(InstanceID(index), words), at: end) }
        apply(.ended(InstanceID(index), outcome, at: end), at: end)
    }
}
