import Executors
import Expansion
import Foundation
import Reporting
import Specification
import Testing
import Tracking
import YAML

/// The table of `export` and of `status --by item`: a row for each combination.
@Suite struct ItemTableTests {
    private func table(_ state: RunState, _ filter: StatusFilter = StatusFilter()) -> ItemTable {
        ItemTable(RunSnapshot(state, directory: "out", now: at(100)), filter: filter)
    }

    private func text(_ table: ItemTable, _ form: ItemText = .csv) -> String {
        var bytes: [UInt8] = []
        table.write(as: form) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func lines(_ table: ItemTable) -> [String] { text(table).split(separator: "\n").map(String.init) }

    /// `grid` uses one parameter, `run` both, `all` none.
    private static let nested = """
        description: {name: s, description: d}
        study:
        - {name: run, description: d, run: {cmd: $(SIZE) $(SEED), depends: [grid]}}
        - {name: grid, description: d, run: {cmd: $(SIZE)}}
        - {name: all, description: d, run: {cmd: x, depends: [run_*]}}
        global.parameters:
          SIZE: {values: [8, 8, 16, 16], label: SIZE.%%}
          SEED: {values: [1, 2, 1, 2], label: SEED.%%}
        """

    @Test("a step that uses some of the parameters, or none, tells the same in each row that it belongs to")
    func subsets() throws {
        var state = RunState(try graph(Self.nested))
        let grid = state.graph.steps[1].instances
        let member = Batch.Member(instance: grid[1], attempt: 1, isRestart: false)
        state.apply(.intended(Batch(id: BatchID(1), executor: .slurm, members: [member])), at: at(0))
        state.apply(.accepted(BatchID(1), job: JobID(7)), at: at(0))
        state.apply(.started(grid[1], at: at(1)), at: at(1))
        state.apply(.ended(grid[1], .succeeded, at: Timestamp(milliseconds: at(4).milliseconds + 250)), at: at(5))
        #expect(
            lines(table(state)) == [
                "SIZE,SEED,run.state,run.seconds,run.tries,run.exit,grid.state,grid.seconds,grid.tries,grid.exit,"
                    + "all.state,all.seconds,all.tries,all.exit",
                "8,1,waiting,,0,,waiting,,0,,waiting,,0,", "8,2,waiting,,0,,waiting,,0,,waiting,,0,",
                "16,1,waiting,,0,,finished,3.25,1,0,waiting,,0,", "16,2,waiting,,0,,finished,3.25,1,0,waiting,,0,",
            ])
    }

    @Test("combinations that are equal in all parameters are one row, and parameters that no step uses are columns")
    func equal() throws {
        let state = RunState(
            try graph(
                """
                description: {name: s, description: d}
                study: [{name: a, description: d, run: {cmd: $(P)}}]
                global.parameters:
                  P: {values: [x, y, x, x], label: P.%%}
                  Q: {values: [1, 1, 1, 2], label: Q.%%}
                """))
        #expect(lines(table(state)).dropFirst().map { $0.prefix(3) } == ["x,1", "y,1", "x,2"])
    }

