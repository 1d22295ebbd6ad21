import Foundation
import HostInterface
import TestSupport
import Testing

/// Values that steps publish, on studies that run here.
@Suite struct ValueTests {
    private func write(_ bench: Bench, _ command: String) throws {
        try bench.write(
            "s.yaml",
            """
            description: {name: test, description: A test.}
            study:
            - name: check
              description: d
              run:
                cmd: |
                  \(command)
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """)
    }

    private func instances(_ bench: Bench) async throws -> [[String: Any]] {
        let data = Data(await bench.output("status", "--format", "json", "out").utf8)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(object["instances"] as? [[String: Any]])
    }

    @Test("what steps publish is in the status for programs, and in the exported table as columns")
    func reports() async throws {
        try await withBench { bench in
            try write(
                bench, #"[ $(N) = 3 ] || printf 'level=%s\nnote=a, "b" $HOME\n' $(N)0 >> "$MAESTRO_OUTPUT""#)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 0)
            let outputs = try await instances(bench).map { $0["outputs"] as? [String: String] }
            let note = #"a, "b" $HOME"#
            #expect(outputs == [["level": "10", "note": note], ["level": "20", "note": note], [:]])
            let rows = await bench.output("export", "out").split(separator: "\n")
            #expect(
                rows.first
                    == "N,check.state,check.seconds,check.tries,check.exit,check.outputs.level,check.outputs.note")
            #expect(rows[1].hasSuffix(#",1,0,10,"a, ""b"" $HOME""#) && rows[3].hasSuffix(",1,0,,"))
            #expect(await bench.output("export", "out", "--format", "json").contains(#""check.outputs.level":"20""#))
            let left = try bench.host.files.list("\(bench.folder)/out/check/N.1").filter { $0.hasSuffix(".values") }
            #expect(left.isEmpty)
        }
    }

    @Test("only what the newest attempt has published counts, and one that fails has published, too")
    func newestAttempt() async throws {
        try await withBench { bench in
            try write(bench, #"echo "try$MAESTRO_ATTEMPT=$(N)" >> "$MAESTRO_OUTPUT"; [ $MAESTRO_ATTEMPT != 1 ]"#)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(try await instances(bench).map { $0["outputs"] as? [String: String] }.first == ["try1": "1"])
            #expect(await bench.maestro("retry", "--wait", "out") == 0)
            #expect(
                try await instances(bench).map { $0["outputs"] as? [String: String] }
                    == [["try2": "1"], ["try2": "2"], ["try2": "3"]])
        }
    }

