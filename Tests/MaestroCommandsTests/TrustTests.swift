import HostInterface
import HostLive
import TestSupport
import Testing

/// Users who own nothing, which only root can be.
private enum Others {
    static let owner = 65_001
    static let colleague = 65_002
    static let group = 65_100

    static var canBe: Bool {
        get async {
            guard Host.live().context.userID == 0, let bench = try? Bench() else { return false }
            let end = try? await run(["--version"], as: owner, in: bench)
            await bench.remove()
            return end?.code == 0
        }
    }

    static func run(_ arguments: [String], as user: Int, in bench: Bench) async throws -> (code: Int32, text: String) {
        // They may not enter the folder in which it was built.
        let program = "\(bench.folder)/program"
        if try bench.host.files.information(program) == nil {
            try await bench.command("cp", bench.host.context.executable, program)
            try await bench.command("chmod", "0755", bench.folder, program)
        }
        let result = try await bench.host.programs.run(
            Invocation(
                "setpriv",
                ["--reuid=\(user)", "--regid=\(Self.group)", "--clear-groups", program] + arguments,
                environment: ["PATH": "/usr/bin:/bin", "HOME": bench.folder, "XDG_STATE_HOME": "\(bench.folder)/no"],
                directory: bench.folder, deadlineSeconds: 60))
        let text = String(decoding: result.output + result.errors, as: UTF8.self)
        guard case .exited(let code) = result.end else { return (-1, text) }
        return (code, text)
    }
}

/// Study directories of other people, and what others may have put into one, on the real machine.
@Suite(.enabled("only root can be others, who must be able to run the program") { await Others.canBe })
struct TrustTests {
    /// What cannot be started is not tried again, which would take a quarter of a minute.
    private let study = """
        description: {name: t, description: d}
        study: [{name: s, description: d, run: {cmd: "id -u; exit $(P)", retry: {infrastructure: 0}}}]
        global.parameters: {P: {values: [0, 1], label: P.%%}}
        """

