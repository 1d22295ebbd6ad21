import Expansion
import HostInterface
import Jobs
import Specification
import Testing
import Tracking

/// What a task's wrapper makes of what its command publishes.
extension WrapperTests {
    private var values: PublishedValues {
        PublishedValues(record: (try? host.files.read("\(root)/.maestro/attempts/0/0.1")) ?? [])
    }

    private func isThere(_ path: String) -> Bool { ((try? host.files.information("\(root)/\(path)")) ?? nil) != nil }

    @Test("what a command publishes is in its record before its end, and its file is gone")
    func published() async throws {
        try await with {
            try prepare(
                #"printf 'level=1\n\nlevel=a b; torn\nempty=\n_1=x=y' >> "$MAESTRO_OUTPUT""#)
            #expect(try await run() == 0, "\(text("w/0/s.err"))")
            #expect(values.names == ["level", "empty", "_1"])
            #expect(["level", "empty", "_1"].map { values[$0] } == ["a b; torn", "", "x=y"])
            #expect(record()?.hasValues == true && !isThere("w/0/s.values"))
            guard case .exit(0, _, true)? = record()?.end else {
                Issue.record("\(text(".maestro/attempts/0/0.1"))")
                return
            }
        }
    }

    @Test(
        "what is no value makes an attempt fail, and says where",
        arguments: [
            ("{ echo a=1; echo b; }", ", line 2: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo 'a b=1'", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo 1a=1", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo ä=1", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo exit 0 5", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            (#"printf 'a=1\0\n'"#, ": a value cannot contain NUL"),
            ("printf 'a=%65535d' 1", ", line 1: a line can have at most 65536 bytes"),
            ("for i in $(seq 17); do printf 'a=%65000d\\n' 1; done", ": larger than 1048576 bytes"),
        ])
    func noValues(command: String, message: String) async throws {
        try await with {
            try prepare("\(command) >> \"$MAESTRO_OUTPUT\"")
            #expect(try await run(among: ["LC_ALL": "C.UTF-8"]) == 65)
            #expect(text("w/0/s.err") == "maestro-swift: $MAESTRO_OUTPUT\(message)\n")
            guard case .exit(65, _, true)? = record()?.end else {
                Issue.record("\(text(".maestro/attempts/0/0.1"))")
                return
            }
        }
    }

    @Test("what is no file holds no values", arguments: ["mkdir", "ln -s s.sh", "mkfifo"])
    func noFile(command: String) async throws {
        try await with {
            try prepare("\(command) \"$MAESTRO_OUTPUT\"")
            #expect(try await run() == 65)
            #expect(text("w/0/s.err") == "maestro-swift: $MAESTRO_OUTPUT: not a regular file\n")
        }
    }

    @Test("a command that fails keeps its code, and what it has published well")
    func failedWithValues() async throws {
        try await with {
            try prepare("{ echo a=1; echo b; } >> \"$MAESTRO_OUTPUT\"; exit 3")
            #expect(try await run() == 3)
            #expect(values["a"] == "1" && text("w/0/s.err").isEmpty)
        }
    }

    @Test("a try in place begins with nothing published")
    func anotherTry() async throws {
        try await with {
            try prepare(
                "echo \"try$MAESTRO_TRY=${SLURM_RESTART_COUNT:-0}\" >> \"$MAESTRO_OUTPUT\"; [ $MAESTRO_TRY = 2 ]",
                recovery: .init(exit: RetryRule(times: 1, codes: [1...1])))
            #expect(try await run() == 0)
            #expect(values.names == ["try2"] && values["try2"] == "0")
        }
    }

    @Test("a life that begins anew begins with nothing published")
    func anotherLife() async throws {
        try await with {
            try prepare("echo a=1 >> \"$MAESTRO_OUTPUT\"; kill -9 $PPID")
            try await run()
            #expect(isThere("w/0/s.values"))
            try host.files.write(
                "\(root)/w/0/s.sh", Array("#!/bin/sh\necho b=1 >> \"$MAESTRO_OUTPUT\"\n".utf8), mode: .privateExecutable
            )
            #expect(try await run(restart: 1) == 0)
            #expect(values.names == ["b"])
        }
    }

    @Test("what goes on after a checkpoint adds to what it has published")
    func afterCheckpoint() async throws {
        try await with {
            try prepare(":", restart: "echo b=2 >> \"$MAESTRO_OUTPUT\"")
            try host.files.write("\(root)/w/0/s.values", Array("a=1\n".utf8), mode: .privateFile)
            try host.files.write(
                "\(root)/.maestro/attempts/0/0.1", Array("claim 5 0 n1 1 100.0 5\ncheckpoint 101\n".utf8),
                mode: .privateFile)
            #expect(try await run(restart: 1) == 0)
            #expect(values.names == ["a", "b"])
        }
    }

    // MARK: What other steps have published

    private func publish(_ record: String, _ lines: String) throws {
        try host.files.write(
            "\(root)/.maestro/attempts/0/\(record)", Array("claim 3 0 n 1 1 3\n\(lines)".utf8), mode: .privateFile)
    }

    private func prepareUse() throws {
        let inputs = ["level", "note"].map {
            StepOutput(step: 0, stepName: "check", name: $0)
        }
        try prepare(
            #"printf '<%s>' "$MAESTRO_OUTPUT_check_level" "$MAESTRO_OUTPUT_check_note""#, inputs: inputs,
            publishers: [PublishingAttempt(step: 0, ordinal: 9, attempt: 2)])
    }

    @Test("a command finds what other steps have published: the last of a name, of the attempt that succeeded")
    func inputs() async throws {
        try await with {
            try prepareUse()
            try publish("9.1", "value level=old;\nvalue note=old;\nexit 0 2\n")
            try publish("9.2", "value level=no;\nvalue note=no;\nexit 1 2\n")
            try publish(
                "9.3",
                "value level=a;\nagain 1 2\nvalue note=1;\nvalue level= 'x' $HOME; torn;\nvalue note=b=c;\nexit 0 2\n")
            #expect(try await run() == 0, "\(text("w/0/s.err"))")
            #expect(text("w/0/s.out") == "< 'x' $HOME; torn><b=c>")
        }
    }

    @Test(
        "a value that was not published, or not wholly, makes the step fail before its command runs",
        arguments: [
            "value note=1;\n", "value note=1;\nvalue level=1 torn\n", "value note=1;\nvalue level=1;\nagain 1 2\n",
        ])
    func missingInput(lines: String) async throws {
        try await with {
            try prepareUse()
            try publish("9.2", lines + "exit 0 2\n")
            #expect(try await run() == 66)
            #expect(text("w/0/s.out").isEmpty)
            #expect(
                text("w/0/s.err").hasSuffix(
                    "maestro-swift: no value for $MAESTRO_OUTPUT_check_level: the earlier step did not publish level; not running the command\n"
                ))
            guard case .exit(66, _, true)? = record()?.end else {
                Issue.record("\(text(".maestro/attempts/0/0.1"))")
                return
            }
        }
    }

    @Test("a table of values is what a conductor makes of the same records: a row for each that succeeded")
    func table() async throws {
        let parameters = [["a b", #"say "x", \n"#], ["two\nlines", ""], ["3", "%d"], ["4", "-"]]
        let rows = parameters.enumerated().map { index, values in
            PublishedTable.Row(publisher: PublishingAttempt(step: 0, ordinal: 10 + index, attempt: 1), values: values)
        }
        let table = PublishedTable(path: "\(root)/w/all.outputs.csv", parameters: ["P", "Q,R"], rows: rows)
        try await with {
            try prepare("cat ../all.outputs.csv", tables: [table])
            try publish("10.1", "value error=1;\nvalue note=a, \"b\" \\n %s $(x);\nexit 0 2\n")
            try publish("11.1", "value error=2;\nexit 1 2\n")
            try publish("11.2", "value other=x;\nvalue error=3;\nvalue error=4;\nexit 0 2\n")
            try publish("12.1", "value error=5;\nexit 1 2\n")
            try publish("13.1", "exit 0 2\n")
            #expect(try await run() == 0, "\(text("w/0/s.err"))")
            let expected = table.csv { publisher in
                let attempt = publisher.ordinal == 11 ? 2 : 1
                let name = "\(root)/.maestro/attempts/0/\(publisher.ordinal).\(attempt)"
                return publisher.ordinal == 12 ? nil : PublishedValues(record: (try? host.files.read(name)) ?? [])
            }
            #expect(text("w/0/s.out") == expected)
            #expect(
                expected == #"""
                    P,"Q,R",error,note,other
                    a b,"say ""x"", \n",1,"a, ""b"" \n %s $(x)",
                    "two
                    lines",,4,,x
                    4,-,,,

                    """#)
        }
    }

    @Test("a table without parameters, values or rows has its first line")
    func emptyTable() async throws {
        let rows = [PublishedTable.Row(publisher: PublishingAttempt(step: 0, ordinal: 9, attempt: 1), values: [])]
        let table = PublishedTable(path: "\(root)/w/all.outputs.csv", parameters: [], rows: rows)
        try await with {
            try prepare("cat ../all.outputs.csv", tables: [table])
            try publish("9.1", "exit 0 2\n")
            #expect(try await run() == 0, "\(text("w/0/s.err"))")
            #expect(text("w/0/s.out") == table.csv { _ in PublishedValues() })
        }
    }

    // MARK: What a step says that it leaves

    @Test(
        "a command that ends well without what its step declares has failed, and says what is missing",
        arguments: [
            ("touch 'a b.csv' 1.png; echo level=2 >> \"$MAESTRO_OUTPUT\"", nil),
            ("touch 1.png; echo level=2 >> \"$MAESTRO_OUTPUT\"", "did not write a b.csv"),
            ("touch 'a b.csv' 1.jpg .png; echo level=2 >> \"$MAESTRO_OUTPUT\"", "did not write *.png"),
            ("touch 'a b.csv' 1.png", "did not publish level"),
            ("ln -s x 'a b.csv'; ln -s x 1.png; echo level=2 >> \"$MAESTRO_OUTPUT\"", nil),
            (
                "touch 'a b.csv' 1.png; echo level=0 >> \"$MAESTRO_OUTPUT\"",
                "published level=0, which must be at least 1"
            ),
            (
                "touch 'a b.csv' 1.png; echo level=1e9 >> \"$MAESTRO_OUTPUT\"",
                "published level=1e9, which must be a whole number"
            ),
            (
                "touch 'a b.csv' 1.png; echo level=2 >> \"$MAESTRO_OUTPUT\"; echo word=no >> \"$MAESTRO_OUTPUT\"",
                "published word=no, which must be one of those that are declared"
            ),
            (":", "did not write a b.csv; did not write *.png; did not publish level"),
        ] as [(String, String?)])
    func declared(command: String, missing: String?) async throws {
        try await with {
            try prepare(
                command,
                outputs: DeclaredOutputs(
                    values: [
                        ["level", "required", "whole", "1", ""], ["word", "optional", "text", "", "", "a b", "c"],
                    ]),
                files: ["a b.csv", "*.png"])
            #expect(try await run() == (missing == nil ? 0 : 65))
            #expect(text("w/0/s.err") == (missing.map { "maestro-swift: \($0)\n" } ?? ""))
        }
    }

    @Test("a command that fails is not asked what it has left")
    func failedUndeclared() async throws {
        try await with {
            try prepare("exit 3", files: ["x"])
            #expect(try await run() == 3)
            #expect(text("w/0/s.err").isEmpty)
        }
    }

    @Test("what the study has for a value that was not published counts, byte for byte")
    func standard() async throws {
        let standard = #"it's "x" \n %41 $HOME: ä"#
        let input = StepOutput(
            step: 0, stepName: "c", name: "note", standard: standard)
        try await with {
            try prepare(
                #"printf '<%s>' "$MAESTRO_OUTPUT_c_note""#, inputs: [input],
                publishers: [PublishingAttempt(step: 0, ordinal: 9, attempt: 1)])
            try publish("9.1", "exit 0 2\n")
            #expect(try await run() == 0, "\(text("w/0/s.err"))")
            #expect(text("w/0/s.out") == "<\(standard)>")
        }
    }
}
