import Reporting
import Testing
import Tracking

/// What `status --by item` shows of a study.
func itemStatus(_ state: RunState, _ filter: StatusFilter = StatusFilter()) -> [String] {
    StatusReport(RunSnapshot(state, directory: "out", conductor: alive(silent: 0), now: at(100)), filter: filter)
        .itemTable(colour: false).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// `status --by item`: the same rows as `export` has, for people.
@Suite struct ItemStatusTests {
    @Test("status shows what is wrong, then a row for each combination and a column for each step")
    func status() throws {
        let lines = itemStatus(try failedState())
        #expect(lines[0] == "my \\u{200B}study: running, 0 of 3 finished (1 running, 1 failed, 1 not run)")
        #expect(lines.contains("failed: run: exit code 3"))
        #expect(lines.suffix(4) == ["P    run      all \"x\"", "a,b  failed   not run", "c    running  not run", ""])
    }

    @Test("status shows forty of many rows, and how to see the others")
    func many() throws {
        let steps = "- {name: make, description: d, run: {cmd: $(P)}}"
        let study = try Told(steps: steps, on: "local", values: 50)
        let lines = itemStatus(study.state)
        let note =
            "and 10 more items; `maestro-swift status --by item --all out` lists them, `--failed` those that failed"
        #expect(lines.suffix(3) == ["40  waiting", note, ""])
        #expect(itemStatus(study.state, StatusFilter(all: true)).suffix(2) == ["50  waiting", ""])
        #expect(itemStatus(study.state, StatusFilter(onlyFailed: true)).suffix(2) == ["nothing failed", ""])
    }
}
