import Executors
import Expansion
import Foundation
import HostInterface
import Jobs
import MaestroCommands
import Reporting
import Storage
import TestSupport
import Testing
import Tracking

/// Whatever programs read, each word as it is. Texts for people may change; these change only with a new version.
@Suite struct MachineReadWordsTests {
    // MARK: status

    @Test("status.csv has Maestro's columns and Maestro's states")
    func statusTable() throws {
        let table = String(
            decoding: StatusReport.csv(try Told().state, now: at(100), zoneOffsetMinutes: 0), as: UTF8.self)
        #expect(
            table.split(separator: "\n").first
                == "Step Name,Job ID,Workspace,State,Run Time,Elapsed Time,Start Time,Submit Time,End Time,Number Restarts,Params"
        )
        let submitted = try Told().after(intended(0), accepted(1))
        let running = submitted.after(.started(InstanceID(0), at: at(2)))
        #expect(try word(Told()) == "INITIALIZED")
        #expect(word(submitted) == "PENDING" && word(running) == "RUNNING")
        let ends: [(Outcome, String)] = [
            (.succeeded, "FINISHED"), (.failed(.outOfMemory), "FAILED"), (.timedOut, "TIMEDOUT"),
            (.cancelled(by: .us), "CANCELLED"),
        ]
        for (outcome, state) in ends { #expect(word(running.after(ended(0, outcome))) == state) }
    }

    private func word(_ told: Told) -> String {
        let text = StatusReport.csv(told.state, now: at(100), zoneOffsetMinutes: 0)
        let rows = String(decoding: text, as: UTF8.self).split(separator: "\n")
        return rows.dropFirst().first.map { String($0.split(separator: ",")[3]) } ?? ""
    }