    @Test(
        "a later step finds a value where its command names it; where it was not published, the step fails and says so")
    func used() async throws {
        try await withBench { bench in
            try write(bench, #"[ $(N) = 3 ] || echo "level=$(N) 'x' \$HOME" >> "$MAESTRO_OUTPUT""#)
            let use = "- {name: use, description: d, run: {cmd: 'echo $(check.outputs.level)', depends: [check]}}\n"
            try bench.write(
                "s.yaml", bench.read("s.yaml").replacing("global.parameters", with: use + "global.parameters"))
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(try bench.read("out/use/N.1/use_N.1.1.out") == "1 'x' $HOME\n")
            #expect(try bench.read("out/use/N.2/use_N.2.1.out") == "2 'x' $HOME\n")
            let last = try await instances(bench).last
            #expect(last?["name"] as? String == "use_N.3" && last?["state"] as? String == "failed")
            #expect((last?["reason"] as? String)?.contains("step `check` did not publish `level`") == true)
        }
    }

    @Test("a funnel reads a table of what all have published, and a group one of its own")
    func tables() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: test, description: A test.}
                tables: {sweep: {grid: {SIZE: [1, 2], SEED: [7, 8]}}}
                study:
                - {name: walk, description: d, run: {cmd: '[ $(SIZE)$(SEED) != 28 ] || exit 3; echo "far=$(SIZE)$(SEED), x" >> "$MAESTRO_OUTPUT"'}}
                - {name: mean, description: d, run: {cmd: 'cp $(walk.outputs) got; echo "of=$(SIZE)" >> "$MAESTRO_OUTPUT"', depends: ["walk_* by SIZE ended"]}}
                - {name: all, description: d, run: {cmd: 'cat $(walk.outputs) $(mean.outputs|q)', depends: [walk_* ended, mean_*]}}
                """)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(try bench.read("out/mean/SIZE.1/got") == "SIZE,SEED,far\n1,7,\"17, x\"\n1,8,\"18, x\"\n")
            #expect(try bench.read("out/mean/SIZE.2/got") == "SIZE,SEED,far\n2,7,\"27, x\"\n")
            #expect(
                try bench.read("out/all/all.1.out")
                    == "SIZE,SEED,far\n1,7,\"17, x\"\n1,8,\"18, x\"\n2,7,\"27, x\"\nSIZE,of\n1,1\n2,2\n")
        }
    }

    @Test("a step that leaves less than it declares has failed, and what a default stands for need not be published")
    func declared() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: test, description: A test.}
                study:
                - name: check
                  description: d
                  run:
                    cmd: |
                      [ $(N) = 2 ] || touch "size $(N).csv"
                      [ $(N) = 3 ] || echo level=$(N) >> "$MAESTRO_OUTPUT"
                    outputs: ["size $(N).*", level: {type: whole, to: 3}, note: {default: it's none}]
                - {name: use, description: d, run: {cmd: 'echo $(check.outputs.level) $(check.outputs.note)', depends: [check]}}
                global.parameters: {N: {values: [1, 2, 3, 4], label: N.%%}}
                """)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(try bench.read("out/use/N.1/use_N.1.1.out") == "1 it's none\n")
            #expect(
                try await instances(bench)[1...3].map { $0["lastWords"] as? String } == [
                    "maestro-swift: did not write size 2.*", "maestro-swift: did not publish level",
                    "maestro-swift: published level=4, which must be at most 3",
                ])
        }
    }

    @Test("a study that is only tried makes what its steps declare, keeps its shape, and does nothing else")
    func stub() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                """
                description: {name: test, description: A test.}
                study:
                - name: make
                  description: d
                  run:
                    cmd: exit 3 $(N)
                    restart: exit 3
                    outputs:
                    - out $(N).*
                    - a/b[0-9]?.png
                    - folder/
                    - {level: {type: number, from: 2}, ok: flag, word: {one of: [it's, b]}, note: text, d: {default: 'x "y"'}}
                - name: own
                  description: d
                  run: {cmd: exit 4, depends: [make], stub: 'echo "seen=$(make.outputs.word) $(make.outputs.d)" >> "$MAESTRO_OUTPUT"'}
                - {name: all, description: d, run: {cmd: 'exit 5 $(make.outputs)', depends: [make_*, own_*]}}
                global.parameters: {N: {values: [1, 2], label: N.%%}}
                """)
            #expect(await bench.maestro("run", "-fg", "-o", "true", "s.yaml") == 2)
            #expect(await bench.maestro("run", "-fg", "--stub", "-o", "out", "s.yaml") == 0)
            for name in ["out 2.stub", "a/b0x.png", "folder"] {
                #expect(try bench.host.files.information("\(bench.folder)/out/make/N.2/\(name)") != nil, "\(name)")
            }
            #expect(await bench.output("status", "out").contains("its commands were replaced by stubs"))
            let values = ["level": "2", "ok": "true", "word": "it's", "note": "stub", "d": "x \"y\""]
            let outputs = try await instances(bench).map { $0["outputs"] as? [String: String] }
            #expect(outputs == [values, values, ["seen": "it's x \"y\""], ["seen": "it's x \"y\""], [:]])
            #expect(await bench.maestro("extend", "out", "N=3") == 0)
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try await instances(bench).count == 7)
        }
    }

    @Test("a line that is no value makes an attempt fail, and the reason says where")
    func noValue() async throws {
        try await withBench { bench in
            try write(bench, #"echo good=1 >> "$MAESTRO_OUTPUT"; [ $(N) != 2 ] || echo $(N) >> "$MAESTRO_OUTPUT""#)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            let second = try await instances(bench)[1]
            #expect(second["state"] as? String == "failed" && second["exitCode"] as? Int == 65)
            #expect(
                second["lastWords"] as? String
                    == "maestro-swift: $MAESTRO_OUTPUT, line 2: expected NAME=VALUE, with a name of letters, digits and _"
            )
        }
    }
}
