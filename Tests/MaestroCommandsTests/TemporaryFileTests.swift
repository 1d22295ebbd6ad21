import HostInterface
import TestSupport
import Testing

/// Temporary files on this machine: what goes, what stays, and what makes them again.
@Suite struct TemporaryFileTests {
    private let text = #"""
        description: {name: temporary, description: d}
        study:
        - name: make
          description: d
          run:
            cmd: |
              mkdir -p slices/deep keep
              touch slices/$(N).png slices/.hidden.png slices/deep/a.png big.dat keep/a.png result
              ln -sfn ../../outside link && ln -sfn ../../../outside/b.png slices/b.png
            temporary: ["slices/*.png", big.dat, "*/a.png", "link/*", "*", slices/absent]
            outputs: [result]
        - {name: use, description: d, run: {cmd: 'test -e $(make.workspace)/big.dat; test ! -e $(OUTPUT_PATH)/broken', depends: [make]}}
        global.parameters: {N: {values: [1, 2], label: N.%%}}
        """#

    private func there(_ bench: Bench, _ path: String) -> Bool { (try? bench.read("out/\(path)")) != nil }

    @Test("regular files below the workspace go, and no links, nothing behind them, and nothing of ours")
    func removal() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            try bench.host.files.createDirectory("\(bench.folder)/out/outside", mode: .privateDirectory)
            try bench.write("out/outside/b.png", "")
            #expect(await bench.maestro("resume", "--wait", "out") == 0, "\(bench.terminal.errors)")
            for gone in ["slices/1.png", "big.dat", "keep/a.png", "result"] {
                #expect(!there(bench, "make/N.1/\(gone)"), "\(gone)")
            }
            for kept in ["slices/.hidden.png", "slices/deep/a.png", "make_N.1.sh", "make_N.1.1.out"] {
                #expect(there(bench, "make/N.1/\(kept)"), "\(kept)")
            }
            #expect(there(bench, "outside/b.png") && there(bench, "make/N.1/slices/b.png"))
        }
    }

    @Test("a reader that failed keeps them; its retry does not make them again, and a retry of one that succeeded does")
    func again() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", text.replacing("\"*\", ", with: ""))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            try bench.write("out/broken", "")
            #expect(await bench.maestro("resume", "--wait", "out") == 2)
            #expect(there(bench, "make/N.1/big.dat"))
            try bench.host.files.remove("\(bench.folder)/out/broken")
            #expect(await bench.maestro("retry", "--wait", "out") == 0)
            #expect(
                !bench.terminal.errors.contains("temporary files were removed") && !there(bench, "make/N.1/big.dat"))
            #expect(await bench.maestro("retry", "--instance", "use_N.1", "--wait", "out") == 0)
            #expect(
                bench.terminal.errors.contains(
                    "note: 1 instance of make will run again, because its temporary files were removed"))
            #expect(!there(bench, "make/N.1/big.dat") && there(bench, "make/N.1/result"))
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("make_N.1  finished  -    <0.1s  2"), "\(bench.terminal.output)")
            try bench.write("s.yaml", text.replacing("\"*\", ", with: "").replacing("test ! -e", with: "test ! -d"))
            #expect(await bench.maestro("rerun", "-n", "out", "s.yaml") == 0)
            #expect(bench.terminal.output.contains("make  its temporary files were removed; 2 to run again"))
        }
    }

    @Test(
        "what is not in the workspace, or no pattern, is refused",
        arguments: ["/tmp/x", "../x", "a/../../x", "'[a]'", "''", "{a: b}"])
    func refused(path: String) async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                "description: {name: n, description: d}\nstudy:\n- {name: a, description: d, run: {cmd: x, temporary: [\(path)]}}\n"
            )
            #expect(await bench.maestro("validate", "s.yaml") == 2)
            #expect(bench.terminal.errors.contains("s.yaml:3:"), "\(bench.terminal.errors)")
        }
    }
}
