import HostInterface
import HostLive
import Simulation
import Testing

/// A Slurm that scenarios are played on: the real one, or the simulated one.
protocol Stage {
    func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, output: String)
    /// Waits until all that can happen has happened.
    func settle() async throws
    func pass(seconds: Int64) async throws
    /// What sacct tells once it has heard all; it hears some seconds late.
    func accounting(_ arguments: [String]) async throws -> String
    /// Waits until the controller has forgotten what ended.
    func forget() async throws
    /// Waits until the controller has saved all that it knows.
    func save() async throws
    /// Kills the controller, which knows nothing of its last seconds; and starts it again.
    func loseController(forgettingSeconds seconds: Int64) async throws
    func startController() async throws
    func loseNodes() async throws
}

private struct RealStage: Stage {
    let study: ClusterStudy

    func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, output: String) {
        try await study.program(program, arguments)
    }

    /// The same rows twice, two seconds apart, and nothing that runs or only waits for its turn: a controller that was started
    /// again may hear of its nodes late.
    func settle() async throws {
        var before = ""
        for _ in 0..<60 {
            let rows = try await run("squeue", ["-h", "-t", "all", "-o", "%i %T %r"]).output
            if rows == before, !rows.split(separator: "\n").contains(where: Self.isMoving) { return }
            before = rows
            await Cluster.host.clock.sleep(milliseconds: 2000)
        }
    }

    private static func isMoving(_ row: Substring) -> Bool {
        let words = row.split(separator: " ")
        guard words.count == 3 else { return true }
        let isBlocked = ["Dependency", "DependencyNeverSatisfied", "BeginTime"].contains(words[2])
        return ["RUNNING", "COMPLETING"].contains(words[1])
            || words[1] == "PENDING" && !isBlocked && !words[2].hasPrefix("JobHeld")
    }

    /// The same three times, three seconds apart.
    func accounting(_ arguments: [String]) async throws -> String {
        var answers: [String] = []
        repeat {
            if !answers.isEmpty { try await pass(seconds: 3) }
            answers.append(try await run("sacct", arguments).output)
        } while answers.count < 3 || Set(answers.suffix(3)).count > 1 && answers.count < 20
        return answers[answers.count - 1]
    }

    func pass(seconds: Int64) async throws { await Cluster.host.clock.sleep(milliseconds: seconds * 1000) }

    /// A controller that is reconfigured goes on from the last number that it had saved: it must have saved all.
    func forget() async throws {
        try await save()
        try await study.cluster.forgetful {
            for _ in 0..<40 {
                let rows = try await run("squeue", ["-h", "-t", "all", "--name=honest", "-o", "%i"]).output
                if rows.isEmpty { return }
                await Cluster.host.clock.sleep(milliseconds: 1000)
            }
        }
    }

    func save() async throws { try await study.cluster.save() }
    func loseController(forgettingSeconds seconds: Int64) async throws {
        try await study.cluster.control("kill", "slurmctld")
    }
    func startController() async throws { try await study.cluster.control("start", "slurmctld") }
    func loseNodes() async throws { try await study.loseNode() }
}

private struct SimulatedStage: Stage {
    let cluster: SimulatedCluster

    func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, output: String) {
        cluster.run(program, arguments)
    }

    // Less than what a requeued job waits for.
    func settle() async throws { cluster.pass(seconds: 12) }
    func accounting(_ arguments: [String]) async throws -> String { cluster.run("sacct", arguments).output }
    func pass(seconds: Int64) async throws { cluster.pass(seconds: seconds) }
    func forget() async throws { cluster.pass(seconds: 400) }
    func save() async throws { cluster.pass(seconds: 5) }
    func loseController(forgettingSeconds seconds: Int64) async throws {
        cluster.loseController(forgettingMilliseconds: seconds * 1000)
    }
    func startController() async throws { cluster.startController() }
    func loseNodes() async throws { cluster.loseNodes() }
}

/// What is seen of a scenario, with jobs by the order in which they were submitted.
struct Play {
    let stage: any Stage
    private(set) var jobs: [String] = []
    private(set) var seen: [String] = []

    init(_ stage: any Stage) { self.stage = stage }

