import HostInterface
import HostLive
import Testing

/// A study on the real cluster, in a directory of its own that goes away with it.
struct ClusterStudy {
    let directory: String
    let folder: String
    let cluster: Cluster
    private var environment: [String: String]
    private var host: Host { Cluster.host }

    /// - Parameters:
    ///   - sections: Lines of the study's `study` and `global.parameters` sections.
    ///   - programs: Texts of scripts that are found in place of the programs of their names.
    ///   - context: What the environment says, or no longer says, beside what this process has.
    ///   - suffix: Of its directory's name.
    init(
        _ sections: String, on cluster: Cluster, programs: [String: String] = [:],
        context: [String: String?] = [:], suffix: String = ""
    ) async throws {
        self.cluster = cluster
        let name = Cluster.host.random.bytes(6).map { String($0, radix: 16) }.joined()
        folder = "/tmp/maestro-swift-test-\(name)\(suffix)"
        directory = "\(folder)/results"
        var environment = cluster.environment.merging(ClusterUser.environment(home: folder)) { $1 }
        environment["PATH"] = "\(folder)/bin:" + (environment["PATH"] ?? "/usr/bin:/bin")
        for (name, value) in context { environment[name] = value }
        self.environment = environment
        let host = Cluster.host
        try host.files.createDirectory(folder, mode: .privateDirectory)
        if !programs.isEmpty { try host.files.createDirectory("\(folder)/bin", mode: .privateDirectory) }
        for (name, text) in programs {
            try host.files.write("\(folder)/bin/\(name)", Array(text.utf8), mode: .privateExecutable)
        }
        let text = """
            description: {name: test, description: A test.}
            batch: {type: slurm, queue: debug}
            \(sections)
            """
        try host.files.write("\(folder)/study.yaml", Array(text.utf8), mode: .privateFile)
        try await ClusterUser.own(folder)
    }

    /// A file of its user's, beside the study file.
    func write(_ name: String, _ text: String) async throws {
        try host.files.write("\(folder)/\(name)", Array(text.utf8), mode: .privateFile)
        try await ClusterUser.own(folder)
    }

    /// The same study from another shell.
    func from(_ context: [String: String?]) -> ClusterStudy {
        var other = self
        for (name, value) in context { other.environment[name] = value }
        return other
    }

    func remove() async {
        _ = try? await host.programs.run(Invocation("rm", ["-rf", folder], deadlineSeconds: 60))
    }

    // MARK: The program

    /// Runs a program as the study's user does.
    private func asUser(_ program: String, _ arguments: [String], seconds: Int = 60) async throws -> ProgramResult {
        try await host.programs.run(
            ClusterUser.call(
                program, arguments, environment: environment, directory: folder, deadlineSeconds: seconds))
    }

    /// Runs a program as who administers the cluster.
    func asRoot(_ program: String, _ arguments: [String]) async throws -> ProgramResult {
        try await host.programs.run(
            Invocation(program, arguments, environment: environment, deadlineSeconds: 60))
    }

    @discardableResult
    func maestro(_ arguments: String...) async throws -> (code: Int32, output: String) { try await maestro(arguments) }

    func maestro(_ arguments: [String]) async throws -> (code: Int32, output: String) {
        let result = try await asUser(try testedProgram, arguments, seconds: 240)
        guard case .exited(let code) = result.end else { throw ClusterError(description: "killed: \(result.end)") }
        return (code, String(decoding: result.output + result.errors, as: UTF8.self))
    }

    func run(_ options: String...) async throws { try await run(options) }

    func run(_ options: [String]) async throws {
        let result = try await start(options)
        try #require(result.succeeded, "\(String(decoding: result.errors, as: UTF8.self))")
    }

    /// Runs `run`, which may refuse.
    func start(_ options: [String]) async throws -> ProgramResult {
        // Asked often, so that no test waits for a calm poll.
        var arguments = ["run", "-o", directory] + (options.contains("-s") ? [] : ["-s", "3"]) + options
        arguments.append("study.yaml")
        return try await asUser(try testedProgram, arguments, seconds: 240)
    }

    /// Ends the commands that are held.
    func letGo() throws { try host.files.write("\(directory)/go", [], mode: .privateFile) }

    /// Waits for the study's end; the exit code that it stands for.
    func finish() async throws -> Int32 { try await maestro("resume", "--wait", directory).code }

    func status(_ options: String...) async throws -> String {
        let result = try await asUser(try testedProgram, ["status", directory] + options)
        return String(decoding: result.output, as: UTF8.self)
    }

    // MARK: What happened