    @Test("the columns of items")
    func items() throws {
        let columns = ItemTable(RunSnapshot(try Told().state, directory: "out", now: at(0))).columns
        #expect(
            columns.map { "\($0.name) \($0.kind)" } == [
                "P text", "make.state text", "make.seconds seconds", "make.tries count", "make.exit count",
                "all.state text", "all.seconds seconds", "all.tries count", "all.exit count",
            ])
    }

    @Test("the states of instances and of studies")
    func states() {
        #expect(
            StateWord.allCases.map(\.name).sorted() == [
                "cancelled", "failed", "finished", "not-run", "queued", "removed", "running", "skipped", "submitting",
                "timed-out",
                "waiting",
            ])
        #expect(
            [RunVerdict.waiting, .running, .finished, .failed, .cancelled].map(\.rawValue)
                == ["waiting", "running", "finished", "failed", "cancelled"])
        #expect(
            [
                ConductorStatus.none, .starting, alive(silent: 1), alive(silent: 70), .silent(beat(silent: 200)),
                .stuck(beat(silent: 1), cause: "c", since: at(0)), .dead(nil),
                .stopped(Conductor(host: "h", process: 1), at: at(0)),
                .ended(Conductor(host: "h", process: 1), at: at(0)),
            ].map(\.word)
                == ["none", "starting", "alive", "late", "silent", "stuck", "dead", "stopped", "ended"])
    }

    @Test("the keys of status --format json")
    func statusKeys() throws {
        let failed = try Told().after(intended(0), accepted(1), ended(0, .failed(.exit(code: 3))))
        let steps = [UnheardSteps(host: "h", instances: [InstanceID(1)], heard: at(0), isSilent: true)]
        let snapshot = failed.conducted(.stuck(beat(silent: 1), cause: "c", since: at(0))).snapshot(
            unheard: steps, silence: SchedulerSilence(since: at(0), words: "w"))
        let data = Data(StatusReport(snapshot).json().utf8)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            keys(object) == [
                "calls", "conductor", "counts", "directory", "failures", "instances", "leftovers", "presence",
                "sequence", "slurmSilent", "state", "steps", "stuck", "study", "unheard",
            ])
        #expect(
            keys(object["presence"]) == [
                "host", "note", "process", "secondsToTakeover", "silentSeconds", "state", "stopped",
            ])
        #expect(keys(object["unheard"]) == ["heard", "host", "instances", "isSilent"])
        #expect(keys(object["stuck"]) == ["cause", "since"] && keys(object["slurmSilent"]) == ["since", "words"])
        #expect(keys(object["steps"]) == ["counts", "name"])
        #expect(keys(object["failures"]) == ["count", "example", "pattern", "reason", "step"])
        #expect(
            keys(object["instances"]) == [
                "attempts", "ended", "exitCode", "job", "lastWords", "name", "outputs", "parameters", "reason",
                "restarts",
                "started", "state", "step", "submitted", "workspace",
            ])
    }

    /// Of an object, or of the first one of a list.
    private func keys(_ value: Any?) -> [String] {
        let object = value as? [String: Any] ?? (value as? [[String: Any]])?.first
        return object?.keys.sorted() ?? []
    }

    // MARK: Journal

    private static let events: [(Event, String)] = [
        (.opened(Conductor(host: "h", process: 7)), "opened h 7"),
        (
            .intended(
                Batch(
                    id: BatchID(1), executor: .slurm,
                    members: [.init(instance: InstanceID(0), attempt: 2, isRestart: true)])), "intended 1 slurm 0:2r"
        ),
        (.accepted(BatchID(1), job: 17), "accepted 1 17"),
        (.rejected(BatchID(1), reason: "r"), "rejected 1 r"),
        (.postponed(BatchID(1), reason: "r"), "postponed 1 r"),
        (.doubted(BatchID(1), reason: "r"), "doubted 1 r"),
        (.blocked(InstanceID(0), reason: "r"), "hindered 0 r"),
        (.lastErrorLine(InstanceID(0), "w"), "last-words 0 w"),
        (.published(InstanceID(0), [:]), "published 0"),
        (.published(InstanceID(0), ["minutes": "5 %", "memory": ""]), "published 0 memory % minutes 5%20%25"),
        (
            .wroteRows(InstanceID(0), Growth(columns: [.init(key: "P", values: ["a b", "c"])], parent: 2)),
            "rows 0 2 P=a%20b P=c"
        ),
        (.wroteRows(InstanceID(0), Growth(columns: [], parent: 0)), "rows 0 0"),
        (.started(InstanceID(0), at: time), "started 0 5"),
        (.requeued(InstanceID(0), at: time), "requeued 0 5"),
        (.retrying(InstanceID(0), .timedOut, at: time), "set-back 0 5 timed-out"),
        (.dequeued(InstanceID(0)), "withdrawn 0"),
        (.updatedDependencies(chosen), "retied 0"), (.staleDependencies(chosen), "untied 0"),
        (.resubmitting(chosen), "recalled 0"), (.removingTemporaries(chosen), "cleaning 0"),
        (.called(program: "sbatch", count: 2), "called sbatch 2"),
        (.closed, "closed"),
    ]
    private static let time = Timestamp(milliseconds: 5)
    private static let chosen = InstanceSet([InstanceID(0)])

    @Test("the events of a journal", arguments: events)
    func event(event: Event, words: String) { #expect(line(event) == "1 1 5 " + words) }

    @Test("the ends of attempts")
    func outcomes() {
        #expect(
            Ends.all.map { line(.ended(InstanceID(0), $0, at: Self.time)) }
                == [
                    "succeeded", "timed-out", "cancelled us", "cancelled other", "failed exit 3", "failed signal 9",
                    "failed out-of-memory", "failed node-failure", "failed preempted", "failed deadline",
                    "failed launch no%20such%20file",
                    "failed unusable-value step%20`a`%20did%20not%20publish%20`x`",
                    "failed bad-rows parts.csv:2:%20this%20row%20is%20the%20same%20as%20line%201",
                    "failed rejected Invalid%20partition", "failed vanished",
                    "failed no-exit-record", "failed unknown-end", "failed unrecorded-end", "failed other SPECIAL",
                ].map { "1 1 5 ended 0 5 " + $0 })
    }

    @Test(
        "the requests",
        arguments: [
            (.cancel, "cancel"), (.cancelInstances(chosen), "cancel 0"), (.retry(chosen), "retry 0"),
            (.beginElsewhere(chosen), "begin-elsewhere 0"), (.beginAnew(chosen), "begin-anew 0"),
            (.change(.throttle, 5), "change throttle 5"), (.change(.restartLimit, 5), "change restart-limit 5"),
            (.change(.poll, 5), "change poll 5"),
            (
                .amend(chosen, Amendment(walltime: "2:00", memory: "1G", arguments: ["--nice"])),
                "amend 0 walltime=2:00 memory=1G option=--nice"
            ),
            (.pause, "pause"), (.goOn, "go-on"),
            (.extend(Growth(columns: [.init(key: "P", values: ["3"])])), "extend P=3"),
            (.revise(2), "revise 2"),
            (
                .revise(3, RevisionOptions(cancelsRunning: true, keepsGatherers: true)),
                "revise 3 cancel-running keep-funnels"
            ),
        ] as [(Request, String)])
    func request(request: Request, words: String) {
        #expect(line(.requested(id: "i", request)) == "1 1 5 requested i " + words)
    }

    /// Without its checksum.
    private func line(_ event: Event) -> String {
        let line = JournalReader.line(Record(sequence: 1, epoch: 1, time: Self.time, event: event))
        return String(line.split(separator: " ", maxSplits: 1).last ?? "").replacing("\n", with: "")
    }

    @Test("a journal begins with its version")
    func magic() { #expect(JournalReader.magic == "maestro-swift-journal 2") }

    // MARK: Records

    @Test(
        "the records of attempts",
        arguments: [
            ("exit 3 6.000", .exit(code: 3, at: Timestamp(milliseconds: 6000), isOwn: true)),
            ("told-exit 3 6.000", .exit(code: 3, at: Timestamp(milliseconds: 6000), isOwn: false)),
            ("timeout 6.000", .timedOut(at: Timestamp(milliseconds: 6000))),
            ("blocked 0/0.1 6.000", .blocked(at: Timestamp(milliseconds: 6000))),
        ] as [(String, AttemptRecord.End)])
    func record(line: String, end: AttemptRecord.End) {
        let record = AttemptRecord(Array("claim 17 0 node 7 5.000\n\(line)\n".utf8))
        #expect(record?.job == 17 && record?.host == "node" && record?.end == end)
    }

    @Test("a record counts the lives of a command")
    func lives() {
        let record = AttemptRecord(Array("claim 17 0 node 7 5.000\nagain 6.000\ncheckpoint 7.000\n".utf8))
        #expect(record?.repeats == 1 && record?.links == 1)
        #expect(AttemptRecord.claim(job: 17, host: "node") == "claim 17 0 node ")
        #expect(AttemptRecord.told(isWalltime: true, at: at(0)) == " torn\ntold walltime 1700000000.000\n")
        #expect(AttemptRecord.told(isWalltime: false, at: at(0)) == " torn\ntold cancel 1700000000.000\n")
        #expect(AttemptRecord.over(at: at(0)) == " torn\nover 1700000000.000\n")
    }

    // MARK: The command line

    @Test("the codes that the program exits with")
    func exitCodes() {
        let codes: [MaestroCommands.ExitStatus] = [.fine, .couldNotRun, .failed, .cancelled, .wrongUsage]
        #expect(codes.map(\.rawValue) == [0, 1, 2, 3, 64])
    }

    @Test("each command with all of its options")
    func options() async throws {
        let terminal = RecordingTerminal()
        #expect(await maestro(["--experimental-dump-help"], on: .fake(terminal: terminal)) == 0)
        let program = try JSONDecoder().decode(Help.self, from: Data(terminal.output.utf8)).command
        let shown = ([program] + program.subcommands).map { command in
            ([command.commandName] + command.options).joined(separator: " ")
        }
        #expect(shown == Self.commands)
    }

    /// All have `--help`, `-h` and `--version` as well.
    private static let commands = [
        "maestro-swift --debug-lvl --debug_lvl --logpath --logstdout --verbose -c -d -l -v",
        "validate --format --offline --only --parameters --pargs --pgen --set --stub -p",
        "plan --fetch --format --hashws --no-arrays --offline --only --out --pargs --pgen --set --stub -o -p",
        "run --as-job --attempts --autono --autoyes --canary --cores --dry --dry-run --foreground --group-readable "
            + "--hashws --job-minutes --memory --no-arrays --only --out --pargs --pgen --rlimit --set --sleeptime "
            + "--stop-after --stub --throttle --wait -a -fg -n -o -p -r -s -t -y",
        "each --account --autono --autoyes --bank --canary --constraint --cores-per-task --csv --dry-run --exclusive "
            + "--foreground --gpus --jobs --json --json-lines --key --memory --name --nodes --out --print --procs --qos "
            + "--queue --reservation --retries --slurm --stop-after --then --throttle --tsv --wait --walltime -fg -j -n "
            + "-o -y",
        "status --all --by --cost --disable-pager --disable-theme --exit-code --failed --format --layout --step",
        "watch", "why", "logs --attempt --err --follow --lines -f -n",
        "retry --args --failed --instance --memory --step --wait --walltime", "extend --keep-funnels --table --wait",
        "rerun --cancel-running --dry-run --fetch --wait -n",
        "cancel --autoyes --instance --step -y", "pause",
        "resume --as-copy --autoyes --foreground --host-is-gone --moved --wait -fg -y",
        "update --args --autoyes --instance --memory --rlimit --sleep --sleeptime --step --throttle --walltime -y",
        "export --format --out -o", "archive --all --out -o",
        "conductor --debug-lvl --debug_lvl --logpath --logstdout --sleeptime -c -d -l -t",
        "local-runner", "help -help",
    ]
}

/// What the parser tells of itself.
private struct Help: Decodable {
    struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                let kind, name: String

                var word: String { (kind == "long" ? "--" : "-") + name }
            }

            let names: [Name]?
        }

        let commandName: String
        let arguments: [Argument]?
        let nested: [Command]?

        enum CodingKeys: String, CodingKey {
            case commandName, arguments
            case nested = "subcommands"
        }

        var subcommands: [Command] { nested ?? [] }

        var options: [String] {
            let all = Set((arguments ?? []).flatMap { $0.names ?? [] }.map(\.word))
            return all.subtracting(["--help", "-h", "--version"]).sorted()
        }
    }

    let command: Command
}
