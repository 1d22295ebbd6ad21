import Expansion
import Foundation
import Reporting
import Testing
import Tracking

/// What a program reads of `status --format json`.
private struct Status: Decodable {
    struct Presence: Decodable, Equatable {
        let state: String
        let host: String?
        let process: Int?
        let silentSeconds: Int?
        let secondsToTakeover: Int?
        let stopped: String?
        let note: String?
    }
    struct Unheard: Decodable, Equatable {
        let host: String
        let heard: String?
        let isSilent: Bool
        let instances: [String]
    }
    struct Stuck: Decodable, Equatable { let since, cause: String }
    struct Silence: Decodable, Equatable { let since, words: String }
    struct Step: Decodable, Equatable {
        let name: String
        let counts: [String: Int]
    }
    struct Failure: Decodable, Equatable {
        let step, reason, pattern: String
        let count: Int
        let example: String
    }
    struct Instance: Decodable, Equatable {
        let name, step, state, workspace: String
        let parameters: [String: String]
        let job: String?
        let attempts, restarts: Int
        let submitted, started, ended: String?
        let exitCode: Int?
        let reason, lastWords: String?
    }

    let study, directory, state: String
    let sequence: Int
    let conductor: String?
    let presence: Presence
    let unheard: [Unheard]
    let stuck: Stuck?
    let slurmSilent: Silence?
    let counts: [String: Int]
    let steps: [Step]
    let calls: [String: Int]
    let failures: [Failure]
    let instances: [Instance]
}

/// The facts for programs, each where it is said to be, in UTC.
@Suite struct StatusJSONTests {
    private func status(_ report: StatusReport) throws -> Status {
        try JSONDecoder().decode(Status.self, from: Data(report.json().utf8))
    }