    @Test("tables that no step uses together have rows of their own, in which the columns of the others are empty")
    func groups() throws {
        func study(_ parameters: String) throws -> Study {
            let text = """
                description: {name: s, description: d}
                study:
                - {name: a, description: d, run: {cmd: $(P)}}
                - {name: b, description: d, run: {cmd: $(Q)}}
                - {name: all, description: d, run: {cmd: x}}
                global.parameters: {\(parameters)}
                """
            let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
            return try #require(readStudy(root).study)
        }
        var both = try study("P: {values: [1, 2], label: P.%%}")
        both.add(try study("Q: {values: [x, y, z], label: Q.%%}").parameters, as: .grid)
        let state = RunState(try #require(expand(both).graph))
        let waits = "waiting,,0,"
        #expect(
            lines(table(state)).dropFirst() == [
                "1,,\(waits),,,,,\(waits)", "2,,\(waits),,,,,\(waits)", ",x,,,,,\(waits),\(waits)",
                ",y,,,,,\(waits),\(waits)", ",z,,,,,\(waits),\(waits)",
            ])
        #expect(
            itemStatus(state)[2] == "P  Q  a        b        all"
                && itemStatus(state)[5] == "-  x  -        waiting  waiting")
    }

    @Test("a study without parameters has one row")
    func plain() throws {
        let text = "description: {name: s, description: d}\nstudy: [{name: a, description: d, run: {cmd: x}}]"
        let state = RunState(try graph(text))
        #expect(lines(table(state)) == ["a.state,a.seconds,a.tries,a.exit", "waiting,,0,"])
    }

    @Test("a failure has its exit code, what it kept from running has none, and what runs has its time so far")
    func failed() throws {
        #expect(
            lines(table(try failedState())) == [
                #"P,run.state,run.seconds,run.tries,run.exit,"all ""x"".state","all ""x"".seconds","#
                    + #""all ""x"".tries","all ""x"".exit""#,
                "\"a,b\",failed,61,1,3,not-run,,0,", "c,running,99,1,,not-run,,0,",
            ])
        #expect(lines(table(try failedState(), StatusFilter(step: "run")))[2] == "c,running,99,1,")
    }

    @Test("what is tried again has the number of its attempts, and the time of the newest one")
    func retried() throws {
        let first = try Told().after(
            intended(0), accepted(1), .started(InstanceID(0), at: at(2)),
            .retrying(InstanceID(0), .failed(.exit(code: 3)), at: at(7)))
        #expect(lines(table(first.state))[1] == "1,waiting,5,1,,waiting,,0,")
        let second = first.after(intended(0, attempt: 2, batch: 2), accepted(2))
        #expect(lines(table(second.state))[1] == "1,queued,,2,,waiting,,0,")
        let ended = second.after(.started(InstanceID(0), at: at(9)), ended(0, .timedOut))
        #expect(lines(table(ended.state))[1] == "1,timed-out,41,2,,not-run,,0,")
    }

    @Test("where only failures are wanted, only rows with one are left")
    func filter() throws {
        let study = try Told(
            steps: "- {name: make, description: d, run: {cmd: $(P), procs: 1, walltime: 30}}", values: 3)
        let failed = study.after(intended(1, batch: 1), accepted(1), ended(1, .failed(.outOfMemory)))
        #expect(lines(table(failed.state, StatusFilter(onlyFailed: true))).dropFirst() == ["2,failed,,1,"])
    }

    @Test("names that a database would take for the same get a number")
    func names() throws {
        let state = RunState(
            try graph(
                """
                description: {name: s, description: d}
                study:
                - {name: Run, description: d, run: {cmd: $(Size)}}
                - {name: run, description: d, run: {cmd: $(SIZE)}}
                global.parameters:
                  SIZE: {values: [1], label: a.%%}
                  Size: {values: [1], label: b.%%}
                """))
        #expect(table(state).columns.prefix(3).map(\.name) == ["SIZE", "Size_2", "Run.state"])
        #expect(table(state).columns.dropFirst(6).map(\.name).first == "run.state_2")
    }

    @Test("values are as they are written; what would end a field early is in quotes")
    func quoting() throws {
        let state = RunState(
            try graph(
                #"""
                description: {name: s, description: d}
                study: [{name: a, description: d, run: {cmd: $(P)}}]
                global.parameters:
                  P: {values: [007, "1.50", "say \"hi\"", "x, y", "two\nlines", ""], label: [a, b, c, d, e, f]}
                """#))
        let rest = ",waiting,,0,\n"
        #expect(
            text(table(state)).dropFirst("P,a.state,a.seconds,a.tries,a.exit\n".count)
                == "007\(rest)1.50\(rest)\"say \"\"hi\"\"\"\(rest)\"x, y\"\(rest)\"two\nlines\"\(rest)\(rest)")
    }

    @Test("JSON has a line for each row, numbers as numbers, and null for what is not known")
    func json() throws {
        let text = text(table(try failedState()), .json)
        #expect(text.split(separator: "\n").map { $0.prefix(1) } == ["[", "{", "{", "]"])
        let rows = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(rows.count == 2 && rows[0]["P"] as? String == "a,b" && rows[0]["run.state"] as? String == "failed")
        #expect(rows[0]["run.seconds"] as? Double == 61 && rows[0]["run.exit"] as? Int == 3)
        #expect(rows[0][#"all "x".seconds"#] is NSNull && rows[1]["run.exit"] is NSNull)
    }

    @Test("a million values are written in pieces that end with a line")
    func pieces() throws {
        let list = (1...20_000).map(String.init).joined(separator: ", ")
        let state = RunState(
            try graph(
                """
                description: {name: s, description: d}
                study: [{name: a, description: d, run: {cmd: $(P)}}]
                global.parameters: {P: {values: [\(list)], label: P.%%}}
                """))
        for form in [ItemText.csv, .json] {
            var pieces: [[UInt8]] = []
            table(state).write(as: form) { pieces.append($0) }
            #expect(pieces.count > 3 && pieces.allSatisfy { $0.count < 70_000 })
        }
        var ends: Set<UInt8?> = []
        table(state).write(as: .csv) { ends.insert($0.last) }
        #expect(ends == [UInt8(ascii: "\n")])
    }
}
