@testable import Jobs
import Executors
import Expansion
import HostInterface
import HostLive
import ScriptTemplates
import Specification
import Testing
import Tracking

@testable import Scheduling

/// The wrapper as a job runs it, by a real shell, with Slurm's variables set by hand.
@Suite struct WrapperTests {
    let host = Host.live()
    let root: String

    init() throws {
        root = "/tmp/maestro-swift-wrapper-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        for folder in [
            "", "/bin", "/.maestro", "/.maestro/batches", "/.maestro/bells", "/.maestro/attempts",
            "/.maestro/attempts/0",
            "/w",
        ] {
            try host.files.createDirectory(root + folder, mode: .privateDirectory)
        }
        try host.files.write("\(root)/wrapper.sh", ScriptTemplates.slurmWrapper, mode: .privateExecutable)
        try host.files.write("\(root)/bin/scontrol", Array("#!/bin/sh\nexit 1\n".utf8), mode: .privateExecutable)
    }

    /// Writes what a batch of `tasks` instances with one command is to do.
    func prepare(
        _ command: String, in shell: String = "/bin/bash", tasks: Int = 1, parents: [ParentAttempts] = [],
        recovery: Submission.InJobRecovery = .init(), options: [String] = [], restart: String? = nil,
        lists: [GatheredList] = [], behind prefix: [String] = [], inputs: [StepOutput] = [],
        publishers: [PublishingAttempt] = [], tables: [PublishedTable] = [],
        outputs: DeclaredOutputs = DeclaredOutputs(), files: [String] = [], condition: StepCondition? = nil,
        operands: [ConditionOperand] = []
    ) throws {
        let members = (0..<tasks).map { index in
            Batch.Member(instance: InstanceID(index + 40), attempt: 1, isRestart: false, task: UInt32(index))
        }
        let list = try members.map { member -> Submission.Task in
            let workspace = "\(root)/w/\(member.task)"
            try host.files.createDirectory(workspace, mode: .privateDirectory)
            try host.files.write(
                "\(workspace)/s.sh", Array("#!\(shell)\n\(command)\n".utf8), mode: .privateExecutable)
            try host.files.write(
                "\(workspace)/r.sh", Array("#!\(shell)\n\(restart ?? command)\n".utf8), mode: .privateExecutable)
            return Submission.Task(
                study: "n", step: "s", instance: "s_P.\(member.task)", attempt: 1, workspace: workspace,
                command: prefix + ["./s.sh"], restartCommand: prefix + ["./r.sh"],
                record: "\(root)/.maestro/attempts/0/\(member.task).1",
                output: "\(workspace)/s", parents: parents, publishers: publishers,
                tables: Array(tables.indices), files: files, operands: operands)
        }
        let submission = Submission(
            batch: Batch(id: BatchID(7), executor: .slurm, members: members), token: "t", tasks: list,
            request: .init(options: options), dependencies: [], recovery: recovery, lists: lists,
            inputs: inputs, tables: tables, outputs: outputs, condition: condition)
        for (name, text) in TaskTable(submission, root: root).files {
            try host.files.write("\(root)/.maestro/batches/\(name)", Array(text.utf8), mode: .privateFile)
        }
    }

    /// Runs a task as job 5 would.
    @discardableResult
    func run(
        task: Int? = nil, job: Int = 5, restart: Int? = nil, among others: [String: String] = [:]
    ) async throws -> Int32 {
        var environment = ["MAESTRO_PATIENCE": "0", "SLURMD_NODENAME": "n1"].merging(others) { $1 }
        for (name, value) in ["PATH": "\(root)/bin:/usr/bin:/bin", "SLURM_JOB_ID": "\(job)"] {
            environment[name] = value
        }
        environment["SLURM_RESTART_COUNT"] = restart.map { "\($0)" }
        if let task {
            environment["SLURM_ARRAY_JOB_ID"] = "\(job)"
            environment["SLURM_JOB_ID"] = "\(job + 100 + task)"
            environment["SLURM_ARRAY_TASK_ID"] = "\(task)"
        }
        let result = try await host.programs.run(
            Invocation(
                "\(root)/wrapper.sh", [root, "7"], environment: environment, directory: root,
                deadlineSeconds: 60))
        guard case .exited(let code) = result.end else { return -1 }
        return code
    }

    func text(_ path: String) -> String {
        String(decoding: (try? host.files.read("\(root)/\(path)")) ?? [], as: UTF8.self)
    }

    func record(_ name: String = "0.1") -> AttemptRecord? {
        AttemptRecord(Array(text(".maestro/attempts/0/\(name)").utf8))
    }

    private func cleanUp() async {
        _ = try? await host.programs.run(Invocation("rm", ["-rf", root], deadlineSeconds: 60))
    }

    func with(_ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            await cleanUp()
            throw error
        }
        await cleanUp()
    }

    @Test("what is run is a program along PATH with its arguments, blanks, quotes and empty ones too")
    func arguments() async throws {
        try await with {
            let show = "for each; do printf '<%s>' \"$each\"; done; exec \"${@:$#}\""
            try prepare("echo; echo $words", behind: ["bash", "-c", show, "x", "", "a  b", "$(exit 9)'\"*"])
            #expect(try await run(among: ["words": "my own"]) == 0, "\(text("w/0/s.err"))")
            #expect(text("w/0/s.out") == "<><a  b><$(exit 9)'\"*><./s.sh>\nmy own\n")
        }
    }

    @Test("a task finds its instance, runs in its workspace, keeps its output there, records its end and rings twice")
    func task() async throws {
        try await with {
            try prepare("echo $MAESTRO_INSTANCE $MAESTRO_ATTEMPT; pwd >&2; exit 3", tasks: 1203)
            #expect(try await run(task: 1201) == 3)
            #expect(text("w/1201/s.out") == "s_P.1201 1\n" && text("w/1201/s.err") == "\(root)/w/1201\n")
            let record = record("1201.1")
            #expect(record?.job == 5)
            guard case .exit(3, _, true)? = record?.end else {
                Issue.record("no end")
                return
            }
            #expect(text(".maestro/bells/n1") == "1241\n1241\n")
        }
    }

    @Test("an attempt runs once, however many jobs carry it; a requeued one runs again, one that did its work does not")
    func once() async throws {
        try await with {
            try prepare("echo ran >> ../ledger; [ $(wc -l < ../ledger) -ge 2 ]")
            #expect(try await run() == 1)
            #expect(try await run(job: 6) == 75)
            #expect(try await run() == 1)
            #expect(text("w/ledger") == "ran\n")
            #expect(try await run(restart: 1) == 0)
            #expect(try await run(restart: 2) == 0)
            #expect(text("w/ledger") == "ran\nran\n" && record()?.restart == 1)
        }
    }

    @Test(
        "a job that was put back within two seconds of its command's good end runs it again, and a later one does not",
        arguments: [(1, true), (60, false)])
    func interruptedAtItsEnd(secondsLater: Int, runsAgain: Bool) async throws {
        try await with {
            try prepare("echo ran >> ../ledger")
            try host.files.write(
                "\(root)/bin/scontrol",
                Array(
                    """
                    #!/bin/sh
                    ended=$(sed -n 's/^exit 0 \\([0-9]*\\).*/\\1/p' \(root)/.maestro/attempts/0/0.1)
                    [ "$SLURM_TIME_FORMAT $*" = "%s -o show job 5" ] || exit 1
                    echo "JobId=5 Restarts=1 SubmitTime=$(($ended + \(secondsLater))) EligibleTime=1"
                    """.utf8), mode: .privateExecutable)
            #expect(try await run() == 0)
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == (runsAgain ? "ran\nran\n" : "ran\n"))
            #expect(record()?.restart == (runsAgain ? 1 : 0))
        }
    }

    @Test("a job that Slurm starts anew though it was told to end is not done, even if its command ended with 0")
    func toldAndForgotten() async throws {
        try await with {
            // Not at once: until the wrapper has set its traps, behind the start of the command, it would die of it.
            try prepare(
                "trap 'exit 0' TERM; echo ran >> ../ledger; sleep 0.3; kill -TERM $PPID; while :; do sleep 0.1; done")
            #expect(try await run() == 0)
            #expect(text(".maestro/attempts/0/0.1").contains("told-exit 0"))
            #expect(try await run() == 75)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    @Test("a command that answers TERM with 0 before its job has heard of it is not done")
    func answeredFirst() async throws {
        try await with {
            // The TERM that ended the command reaches the job while it waits for just that.
            let sleep = "#!/bin/sh\n[ $1 != 0.05 ] || kill -TERM $PPID\nexec /bin/sleep $1\n"
            try host.files.write("\(root)/bin/sleep", Array(sleep.utf8), mode: .privateExecutable)
            try prepare("true")
            #expect(try await run() == 0)
            #expect(text(".maestro/attempts/0/0.1").contains("told-exit 0"))
        }
    }

    @Test("a task that was called off does not begin, nor begin again, whatever the scheduler has forgotten")
    func calledOff() async throws {
        try await with {
            try prepare("echo $MAESTRO_INSTANCE >> ../ledger; exit 1", tasks: 1203)
            #expect(try await run(task: 7) == 1)
            let table = "\(root)/.maestro/batches/7"
            for (chunk, text) in TaskTable.cancelledMarks([3, 7, 8, 9, 1201]) {
                // Half of a line may stand there already.
                try host.files.openForAppending("\(table).\(chunk)", mode: .privateFile)
                    .append(Array(("\ncalled-off 0-12" + text).utf8))
            }
            for task in [3, 8, 9, 1201] { #expect(try await run(task: task) == 75) }
            #expect(try await run(task: 7, restart: 1) == 75)
            for task in [0, 2, 4, 10, 999, 1000, 1202] { #expect(try await run(task: task) == 1) }
            #expect(text("w/ledger") == [7, 0, 2, 4, 10, 999, 1000, 1202].map { "s_P.\($0)\n" }.joined())
        }
    }

    @Test("what ended well before it was called off stays done")
    func calledOffTooLate() async throws {
        try await with {
            try prepare("echo ran >> ../ledger")
            #expect(try await run() == 0)
            for (chunk, text) in TaskTable.cancelledMarks([0]) {
                try host.files.openForAppending("\(root)/.maestro/batches/7.\(chunk)", mode: .privateFile)
                    .append(Array(text.utf8))
            }
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    @Test("half a line that a full disk took counts for nothing, for the job itself and for those behind it")
    func tornLines() async throws {
        try await with {
            try prepare("echo ran >> ../ledger")
            let record = "\(root)/.maestro/attempts/0/0.1"
            try host.files.write(
                record, Array("claim 5 0 n 1 100.0 5\nexit 0 torn\n".utf8), mode: .privateFile)
            #expect(try await run() == 75)
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    @Test("a node may be called what it likes: only a line's last word marks it as torn")
    func tornado() async throws {
        try await with {
            try prepare("echo ran >> ../ledger")
            let record = "\(root)/.maestro/attempts/0/0.1"
            try host.files.write(record, Array("claim 5 0 tornado1 1 100.0 5\n".utf8), mode: .privateFile)
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    @Test("a job whose study was removed ends all the same, and soon")
    func removed() async throws {
        try await with {
            try prepare("rm -rf ../../.maestro; exit 3")
            #expect(try await run() == 3)
        }
    }

    @Test("a command that is tried again in place is told of its walltime, though the signal came to the one before it")
    func toldLater() async throws {
        try await with {
            try prepare(
                """
                trap 'echo told >> ../ledger; exit 0' USR1
                [ $MAESTRO_TRY -gt 1 ] || { sleep 0.3; kill -USR1 $PPID; sleep 0.2; exit 75; }
                while :; do sleep 0.1; done
                """,
                recovery: .init(
                    exit: RetryRule(times: 1, codes: [75...75]), checkpoint: Checkpoint(signal: "USR1", seconds: 1),
                    links: 0),
                // The signal came early by all but a second of that, and of what is kept in reserve.
                options: ["--time=0:13"])
            #expect(try await run() == 77)
            #expect(text("w/ledger") == "told\n")
        }
    }

    @Test(
        "a command that is preempted gets its signal, from Slurm or for its TERM, and its next life is the restart command",
        arguments: [("USR1", "USR1"), ("USR1", "TERM"), ("TERM", "TERM")])
    func preempted(signal: String, fromSlurm: String) async throws {
        try await with {
            try host.files.write(
                "\(root)/bin/scontrol", Array("#!/bin/sh\n[ $1 = requeue ] && kill -9 $PPID\n".utf8),
                mode: .privateExecutable)
            try prepare(
                """
                trap 'echo saved >> ../ledger; exit 0' \(signal)
                { sleep 0.3; kill -\(fromSlurm) $PPID; } &
                while :; do sleep 0.1; done
                """,
                recovery: .init(checkpoint: Checkpoint(signal: signal, seconds: 60), links: 0),
                options: ["--time=60"], restart: "echo restarted >> ../ledger")
            try await run()
            if case .exit(_, _, true)? = record()?.end { Issue.record("it is taken for done") }
            #expect(record()?.links == 0)
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == "saved\nrestarted\n")
        }
    }

    @Test("an exit code that the step names is tried again in place, as often as it says, and no other")
    func inPlace() async throws {
        try await with {
            let rule = RetryRule(times: 2, codes: [75...75])
            try prepare(
                "echo $MAESTRO_TRY >> ../ledger; [ $MAESTRO_TRY = 2 ] && exit 4; exit 75", recovery: .init(exit: rule))
            #expect(try await run() == 4)
            #expect(text("w/ledger") == "1\n2\n" && record()?.repeats == 1)
        }
    }

    @Test("a command that is killed a moment before its job is killed as well does not begin again")
    func killedWithItsJob() async throws {
        try await with {
            try prepare(
                "echo $MAESTRO_TRY >> ../ledger; { sleep 0.3; kill -TERM $PPID; } & kill -KILL $$",
                recovery: .init(exit: RetryRule(times: 2, codes: [1...255])))
            #expect(try await run() == 137)
            #expect(text("w/ledger") == "1\n")
            // Nor is that its own doing.
            guard case .exit(137, _, isOwn: false)? = record()?.end else {
                Issue.record("it must say that it was told to end")
                return
            }
        }
    }

    /// Variables that change what a shell does.
    private static let misleading: [[String: String]] =
        [
            ["SHELLOPTS": "errexit:nounset:noexec"], ["BASHOPTS": "failglob:extdebug"], ["POSIXLY_CORRECT": "1"],
            ["BASH_ENV": "/proc/self/cwd/hostile"], ["ENV": "/proc/self/cwd/hostile"], ["FUNCNEST": "1"],
            ["TMOUT": "1"], ["BASH_COMPAT": "3.2"], ["EXECIGNORE": "*"], ["SECONDS": "99999999"], ["IFS": "0123"],
            ["EPOCHREALTIME": "x"], ["CDPATH": "/tmp:/"], ["GLOBIGNORE": "*"], ["PS4": "$(exit 1)"],
            ["LC_ALL": "tr_TR"],
        ]
        + [
            "wait", "cd", "exit", "kill", "read", "printf", "trap", "set", "exec", "now", "claim", "[", "local",
            "unset",
        ].map {
            ["BASH_FUNC_\($0)%%": "() {  return 0; }"]
        }

    @Test("no variable of the environment, and no function, changes what becomes of a command", arguments: misleading)
    func misled(variables: [String: String]) async throws {
        try await with {
            try host.files.write("\(root)/hostile", Array("set -eu; exit 9\n".utf8), mode: .privateFile)
            // Of a shell that does not heed them, for what they do to the user's own command is the user's business.
            try prepare("echo ran >> ../ledger; exit 3", in: "/bin/dash")
            #expect(try await run(among: variables) == 3)
            #expect(text("w/ledger") == "ran\n" && text("w/0/s.err").isEmpty, "\(text("w/0/s.err"))")
            guard case .exit(3, _, isOwn: true)? = record()?.end else {
                Issue.record("no end: \(text(".maestro/attempts/0/0.1"))")
                return
            }
        }
    }

    @Test("a command gets the environment as it was, whatever its variables are called")
    func environment() async throws {
        try await with {
            // Every word of the wrapper that could be a variable of it.
            let words = String(decoding: ScriptTemplates.slurmWrapper, as: UTF8.self)
                .split { !($0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
            let names = Set(words).filter { $0.first?.isLowercase == true }
            #expect(names.isSuperset(of: ["root", "record", "code", "child", "moment", "each", "left", "last"]))
            var given = Dictionary(uniqueKeysWithValues: names.map { ($0, "the user's \($0)\nof two lines") })
            for variables in Self.misleading { given.merge(variables) { $1 } }
            given["SHLVL"] = "1"
            given["SECONDS"] = nil
            given["EPOCHREALTIME"] = nil
            try prepare("cat /proc/$$/environ > ../environ", in: "/bin/dash")
            #expect(try await run(among: given) == 0)
            var got: [String: String] = [:]
            for entry in text("w/environ").split(separator: "\0") {
                let sign = try #require(entry.firstIndex(of: "="))
                got[String(entry[..<sign])] = String(entry[entry.index(after: sign)...])
            }
            #expect(got.filter { given[$0.key] != nil && $0.value != given[$0.key] }.isEmpty)
            #expect(Set(given.keys).subtracting(got.keys).isEmpty)
            let added = Set(got.keys).subtracting(given.keys)
            #expect(Set(added.filter { !$0.hasPrefix("MAESTRO_") && !$0.hasPrefix("SLURM") }) == ["PATH", "PWD"])
            #expect(added.isDisjoint(with: ["MAESTRO_NAME", "MAESTRO_ASIDE", "MAESTRO_ENV"]))
        }
    }

    @Test("a command may be interrupted: no signal is ignored, and its traps run")
    func interrupted() async throws {
        try await with {
            try prepare("grep SigIgn /proc/self/status; trap 'echo trapped; exit 4' INT; kill -INT $$; exit 5")
            #expect(try await run() == 4)
            let lines = text("w/0/s.out").split(separator: "\n")
            let ignored = try #require(lines.first?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
            // Those from 32 on are the C library's own.
            #expect(ignored & 0x7FFF_FFFF == 0 && lines.last == "trapped")
        }
    }

    @Test("an end is recorded, late, where the records could not be seen for a while, and the job's log says so once")
    func unseen() async throws {
        try await with {
            try prepare(
                "cd ../../.maestro; mv attempts away; { sleep 2; mv away attempts; } >/dev/null 2>&1 & exit 3")
            #expect(try await run(among: ["MAESTRO_PATIENCE": "10"]) == 3)
            guard case .exit(3, let time, isOwn: true)? = record()?.end else {
                Issue.record("no end: \(text(".maestro/attempts/0/0.1"))")
                return
            }
            // It is the time of the end, not of the writing.
            #expect(host.clock.now() - time.milliseconds > 1500)
            #expect(text("w/0/s.err").split(separator: "\n").filter { $0.contains("retrying until") }.count == 1)
        }
    }

    @Test("each ring stands in a file of its node, and in the one that all share; what could be a path names no file")
    func bells() async throws {
        try await with {
            try prepare("true", tasks: 4)
            for (task, node) in ["n1", "n1", "../../w/x", ".n"].enumerated() {
                #expect(try await run(task: task, among: ["SLURMD_NODENAME": node]) == 0)
            }
            #expect(text(".maestro/bells/n1") == "40\n40\n41\n41\n")
            #expect(text(".maestro/bell") == (40...43).map { "\($0)\n\($0)\n" }.joined())
            #expect(try host.files.list("\(root)/.maestro/bells") == ["n1"])
        }
    }

    @Test("a task that the table does not know runs nothing")
    func unknownTask() async throws {
        try await with {
            try prepare("echo ran >> ../ledger", tasks: 2)
            #expect(try await run(task: 5) == 73)
            #expect(text("w/ledger").isEmpty)
        }
    }

    @Test(
        "nothing is run in a study or a workspace of another user, and what shows as nobody's may be ours",
        .enabled("only root can give a folder away") { Host.live().context.userID == 0 },
        arguments: ["", "/w/0"])
    func foreignFolder(folder: String) async throws {
        try await with {
            try prepare("echo ran >> ../ledger", tasks: 1)
            try await give("65001", root + folder)
            #expect(try await run() == 73)
            #expect(text("w/ledger").isEmpty)
            try await give("65534", root + folder)
            #expect(try await run(restart: 1) == 0)
            #expect(text("w/ledger") == "ran\n")
        }
    }

    private func give(_ user: String, _ path: String) async throws {
        let end = try await host.programs.run(Invocation("chown", [user, path], deadlineSeconds: 60)).end
        #expect(end == .exited(0))
    }
}