    private func fields(_ report: StatusReport) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    }

    @Test("of the study as a whole")
    func study() throws {
        let status = try status(report())
        #expect(status.study == "my \u{200B}study" && status.directory == "/s" && status.state == "running")
        #expect(status.sequence == 17 && status.conductor == nil && status.calls.isEmpty)
        #expect(status.counts.filter { $0.value > 0 } == ["total": 3, "running": 1, "failed": 1, "not-run": 1])
        #expect(status.counts.count == 1 + StateWord.allCases.count)
        #expect(status.steps.map(\.name) == ["run", "all \"x\""])
        #expect(status.steps.map { $0.counts["total"] } == [2, 1])
        #expect(
            status.failures == [
                .init(
                    step: "run", reason: "exit code 3", pattern: "no \u{1B}[#J input #", count: 1, example: "run_P.a,b")
            ])
    }

    @Test("of each instance")
    func instances() throws {
        #expect(
            try status(report()).instances == [
                .init(
                    name: "run_P.a,b", step: "run", state: "failed", workspace: "run/P.ab", parameters: ["P": "a,b"],
                    job: "100", attempts: 1, restarts: 0, submitted: "2023-11-14T22:13:20Z",
                    started: "2023-11-14T22:13:21Z", ended: "2023-11-14T22:14:22Z", exitCode: 3, reason: "exit code 3",
                    lastWords: "no \u{1B}[2J input 7"),
                .init(
                    name: "run_P.c", step: "run", state: "running", workspace: "run/P.c", parameters: ["P": "c"],
                    job: "101", attempts: 1, restarts: 0, submitted: "2023-11-14T22:13:20Z",
                    started: "2023-11-14T22:13:21Z", ended: nil, exitCode: nil, reason: nil, lastWords: nil),
                .init(
                    name: "all \"x\"", step: "all \"x\"", state: "not-run", workspace: "all_x", parameters: [:],
                    job: nil, attempts: 0, restarts: 0, submitted: nil, started: nil, ended: nil, exitCode: nil,
                    reason: "not run: run_P.a,b did not finish (exit code 3)", lastWords: nil),
            ])
    }

    @Test("a success has the exit code 0, and other ends than by an exit code have none")
    func exitCodes() throws {
        let study = try Told().after(ended(0, .succeeded), ended(1, .failed(.signal(9))))
        #expect(try status(StatusReport(study.snapshot())).instances.map(\.exitCode) == [0, nil, nil])
    }

    @Test("a filter leaves the instances that it lets through, and their failures")
    func filter() throws {
        let status = try status(report(StatusFilter(step: "all \"x\"")))
        #expect(status.instances.map(\.name) == ["all \"x\""] && status.steps.map(\.name) == ["all \"x\""])
        #expect(status.failures.isEmpty && status.counts["total"] == 3)
    }

    @Test(
        "of its conductor, with the same note that people see",
        arguments: [
            (.none, .init(state: "none", note: "no conductor is running")),
            (.starting, .init(state: "starting", note: nil)),
            (alive(silent: 5), .init(state: "alive", process: 7, silent: 5, takeover: 175, note: nil)),
            (
                alive(silent: 70, isHere: true),
                .init(state: "late", process: 7, silent: 70, note: "its conductor, process 7")
            ),
            (.dead(Conductor(host: "login2", process: 7)), .init(state: "dead", process: 7, note: "no conductor is")),
            (
                .silent(beat(silent: 400)),
                .init(state: "silent", process: 7, silent: 400, takeover: 0, note: "its conductor on login2 has sent")
            ),
            (
                .stopped(Conductor(host: "login2", process: 7), at: at(0)),
                .init(
                    state: "stopped", process: 7, stopped: "2023-11-14T22:13:20Z", note: "no conductor is running: the")
            ),
            (
                .ended(Conductor(host: "login2", process: 7), at: at(0)),
                .init(state: "ended", process: 7, stopped: "2023-11-14T22:13:20Z", note: "its conductor on login2")
            ),
        ] as [(ConductorStatus, ExpectedPresence)])
    func presence(conductor: ConductorStatus, expected: ExpectedPresence) throws {
        let presence = try status(report(StatusFilter(), conductor)).presence
        #expect(presence.state == expected.state && presence.process == expected.process)
        #expect(presence.host == expected.process.map { _ in "login2" })
        #expect(presence.silentSeconds == expected.silent && presence.secondsToTakeover == expected.takeover)
        #expect(presence.stopped == expected.stopped)
        #expect(expected.note.map { presence.note?.hasPrefix($0) ?? false } ?? (presence.note == nil))
    }

    struct ExpectedPresence: Sendable {
        var state: String
        var process: Int?
        var silent: Int?
        var takeover: Int?
        var stopped: String?
        var note: String?
    }

    @Test("of what cannot be written, of machines and schedulers that say nothing, and of jobs that are left")
    func trouble() throws {
        let study = try Told().conducted(.stuck(beat(silent: 1), cause: "no space", since: at(0)))
        let quiet = try status(StatusReport(study.snapshot()))
        #expect(quiet.stuck == .init(since: "2023-11-14T22:13:20Z", cause: "no space"))
        #expect(quiet.unheard.isEmpty && quiet.slurmSilent == nil && quiet.presence.state == "stuck")
        let unheard = UnheardSteps(host: "n1", instances: [InstanceID(1)], heard: at(9), isSilent: true)
        let report = StatusReport(
            try Told().snapshot(
                unheard: [unheard], silence: SchedulerSilence(since: at(1), words: "timed out"),
                leftovers: try [9, #require(JobID("9.server"))]))
        let loud = try status(report)
        #expect(
            loud.unheard
                == [.init(host: "n1", heard: "2023-11-14T22:13:29Z", isSilent: true, instances: ["make_P.2"])])
        #expect(loud.slurmSilent == .init(since: "2023-11-14T22:13:21Z", words: "timed out") && loud.stuck == nil)
        let leftovers = try #require(fields(report)["leftovers"] as? [Any])
        #expect(leftovers[0] as? Int == 9 && leftovers[1] as? String == "9.server" && leftovers.count == 2)
    }

    @Test("docs/status-json.md tells of each field, and of no other")
    func documented() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/status-json.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let told = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: "`").filter { $0.first?.isLetter ?? false }
                .map { String($0.replacing("[]", with: "")) }
        }
        #expect(try told.sorted() == fields(report()).keys.sorted())
    }
}
