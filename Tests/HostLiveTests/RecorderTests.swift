import HostInterface
import HostLive
import TestSupport
import Testing

/// Recorders of the real machine.
@Suite(.timeLimit(.minutes(10))) struct RecorderTests {
    /// A step's folder, and what its recorder says.
    private final class Step: Sendable {
        let folder: TemporaryFolder
        var host: Host { folder.host }
        private let updates: AsyncStream<RecorderUpdate>

        init(_ script: String) throws {
            folder = try TemporaryFolder()
            let (updates, continuation) = AsyncStream<RecorderUpdate>.makeStream()
            self.updates = updates
            folder.host.processes.hearRecorders { continuation.yield($0) }
            try host.files.write("\(folder.path)/s.sh", Array("#!/bin/sh\n\(script)\n".utf8), mode: .privateExecutable)
        }

        func start(
            record: String = "record", command: [String] = ["./s.sh"], direct: [String] = [], in folder: String = "",
            check: [String] = []
        ) throws -> Int32 {
            try host.processes.startRecorder(
                RecordedCall(
                    tag: 7, command: command, direct: direct, directFolder: folder, variables: ["STEP": "a b"],
                    directory: self.folder.path,
                    output: "\(self.folder.path)/out", errors: "\(self.folder.path)/err",
                    values: "\(self.folder.path)/values",
                    record: "\(self.folder.path)/\(record)", check: check,
                    claim: "claim 7 0 here "))
        }

        func text(_ name: String) -> String {
            String(decoding: (try? host.files.read("\(folder.path)/\(name)")) ?? [], as: UTF8.self)
        }

        func words(_ count: Int) async -> [RecorderUpdate.Word] {
            var words: [RecorderUpdate.Word] = []
            for await news in updates {
                words.append(news.word)
                if words.count == count { break }
            }
            return words
        }

        /// The next word that is not that something began: on a busy machine that is told of what ends at once too.
        func end() async -> RecorderUpdate.Word? {
            for await news in updates {
                if case .began = news.word { continue }
                return news.word
            }
            return nil
        }

        func wait(until condition: () -> Bool) async throws {
            let holds = await host.clock.wait(everyMilliseconds: 20, times: 3000, until: condition)
            try #require(holds, "\(text("record"))")
        }
    }

    @Test("what is run is a program along PATH with its arguments")
    func arguments() async throws {
        let step = try Step("printf '<%s>' \"$@\"")
        _ = try step.start(command: ["env", "STEP=other", "./s.sh", "", "a  b", "\"\n*"])
        guard case .ended(0, _, _, _) = await step.end() else {
            Issue.record("\(step.text("err"))")
            return
        }
        #expect(step.text("out") == "<><a  b><\"\n*>")
        await step.folder.remove()
    }

    @Test("what a command becomes is started without it, and the command where that cannot be started")
    func direct() async throws {
        let step = try Step("echo script; pwd")
        let calls = [(["sh", "-c", "pwd", "x"], "/usr"), (["none/such"], "/usr"), (["pwd"], "/none")]
        for (number, (direct, folder)) in calls.enumerated() {
            _ = try step.start(record: "record\(number)", direct: direct, in: folder)
            guard case .ended(0, _, _, _) = await step.end() else {
                Issue.record("\(step.text("err"))")
                return
            }
        }
        #expect(step.text("out") == "/usr\nscript\n\(step.folder.path)\nscript\n\(step.folder.path)\n")
        await step.folder.remove()
    }

    @Test("the record names the recorder and its command, and tells the end")
    func record() async throws {
        let step = try Step("echo \"$STEP\"; echo bad >&2; exit 3")
        let recorder = try step.start()
        let end = await step.end()
        guard case .ended(3, _, _, _) = end else {
            Issue.record("\(String(describing: end))")
            return
        }
        let lines = step.text("record").split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.first) == ["claim", "begun", "exit"])
        #expect(lines[0][4] == "\(recorder)" && lines[0][7].contains("@") && lines[1][1] != lines[0][4])
        #expect(lines[2][1] == "3")
        #expect(step.text("out") == "a b\n" && step.text("err") == "bad\n")
        #expect(try step.host.files.list(step.folder.path) == ["err", "out", "record", "s.sh"])
        await step.folder.remove()
    }

    // MARK: Values

    @Test("what a command publishes is in the record before its end, and its file is gone")
    func values() async throws {
        let step = try Step(#"printf 'level=1\n\nlevel=a b; torn\nempty=\n_1=x=y' > values"#)
        _ = try step.start()
        guard case .ended(0, _, _, hasValues: true) = await step.end() else {
            Issue.record("\(step.text("record"))")
            return
        }
        let lines = step.text("record").split(separator: "\n").dropFirst(2)
        #expect(
            lines.dropLast() == [
                "value level=1;", "value level=a b; torn;", "value empty=;", "value _1=x=y;",
            ])
        #expect(lines.last?.hasPrefix("exit 0 ") == true)
        try await step.wait { (try? step.host.files.information("\(step.folder.path)/values")) == .some(nil) }
        await step.folder.remove()
    }

    @Test(
        "what is no value makes an attempt fail, and says where",
        arguments: [
            (
                "echo a=1 > values; echo b >> values",
                ", line 2: expected NAME=VALUE, with a name of letters, digits and _"
            ),
            ("echo 'a b=1' > values", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo 1a=1 > values", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            ("echo =1 > values", ", line 1: expected NAME=VALUE, with a name of letters, digits and _"),
            (#"printf 'a=1\0\n' > values"#, ", line 1: a value cannot contain NUL"),
            ("printf 'a=%65535d' 1 > values", ", line 1: a line can have at most 65536 bytes"),
            ("for i in $(seq 17); do printf 'a=%65000d\n' 1; done > values", ": larger than 1048576 bytes"),
            ("mkdir values", ": not a regular file"), ("ln -s s.sh values", ": not a regular file"),
            ("mkfifo values", ": not a regular file"),
        ])
    func noValues(script: String, message: String) async throws {
        let step = try Step(script)
        _ = try step.start()
        guard case .ended(65, _, _, _) = await step.end() else {
            Issue.record("\(step.text("record"))")
            return
        }
        #expect(step.text("err") == "maestro-swift: $MAESTRO_OUTPUT\(message)\n")
        #expect(step.text("record").contains("exit 65 "))
        await step.folder.remove()
    }

    @Test("a command that ends well is checked in its directory and environment, and one that fails is not")
    func check() async throws {
        let step = try Step("[ -z \"$1\" ] || exit 3")
        for (number, (script, argument, code)) in [
            ("[ -e s.sh ] && [ \"$STEP\" = \"a b\" ]", "", 0), ("echo missing $1 >&2; exit 65", "", 65),
            ("kill -9 $$", "", 65), ("echo never", "x", 3),
        ].enumerated() {
            _ = try step.start(
                record: "record\(number)", command: ["./s.sh", argument], check: ["/bin/sh", "-c", script, "sh", "it"])
            guard case .ended(Int32(code), _, _, _) = await step.end() else {
                Issue.record("\(step.text("record\(number)"))")
                return
            }
            #expect(step.text("record\(number)").contains("\nexit \(code) "))
        }
        #expect(step.text("err") == "missing it\n")
        await step.folder.remove()
    }

    @Test("a command that fails keeps its code, whatever it has published")
    func failedWithValues() async throws {
        let step = try Step("echo a=1 > values; echo b >> values; exit 3")
        _ = try step.start()
        guard case .ended(3, _, _, hasValues: true) = await step.end() else {
            Issue.record("\(step.text("record"))")
            return
        }
        #expect(step.text("record").contains("\nvalue a=1;\nexit 3 ") && step.text("err").isEmpty)
        await step.folder.remove()
    }

    @Test("one that has nothing to do takes the next attempt, and one that was killed then is replaced")
    func nextOrder() async throws {
        let step = try Step("echo x >> ran")
        let first = try step.start(record: "r1")
        _ = await step.end()
        #expect(try step.start(record: "r2") == first)
        _ = await step.end()
        _ = try step.host.processes.signal(.kill, group: first)
        try await step.wait { step.host.processes.identity(of: first) == nil }
        #expect(try step.start(record: "r3") != first)
        _ = await step.end()
        #expect(step.text("ran") == "x\nx\nx\n")
        #expect(["r1", "r2", "r3"].allSatisfy { step.text($0).contains("exit 0 ") })
        await step.folder.remove()
    }

    @Test("a command that goes on is told of when it begins, and one that ends at once when it has ended")
    func began() async throws {
        let step = try Step("until test -e go; do sleep 0.3; done")
        _ = try step.start(record: "r1")
        guard case .began(let time)? = await step.words(1).first else {
            Issue.record("nothing began")
            return
        }
        try step.host.files.write("\(step.folder.path)/go", [], mode: .privateFile)
        guard case .ended(0, time, let end, _)? = await step.words(1).first else {
            Issue.record("it did not end")
            return
        }
        #expect(end > time)
        await step.folder.remove()
    }

    @Test("of two recorders of one attempt one runs it")
    func once() async throws {
        let step = try Step("sleep 0.1; echo x >> ran")
        _ = try step.start()
        _ = try step.start()
        let words = await step.words(3)
        #expect(words.contains(.taken))
        #expect(step.text("ran") == "x\n")
        await step.folder.remove()
    }

    @Test("a command is known by its session when its recorder was killed and its environment is empty")
    func killed() async throws {
        let step = try Step("exec env -i /bin/sh -c 'until test -e go; do /bin/sleep 0.3; done; echo x >> ran'")
        let recorder = try step.start()
        _ = await step.words(1)
        _ = try step.host.processes.signal(.kill, group: recorder)
        #expect(await step.words(1) == [.gone])
        let begun = step.text("record").split(separator: "\n")[1].split(separator: " ")
        let command = ProcessIdentity(id: try #require(Int32(begun[1])), birth: String(begun[3]))
        #expect(step.host.processes.identity(of: command.id) == command)
        #expect(!step.host.processes.groups(ofSessions: [command]).isEmpty)
        let older = ProcessIdentity(id: command.id, birth: "1" + String(begun[3].drop { $0 != "@" }))
        #expect(step.host.processes.groups(ofSessions: [older]).isEmpty)
        try step.host.files.write("\(step.folder.path)/go", [], mode: .privateFile)
        try await step.wait { step.host.processes.groups(ofSessions: [command]).isEmpty }
        #expect(step.text("ran") == "x\n" && !step.text("record").contains("exit"))
        await step.folder.remove()
    }

    @Test("a script that cannot be started is told of, and its record has an end")
    func noScript() async throws {
        let step = try Step("true")
        _ = try step.start(command: ["./missing"])
        #expect(await step.end() == .failed(reason: "cannot start its command: No such file or directory"))
        #expect(step.text("record").contains("exit 126 "))
        await step.folder.remove()
    }

    @Test("a step has no open files but its three, and nothing to read")
    func files() async throws {
        let step = try Step("ls /proc/self/fd; readlink /proc/self/fd/0")
        _ = try step.start()
        try await step.wait { step.text("record").contains("exit") }
        // The last one is the folder that ls reads.
        #expect(step.text("out") == "0\n1\n2\n3\n/dev/null\n")
        await step.folder.remove()
    }
}
