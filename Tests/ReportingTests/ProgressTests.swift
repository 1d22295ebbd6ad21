import Diagnostics
import Executors
import Expansion
import Reporting
import Specification
import Testing
import Tracking
import YAML

private func state(steps: Int, values: Int) throws -> RunState {
    var text = "description: {name: a study with a rather long name for one line, description: d}\nstudy:\n"
    for step in 0..<steps { text += "- {name: step-\(step)-of-many-with-names, description: d, run: {cmd: $(P)}}\n" }
    text +=
        "global.parameters: {P: {values: [\((0..<values).map(String.init).joined(separator: ", "))], label: P.%%}}\n"
    let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
    let study = try #require(readStudy(root).study)
    return RunState(try #require(expand(study).graph))
}

extension RunState {
    fileprivate mutating func begin(_ index: Int) {
        let id = BatchID(lastBatch.number + 1)
        let member = Batch.Member(instance: InstanceID(index), attempt: 1, isRestart: false)
        apply(.intended(Batch(id: id, executor: .local, members: [member])), at: at(0))
        apply(.started(InstanceID(index), at: at(1)), at: at(1))
    }

    fileprivate mutating func finish(_ index: Int, _ outcome: Outcome = .succeeded) {
        begin(index)
        apply(.ended(InstanceID(index), outcome, at: at(2)), at: at(2))
    }
}

@Suite struct ProgressTests {
    private func lines(
        _ state: RunState, columns: Int = 80, rows: Int = 24, colour: Bool = false, meter: RateMeter = RateMeter()
    ) -> [String] {
        ProgressView(
            RunSnapshot(state, directory: "results", now: at(60)), meter: meter,
            style: .init(columns: columns, rows: rows, colour: colour, unicode: false)
        ).lines
    }

    @Test("the view fits the terminal, however many steps there are", arguments: [40, 80, 200], [6, 24, 60])
    func fits(columns: Int, rows: Int) throws {
        var state = try state(steps: 40, values: 3)
        for index in 0..<9 { state.finish(index, index % 2 == 0 ? .succeeded : .failed(.exit(code: 3))) }
        state.begin(9)
        let lines = lines(state, columns: columns, rows: rows)
        #expect(lines.count < rows && lines.count > 3)
        for line in lines { #expect(line.count <= columns, "\(line)") }
    }

    @Test("it fits the smallest terminals too", arguments: 1...20, [1, 2, 3, 5])
    func fitsNarrow(columns: Int, rows: Int) throws {
        var state = try state(steps: 3, values: 3)
        state.finish(0, .failed(.exit(code: 3)))
        state.begin(1)
        let lines = lines(state, columns: columns, rows: rows)
        #expect(!lines.isEmpty && lines.count <= rows)
        for line in lines { #expect(line.count <= columns, "\(line)") }
    }

    @Test("a bar for each step shows what finished, failed, runs and waits")
    func bars() throws {
        var state = try state(steps: 1, values: 10)
        for index in 0..<4 { state.finish(index) }
        state.finish(4, .failed(.exit(code: 1)))
        state.begin(5)
        let text = lines(state).joined(separator: "\n")
        #expect(text.contains("#######xx>.......   4/10  1 running, 1 failed, 4 waiting"))
        #expect(text.contains("failed: step-0-of-many-with-names: exit code 1"))
        #expect(!text.contains("\u{1B}"))
        #expect(lines(state, colour: true).joined().contains("\u{1B}[32m"))
    }

    @Test("what the user asked of a study is its word until it has ended")
    func course() throws {
        var state = try state(steps: 1, values: 2)
        state.begin(0)
        state.apply(.requested(id: "1", .pause), at: at(2))
        #expect(lines(state)[0].contains(": paused, 0 of 2 finished"))
        state.apply(.requested(id: "2", .cancel), at: at(3))
        #expect(lines(state)[0].contains(": being cancelled, 0 of 2 finished"))
        #expect(lines(state).last == "Ctrl-C closes this view; the study keeps running")
        state.apply(.ended(InstanceID(0), .cancelled(by: .us), at: at(4)), at: at(4))
        #expect(lines(state)[0].contains(": cancelled, 0 of 2 finished, 4s"))
        #expect(!lines(state).joined().contains("Ctrl-C"))
    }

    @Test(
        "what has no room is counted",
        arguments: [(2, "1 other cause", "1 other blocking reason"), (3, "2 other causes", "2 other blocking reasons")])
    func counted(count: Int, causes: String, blockingReasons: String) throws {
        var state = try state(steps: 1, values: 2 * count)
        for index in 0..<count {
            state.finish(index, .failed(.exit(code: Int32(index + 1))))
            state.apply(.blocked(InstanceID(count + index), reason: "reason \(index)"), at: at(3))
        }
        let lines = lines(state, rows: 15)
        #expect(lines.contains("and \(causes)") && lines.contains("and \(blockingReasons)"), "\(lines)")
    }

    @Test("notices stand below the headline, in a third of the terminal at most")
    func notices() throws {
        let snapshot = RunSnapshot(try state(steps: 1, values: 2), directory: "results", now: at(60))
        let lines = ProgressView(
            snapshot, meter: RateMeter(), notices: Array(repeating: "nobody conducts it", count: 9),
            style: .init(columns: 80, rows: 12, colour: false, unicode: false)
        ).lines
        #expect(
            Array(lines[1...4]) == Array(repeating: "  nobody conducts it", count: 4) && !lines[5].contains("nobody"))
    }

    @Test("rate and time left are those of the last minutes")
    func rate() throws {
        var meter = RateMeter()
        #expect(meter.secondsLeft(for: 10) == nil)
        meter.note(ended: 0, at: at(0))
        meter.note(ended: 30, at: at(60))
        #expect(meter.perSecond == 0.5 && meter.secondsLeft(for: 10) == 20)
        for second in 61..<400 { meter.note(ended: 30 + (second - 60) * 2, at: at(Int64(second))) }
        #expect(meter.perSecond.map { abs($0 - 2) < 0.01 } == true)
        let text = try lines(state(steps: 1, values: 10), meter: meter)[0]
        #expect(text.contains("2.0/s, about 5s left"))
    }

    @Test(
        "no cell is lost or made, and what there is shows",
        arguments: [[1, 1, 998], [0, 5, 0], [3, 3, 3], [1, 9999, 1]])
    func shares(counts: [Int]) throws {
        var state = try state(steps: 1, values: counts.reduce(0, +))
        for index in 0..<counts[0] { state.finish(index) }
        for index in 0..<counts[1] { state.finish(counts[0] + index, .failed(.exit(code: 1))) }
        let bar = try #require(lines(state).first { $0.contains("/") && $0.contains("step-0") })
        let count = { (symbol: Character) in bar.filter { $0 == symbol }.count }
        for (symbol, number) in zip("#x.", counts) { #expect((count(symbol) > 0) == (number > 0), "\(bar)") }
    }
}
