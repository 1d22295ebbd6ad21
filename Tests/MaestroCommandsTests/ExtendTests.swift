import HostInterface
import TestSupport
import Testing

/// Combinations that are added to a study.
@Suite struct ExtendTests {
    private let text = """
        description: {name: grows, description: d}
        study:
        - {name: sim, description: d, run: {cmd: 'echo $(N) >> $(OUTPUT_PATH)/ledger'}}
        - {name: post, description: d, run: {cmd: 'echo post $(N) >> $(OUTPUT_PATH)/ledger', depends: [sim]}}
        - name: all
          description: d
          run:
            cmd: |
              wc -l < $(post.list) > count
              echo all >> $(OUTPUT_PATH)/ledger
            depends: [post_*]
        - {name: last, description: d, run: {cmd: 'cat $(all.workspace)/count', depends: [all]}}
        global.parameters: {N: {values: [1, 2], label: N.%%}}
        """

    private func ledger(_ bench: Bench) throws -> [String] {
        try bench.read("out/ledger").split(separator: "\n").map(String.init).sorted()
    }

    @Test("only what is new runs, and what gathers it runs again; what is there already adds nothing")
    func afterTheEnd() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("extend", "out", "N=3", "N=1", "N=4", "--wait") == 0)
            #expect(bench.terminal.output.contains("out: 4 new instances; 2 that gather them will run again"))
            #expect(
                try ledger(bench)
                    == ["1", "2", "3", "4", "all", "all"] + (1...4).map { "post \($0)" })
            #expect(try bench.read("out/all/count") == "4\n")
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("finished, 10 of 10 finished"))
            #expect(await bench.maestro("status", "out", "--format", "csv") == 0)
            #expect(bench.terminal.output.contains("post_N.4"))
            #expect(await bench.maestro("logs", "out", "last") == 0)
            #expect(bench.terminal.output.hasSuffix("4\n"))
            #expect(await bench.maestro("extend", "out", "N=4", "--wait") == 0)
            #expect(bench.terminal.errors.contains("all of these combinations already exist"))
            #expect(await bench.maestro("retry", "out", "--instance", "sim_N.3", "--wait") == 0)
            #expect(try ledger(bench).filter { $0 == "3" }.count == 2)
        }
    }

    @Test("a study that runs takes more, twice, and one that nobody conducts when somebody does")
    func whileItRuns() async throws {
        let slow = text.replacing(
            "echo $(N) >>",
            with: "test $(N) != 1 || while ! test -e $(OUTPUT_PATH)/go; do sleep 0.1; done; echo $(N) >>")
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("extend", "out", "N=3") == 0)
            #expect(await bench.maestro("extend", "out", "N=4") == 0)
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try ledger(bench) == ["1", "2", "3", "4", "all"] + (1...4).map { "post \($0)" })
            #expect(try bench.read("out/all/count") == "4\n")
        }
    }

    @Test("what gathers a step finds all of it in the list, also if it ran when the step got more")
    func list() async throws {
        try await withBench { bench in
            let gathering = text.replacing("wc -l", with: "echo begun >> begun; sleep 0.3; wc -l")
            try bench.write("s.yaml", gathering)
            #expect(await bench.maestro("run", "-o", "out", "s.yaml") == 0)
            for number in 3...5 {
                for _ in 0..<500 where (try? bench.read("out/all/begun"))?.count ?? 0 < 6 * (number - 2) {
                    await bench.host.clock.sleep(milliseconds: 10)
                }
                #expect(await bench.maestro("extend", "out", "N=\(number)") == 0)
            }
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try bench.read("out/all/count") == "5\n")
            #expect(try bench.read("out/all/post.list").split(separator: "\n").count == 5)
        }
    }

    @Test("what was only laid out is not begun by it, and a failed study that gets nothing new stays failed")
    func quiet() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text.replacing("cat $(all.workspace)/count", with: "exit 1"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            #expect(await bench.maestro("extend", "out", "N=3") == 0)
            #expect(throws: (any Error).self) { try bench.read("out/ledger") }
            #expect(await bench.maestro("resume", "out", "--wait") == 2)
            #expect(try bench.read("out/all/count") == "3\n")
            #expect(await bench.maestro("extend", "out", "N=3", "--wait") == 2)
        }
    }

    @Test("words that are no values for the study's parameters are refused, and nothing is changed")
    func refusals() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            for (words, reason) in [
                (["N"], "give values as NAME=VALUE"), (["N", "M=1"], "N is not NAME=VALUE"),
                (["M=1"], "unknown parameter `M`"), (["=1"], "=1 is not NAME=VALUE"),
                (["N=3", "M=1"], "unknown parameter `M`"), (["N=a\nb"], "control character"),
                (["N=\u{FFFD}"], "not UTF-8"),
            ] {
                #expect(await bench.maestro(["extend", "out"] + words) == 1)
                #expect(bench.terminal.errors.contains(reason), "\(words)")
            }
            #expect(await bench.maestro("extend", "out") == 1)
            #expect(bench.terminal.errors.contains("give values as NAME=VALUE"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("6 of 6 finished"))
        }
    }
}