    /// A finished study of somebody, in a folder that everybody may enter.
    private func withStudy(options: [String] = [], _ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study)
            try await bench.command("chmod", "0644", "s.yaml")
            try await bench.command("mkdir", "owned")
            try await bench.command("chown", "\(Others.owner):\(Others.group)", "owned")
            let ran = try await Others.run(
                ["run", "-y", "--wait", "-o", "owned/r"] + options + ["s.yaml"], as: Others.owner, in: bench)
            #expect(ran.code == 2, "\(ran.text)")
            try await body(bench)
        }
    }

    @Test("a colleague of the group may look at a study that was started so, and may not act on it")
    func colleagues() async throws {
        try await withStudy(options: ["--group-readable"]) { bench in
            for words in [["status", "owned/r"], ["why", "owned/r", "s_P.1"], ["logs", "owned/r", "s_P.0"]] {
                let looked = try await Others.run(words, as: Others.colleague, in: bench)
                #expect(looked.code == 0, "\(words): \(looked.text)")
            }
            for words in [["resume"], ["retry"], ["cancel", "-y"], ["pause"], ["update", "--throttle", "2"]] {
                for user in [Others.colleague, 0] {
                    let acted = try await Others.run(words + ["owned/r"], as: user, in: bench)
                    #expect(acted.code == 1 && acted.text.contains("another user"), "\(words): \(acted.text)")
                }
            }
        }
    }

    @Test("a study that was not is closed to them")
    func closed() async throws {
        try await withStudy { bench in
            let looked = try await Others.run(["status", "owned/r"], as: Others.colleague, in: bench)
            #expect(looked.code == 1 && looked.text.contains("ermission denied"), "\(looked.text)")
        }
    }

    @Test(
        "state that others may write to, or that a link leads away from, is used by nobody",
        arguments: [
            "chmod g+w owned/r", "chmod o+w owned/r/.maestro", "chmod g+w owned/r/.maestro/journal",
            "chmod g+w owned/r/.maestro/journal.1",
            "chmod g+w owned/r/.maestro/requests", "echo {} > owned/r/.maestro/parameters.json",
            "chown 0 owned/r/.maestro/conductor.sh",
            "mv owned/r/.maestro/attempts owned/a; ln -s ../../a owned/r/.maestro/attempts",
            "mv owned/r/.maestro/journal owned/j; ln -s ../../j owned/r/.maestro/journal",
            "mv owned/r/.maestro/journal.1 owned/j; ln -s ../../j owned/r/.maestro/journal.1",
            "rm owned/r/.maestro/study.yaml; mkfifo owned/r/.maestro/study.yaml",
            "mv owned/r/.maestro owned/m; ln -s ../m owned/r/.maestro",
        ])
    func planted(deed: String) async throws {
        try await withStudy { bench in
            try await bench.command("bash", "-c", deed)
            for words in [["status"], ["resume"], ["retry"]] {
                let used = try await Others.run(words + ["owned/r"], as: Others.owner, in: bench)
                #expect(used.code == 1 && used.text.contains("not trusted"), "\(words): \(used.text)")
            }
        }
    }

    @Test("a directory in which others may plant something is not made a study's")
    func shared() async throws {
        try await withStudy { bench in
            try await bench.command("mkdir", "-m", "0777", "open")
            let ran = try await Others.run(
                ["run", "-y", "--wait", "-o", "open", "s.yaml"], as: Others.owner, in: bench)
            #expect(ran.code == 1 && ran.text.contains("not trusted"), "\(ran.text)")
            #expect(try bench.host.files.list("\(bench.folder)/open").isEmpty)
        }
    }

    @Test("nothing is run in a workspace that is somebody else's")
    func workspace() async throws {
        try await withStudy { bench in
            try await bench.command("chown", "\(Others.colleague)", "owned/r/s/P.1")
            try await bench.command("chmod", "0777", "owned/r/s/P.1")
            for words in [["retry"], ["watch"]] {
                _ = try await Others.run(words + ["owned/r"], as: Others.owner, in: bench)
            }
            let why = try await Others.run(["why", "owned/r", "s_P.1"], as: Others.owner, in: bench)
            #expect(why.text.contains("will not run anything in a folder of another user"), "\(why.text)")
        }
    }

    @Test("a study below a folder in which anybody may replace it is looked at and cancelled, and not acted on")
    func openAbove() async throws {
        try await withStudy { bench in
            try await bench.command("chmod", "0777", "owned")
            for words in [["status"], ["why", "-"], ["logs", "-"]] {
                let instance = words.count > 1 ? ["s_P.0"] : []
                let looked = try await Others.run([words[0], "owned/r"] + instance, as: Others.owner, in: bench)
                #expect(looked.code == 0 || words == ["status"] && looked.code == 2, "\(words): \(looked.text)")
            }
            for words in [
                ["resume"], ["resume", "-fg"], ["conductor"], ["retry"], ["pause"], ["update", "--throttle", "2"],
            ] {
                let acted = try await Others.run(words + ["owned/r"], as: Others.owner, in: bench)
                #expect(acted.code == 1 && acted.text.contains("anyone may write to"), "\(words): \(acted.text)")
            }
            let made = try await Others.run(["run", "-y", "-o", "owned/new", "s.yaml"], as: Others.owner, in: bench)
            #expect(made.code == 1 && made.text.contains("anyone may write to"), "\(made.text)")
            #expect(try bench.host.files.information("\(bench.folder)/owned/new") == nil)
            let cancelled = try await Others.run(["cancel", "-y", "owned/r"], as: Others.owner, in: bench)
            #expect(cancelled.code == 0 && cancelled.text.contains("already ended"), "\(cancelled.text)")
        }
    }

    @Test("a study that anybody could have replaced since it was stopped can still be ended")
    func cancelledInTheOpen() async throws {
        try await withStudy { bench in
            try bench.write(
                "long.yaml",
                "description: {name: l, description: d}\nstudy: [{name: s, description: d, run: {cmd: sleep 100}}]")
            try await bench.command("chmod", "0644", "long.yaml")
            let made = try await Others.run(["run", "-y", "-o", "owned/l", "long.yaml"], as: Others.owner, in: bench)
            #expect(made.code == 0, "\(made.text)")
            try await bench.command("bash", "-c", "kill -KILL $(pgrep -f \"conductor $PWD/owned/l\")")
            try await bench.command("chmod", "0777", "owned")
            let cancelled = try await Others.run(["cancel", "-y", "owned/l"], as: Others.owner, in: bench)
            #expect(cancelled.code == 0 && cancelled.text.contains("cancelling"), "\(cancelled.text)")
            var status = (code: Int32(0), text: "")
            let isCancelled = try await bench.host.clock.wait(everyMilliseconds: 100, times: 100) {
                status = try await Others.run(["status", "owned/l"], as: Others.owner, in: bench)
                return status.text.contains("l: cancelled")
            }
            #expect(isCancelled, "\(status.text)")
        }
    }

    @Test("where a group may replace a study, `run` says so once, and all else goes on")
    func groupAbove() async throws {
        try await withStudy { bench in
            try await bench.command("chmod", "0775", "owned")
            let made = try await Others.run(
                ["run", "-y", "--wait", "-o", "owned/new", "s.yaml"], as: Others.owner, in: bench)
            #expect(made.code == 2, "\(made.text)")
            #expect(made.text.split(separator: "the group \(Others.group) may write to").count == 2, "\(made.text)")
            let acted = try await Others.run(["retry", "owned/r"], as: Others.owner, in: bench)
            #expect(acted.code == 0 && !acted.text.contains("may write to"), "\(acted.text)")
        }
    }

    @Test("a link in the place of an output is followed to the reader's own file alone")
    func linkedOutput() async throws {
        try await withStudy(options: ["--group-readable"]) { bench in
            let output = "owned/r/s/P.0/s_P.0.1.out"
            try await bench.command(
                "bash", "-c",
                """
                test -f \(output); for user in \(Others.owner) \(Others.colleague); do
                echo "words of $user" >of-$user; chown $user of-$user; chmod 644 of-$user; done
                """)
            for reader in [Others.owner, Others.colleague] {
                for writer in [Others.owner, Others.colleague] {
                    try await bench.command("ln", "-sf", "\(bench.folder)/of-\(writer)", output)
                    let logs = try await Others.run(["logs", "owned/r", "s_P.0"], as: reader, in: bench)
                    let why = try await Others.run(["why", "owned/r", "s_P.0"], as: reader, in: bench)
                    #expect(logs.text.contains("words of") == (reader == writer), "\(logs.text)")
                    #expect(reader == writer || !why.text.contains("words of"), "\(why.text)")
                    #expect(logs.text.contains("not yours") == (reader != writer), "\(logs.text)")
                }
            }
        }
    }
}
