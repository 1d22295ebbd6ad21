import HostInterface
import Testing

/// What keeps a job from starting, how it is told, and how it is undone. In its commands JOB, NODE and USER stand for the
/// job, the cluster's node and the study's user.
struct Hindrance: CustomTestStringConvertible {
    /// What comes of doing as advised.
    enum Effect {
        /// The job starts.
        case starts
        /// The job is gone.
        case givesUp
        /// More is known; whoever administers the cluster must act.
        case tells
    }

    let block: String
    let words: String
    let before: String?
    let asking: String
    let filling: [String: String]
    let effect: Effect
    let undo: [String]
    let isBehindPartition: Bool
    let firstWithout: Int?

    var testDescription: String { block }

    /// - Parameters:
    ///   - hinder: Run as root once the job waits.
    ///   - tells: What `status` says of it.
    ///   - before: Run as root before the job is submitted.
    ///   - asking: What the job asks sbatch for; options with commas between them.
    ///   - filling: What stands in the advice for the user to choose.
    ///   - undo: Run as root at the end, before the partition and its node are brought back.
    ///   - isBehindPartition: The partition is down while this is done, so that the job does not begin before.
    ///   - firstWithout: The first version of Slurm, 26 for 26.05, that does not let it come about or gives no reason.
    init(
        _ block: String, tells words: String, before: String? = nil, asking: String = "",
        filling: [String: String] = [:],
        following effect: Effect = .tells, undo: [String] = [], isBehindPartition: Bool = true,
        firstWithout: Int? = nil
    ) {
        self.block = block
        self.words = words
        self.before = before
        self.asking = asking
        self.filling = filling
        self.effect = effect
        self.undo = undo
        self.isBehindPartition = isBehindPartition
        self.firstWithout = firstWithout
    }

    /// Brings it about for a job, and does as `status` advises.
    func follow(on cluster: Cluster) async throws {
        if let firstWithout, try await cluster.version >= firstWithout { return }
        let args = asking.isEmpty ? "" : ", args: [\(asking)]"
        let sections = "study: [{name: s, description: d, run: {procs: 1, walltime: 30\(args), cmd: '\(note)'}}]"
        try await withStudy(sections, on: cluster) { study in
            let job = HinderedJob(hindrance: self, study: study)
            try await job.root("scontrol update partitionname=debug state=down")
            try await cluster.between(
                { if let before { try await job.root(before) } },
                {
                    for command in undo { try await job.root(command) }
                    try await job.root("scontrol update partitionname=debug state=up")
                    try await study.resumeNode()
                },
                job.perform)
            #expect(try await study.finish() == (effect == .givesUp ? 2 : 0), "\(block)")
            #expect(study.ledger == (effect == .givesUp ? [] : ["s 1"]), "\(block)")
            #expect(!(try await study.status().contains("hindered")))
        }
    }
}

/// One hindrance, with the study whose job it hinders.
private struct HinderedJob {
    let hindrance: Hindrance
    let study: ClusterStudy

    func perform() async throws {
        try await study.run()
        try await study.wait { study.count("accepted") == 1 }
        try await root(hindrance.block)
        if hindrance.isBehindPartition { try await root("scontrol update partitionname=debug state=up") }
        let polls = study.count("called")
        try await study.wait { try await study.status().contains(hindrance.words) }
        #expect(study.count("called") - polls <= 2, "\(hindrance.block)")
        for command in try await advice() { try await follow(command) }
        if hindrance.effect == .starts { try await study.wait { study.ledger == ["s 1"] } }
    }

    /// The commands that `status` shows after the words.
    private func advice() async throws -> [String] {
        let status = try await study.status()
        let line = try #require(status.split(separator: "\n").first { $0.contains(hindrance.words) })
        let told = line.split(separator: "`", omittingEmptySubsequences: false)
        let commands = told.indices.filter { $0 % 2 == 1 }.map { String(told[$0]) }
        try #require(!commands.isEmpty, "\(line)")
        return commands
    }

    private func follow(_ command: String) async throws {
        let words = command.split(separator: " ").map { word in
            hindrance.filling.reduce(String(word)) { $0.replacing($1.key, with: $1.value) }
        }
        let result = try await study.program(words[0], Array(words.dropFirst()))
        #expect(result.code == 0, "\(command): \(result.output)")
    }

    func root(_ command: String) async throws {
        let words = try await filled(command).split(separator: " ").map(String.init)
        try await study.slurm(words[0], Array(words.dropFirst()))
    }

    private func filled(_ command: String) async throws -> String {
        var command = command.replacing("USER", with: ClusterUser.name)
        if command.contains("JOB") { command.replace("JOB", with: try await study.queue().first?.job ?? "0") }
        if command.contains("NODE") {
            let node = try await study.output("sinfo", "-h", "-o", "%n")
            command.replace("NODE", with: node.filter { $0 != "\n" })
        }
        return command
    }
}
