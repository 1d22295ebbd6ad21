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
            #expect(bench.terminal.output.contains("out: 4 new instances; 1 that gathers them to run again"))
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
            #expect(await bench.maestro("extend", "out", "N=4") == 0)
            #expect(bench.terminal.errors.contains("all of these combinations are there already"))
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

    @Test("words that are no values for the study's parameters are refused, and nothing is changed")
    func refusals() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 0)
            for (words, reason) in [
                (["N"], "N is not NAME=VALUE"), (["M=1"], "no parameter `M`"), (["=1"], "=1 is not NAME=VALUE"),
                (["N=3", "M=1"], "no parameter `M`"), (["N=a\nb"], "cannot be shown"),
            ] {
                #expect(await bench.maestro(["extend", "out"] + words) == 1)
                #expect(bench.terminal.errors.contains(reason), "\(words)")
            }
            #expect(await bench.maestro("extend", "out") == 64)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("6 of 6 finished"))
        }
    }
}