    /// - Parameter dependency: Jobs as `J0`, `J1`, in the order of their submission.
    mutating func submit(
        _ script: PlainScript, array: String? = nil, dependency: String? = nil, options: [String] = []
    ) async throws {
        var arguments = ["--parsable", "--job-name=honest", "--output=/dev/null", "--requeue"] + options
        if let array { arguments.append("--array=\(array)") }
        if let dependency { arguments.append("--dependency=\(numbered(dependency))") }
        let answer = try await stage.run("sbatch", arguments + ["--wrap=\(script.text)"])
        guard answer.code == 0 else { return seen.append("refused: \(answer.output.contains("Invalid job array"))") }
        jobs.append(String(answer.output.prefix { $0.isNumber }))
    }

    mutating func run(_ program: String, _ arguments: String...) async throws {
        let answer = try await stage.run(program, arguments.map(numbered))
        seen.append("\(program) \(arguments.joined(separator: " ")): \(answer.code == 0 ? "fine" : "refused")")
    }

    /// Notes what squeue tells, task by task.
    mutating func look() async throws {
        // As the program asks: the simulated squeue knows no other format.
        let format = ["%F", "%K", "%T", "%r", "%V", "%S", "%e", "%j"].joined(separator: "\u{1f}")
        let rows = try await stage.run("squeue", ["--me", "-h", "-t", "all", "-o", format]).output
        var lines: [String] = []
        for row in rows.split(separator: "\n") {
            let fields = row.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 8, let job = jobs.firstIndex(of: fields[0]) else { continue }
            let state = fields[2] == "PENDING" ? "PENDING \(Self.reason(fields[3]))" : fields[2]
            lines += Self.tasks(fields[1]).map { "J\(job)\($0) \(state)" }
        }
        seen += lines.sorted()
    }

    /// Notes what sacct tells of a job's tasks.
    mutating func lookBack(_ job: Int) async throws {
        let columns = "JobID,State,ExitCode,Submit,JobName"
        let arguments = ["-X", "-P", "-n", "-D", "--delimiter=\u{1f}", "-o", columns, "-j", jobs[job]]
        let rows = try await stage.accounting(arguments)
        seen += rows.split(separator: "\n").map { row in
            let fields = row.split(separator: "\u{1f}").map(String.init)
            return "sacct J\(job)\(fields[0].drop { $0.isNumber }) \(fields[1].prefix { $0 != " " }) \(fields[2])"
        }.sorted()
    }

    private func numbered(_ text: String) -> String {
        jobs.indices.reversed().reduce(text) { text, index in
            text.split(separator: "J\(index)", omittingEmptySubsequences: false).joined(separator: jobs[index])
        }
    }

    private static func tasks(_ list: String) -> [String] {
        guard list != "N/A" else { return [""] }
        return list.prefix { $0 != "%" }.split(separator: ",").flatMap { part -> [String] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last else { return [] }
            return (first...last).map { "_\($0)" }
        }
    }

    /// Reasons that mean the same to a study.
    private static func reason(_ reason: String) -> String {
        switch reason {
        case "JobHeldUser", "JobHeldAdmin": "held"
        case "Dependency", "DependencyNeverSatisfied", "BeginTime": reason
        default: "waits"
        }
    }
}

/// The simulated Slurm is kept honest: what it does, the real one does.
@Suite(.onCluster) struct HonestyTests {
    /// A busy machine may miss the moments of a scenario, so a real Slurm may be asked three times.
    @Test("the simulated Slurm does what the real one does", arguments: Scenario.all.indices)
    func honesty(index: Int) async throws {
        let scenario = Scenario.all[index]
        var simulated = Play(SimulatedStage(cluster: try #require(SimulatedCluster())))
        try await scenario.play(&simulated)
        try await withStudy(chain(1), on: .alone) { study in
            var seen: [[String]] = []
            while seen.count < 3, seen.last != simulated.seen {
                var real = Play(RealStage(study: study))
                try await scenario.play(&real)
                seen.append(real.seen)
                try await study.askSlurm("scancel", "--name=honest")
            }
            #expect(seen.last == simulated.seen, "\(scenario.name); before: \(seen.dropLast())")
        }
    }
}