    /// Every run of a command, as `instance attempt`, in order: each command of a test writes one.
    var ledger: [String] {
        guard let bytes = try? host.files.read("\(directory)/ledger") else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// All that its conductors have written.
    var journal: String {
        let folder = "\(directory)/.maestro"
        let names = ((try? host.files.list(folder)) ?? []).filter { $0 == "journal" || $0.hasPrefix("journal.") }
        // By number: a longer one is a later one.
        return names.sorted { ($0.count, $0) < ($1.count, $1) }.map { name in
            String(decoding: (try? host.files.read("\(folder)/\(name)")) ?? [], as: UTF8.self)
        }.joined()
    }

    func count(_ event: String) -> Int {
        journal.split(separator: "\n").count { line in
            let words = line.split(separator: " ")
            return words.count > 4 && words[4] == event
        }
    }

    /// Empty for the moment in which it is made and not yet written.
    private func newestLease() throws -> [UInt8] {
        let leases = try host.files.list("\(directory)/.maestro/leases").compactMap { Int($0) }
        return try host.files.read("\(directory)/.maestro/leases/\(leases.max() ?? 0)")
    }

    /// The process that has the newest lease.
    func conductor() throws -> Int32? {
        let words = String(decoding: try newestLease(), as: UTF8.self).split(separator: " ")
        return words.first == "held" && words.count > 2 ? Int32(words[2]) : nil
    }

    /// Kills the conductor as `kill -9` does.
    func killConductor() async throws {
        // One that has just begun has made its lease, and may not have written it.
        try await wait(seconds: 10) { try !newestLease().isEmpty }
        guard let process = try conductor() else { return }
        _ = try host.processes.signal(.kill, group: process)
        while host.processes.identity(of: process) != nil { await host.clock.sleep(milliseconds: 10) }
    }

    /// The random part of its jobs' names.
    var id: String {
        let header = journal.split(separator: "\n").dropFirst().first ?? ""
        return String((header.split(separator: " ").first { $0.hasPrefix("study=") } ?? "").dropFirst("study=".count))
    }

    /// The number that Slurm has given to a submission.
    func job(of batch: Int) throws -> String {
        let line = try #require(journal.split(separator: "\n").first { $0.contains(" accepted \(batch) ") })
        return String(try #require(line.split(separator: " ").last))
    }

    /// Runs scontrol as root.
    func control(_ words: [String]) async throws { try await slurm("scontrol", words) }

    /// Runs one of Slurm's programs as the conductor would.
    func program(_ name: String, _ arguments: [String]) async throws -> (code: Int32, output: String) {
        let result = try await asUser(name, arguments)
        guard case .exited(let code) = result.end else { throw ClusterError(description: "killed: \(result.end)") }
        return (code, String(decoding: result.output + result.errors, as: UTF8.self))
    }

    /// What one of Slurm's programs prints.
    func output(_ program: String, _ arguments: String...) async throws -> String {
        let result = try await asUser(program, arguments)
        return String(decoding: result.output, as: UTF8.self)
    }

    /// Numbers and states of the study's jobs, as squeue has them.
    ///
    /// - Parameter states: Which are asked for; by default those of jobs that have not ended.
    func queue(states: String = "pending,running,completing,suspended") async throws -> [(job: String, state: String)] {
        let id = id
        let result = try await asUser("squeue", ["-h", "-t", states, "-o", "%i %T %j"])
        // No answer is not an empty queue.
        guard result.succeeded else { throw ClusterError(description: "squeue gave no answer") }
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return line.contains("-\(id)-") ? (String(words[0]), String(words[1])) : nil
        }
    }

    /// The study's jobs and tasks that have not ended, each by itself: `7_N/A` and `8_1`.
    ///
    /// `queue` names an array's waiting tasks as one (`8_[1-2]`) until Slurm tells them apart.
    func queuedTasks() async throws -> Set<String> {
        let result = try await asUser("squeue", ["-h", "-r", "-o", "%F_%K %j"])
        guard result.succeeded else { throw ClusterError(description: "squeue gave no answer") }
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        return Set(lines.filter { $0.contains("-\(id)-") }.map { String($0.prefix { $0 != " " }) })
    }

    /// Runs one of Slurm's programs as root.
    func slurm(_ program: String, _ arguments: String...) async throws { try await slurm(program, arguments) }

    func slurm(_ program: String, _ arguments: [String]) async throws {
        let result = try await asRoot(program, arguments)
        try #require(result.succeeded, "\(arguments): \(String(decoding: result.errors, as: UTF8.self))")
    }

    /// Where Slurm may say no, for the moment has passed.
    func askSlurm(_ program: String, _ arguments: String...) async throws {
        _ = try await asRoot(program, arguments)
    }

    /// Takes the cluster's one node down for a moment.
    func loseNode() async throws {
        try await slurm("scontrol", "update", "nodename=\(try await node())", "state=down", "reason=test")
        await host.clock.sleep(milliseconds: 500)
        try await resumeNode()
    }

    /// It may have come back by itself, and then there is nothing to resume.
    func resumeNode() async throws {
        try await askSlurm("scontrol", "update", "nodename=\(try await node())", "state=resume")
    }

    private func node() async throws -> String {
        let names = try await asRoot("sinfo", ["-h", "-o", "%n"])
        return String(decoding: names.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Lets requeued jobs begin at once; says whether there was one.
    func release() async throws -> Bool {
        let pending = try await queue().filter { $0.state == "PENDING" || $0.state == "REQUEUED" }
        for job in pending {
            // A job that could not be launched is held.
            for arguments in [["release", job.job], ["update", "jobid=\(job.job)", "starttime=now"]] {
                _ = try await asRoot("scontrol", arguments)
            }
        }
        return !pending.isEmpty
    }

    /// Lets a job that was put back into the queue begin without the two minutes that Slurm lets it wait, and waits for
    /// what is to follow.
    ///
    /// It may still be ending; and a slurmd that has just ended it may refuse to start it anew ("job credential
    /// revoked"), so that it is put back once more.
    func restart(_ job: String, until condition: () async throws -> Bool) async throws {
        await host.clock.sleep(milliseconds: 2000)
        try await wait {
            try await askSlurm("scontrol", "update", "jobid=\(job)", "starttime=now")
            return try await condition()
        }
    }

    func wait(seconds: Int = 180, until condition: () async throws -> Bool) async throws {
        for _ in 0..<(seconds * 10) {
            if try await condition() { return }
            await host.clock.sleep(milliseconds: 100)
        }
        throw ClusterError(description: "it did not come to that within \(seconds) s; the journal:\n\(journal)")
    }
}

struct ClusterError: Error, CustomStringConvertible {
    let description: String
}
