import HostInterface
import HostLive
import Synchronization

/// Slurm's programs as a cluster of one node answers them; the machine's own programs otherwise.
final class FakeCluster: ProgramRunner {
    typealias Answer = Result<ProgramResult, HostError>

    private let answers: [String: Answer]
    private let asked = Mutex<[String]>([])

    /// - Parameter others: What the words of a call begin with, and what is answered to it instead.
    init(_ others: [String: Answer] = [:], arraySize: Int = 1001, submitLimit: Int? = nil) {
        let limit = submitLimit.map { "\($0)" } ?? ""
        answers = [
            "scontrol show config": .text(
                """
                MaxArraySize = \(arraySize)
                MaxJobCount = 10000
                AccountingStorageType = accounting_storage/slurmdbd
                AccountingStorageEnforce = associations,limits,qos
                ClusterName = c
                """),
            "scontrol -a -o show partition": .text(
                "PartitionName=debug Default=YES MaxTime=60 TotalNodes=1 TotalCPUs=4 State=UP"),
            "scontrol -a -o show node": .text("NodeName=n CPUTot=4 RealMemory=8000 Partitions=debug"),
            "scontrol -o show reservation": .text(""), "id -un": .text("me"),
            "sacctmgr -n -P show assoc": .text("c|lab||normal|\(limit)||"),
            "sacctmgr -n -P show qos": .text("normal|||||"), "squeue": .text(""), "sbatch --version": .text("slurm"),
        ].merging(others) { $1 }
    }

    /// The first words of each call of Slurm.
    var calls: [String] { asked.withLock { $0 } }

    func run(_ call: Invocation) async throws(HostError) -> ProgramResult {
        let words = ([call.program] + call.arguments).joined(separator: " ")
        guard let known = answers.keys.filter({ words.hasPrefix($0) }).max(by: { $0.count < $1.count }),
            let answer = answers[known]
        else { return try await Host.live().programs.run(call) }
        asked.withLock { $0.append(known) }
        return try answer.get()
    }
}

extension Result where Success == ProgramResult, Failure == HostError {
    static func text(_ text: String) -> Self {
        .success(ProgramResult(end: .exited(0), output: Array(text.utf8), errors: []))
    }

    static func failed(_ words: String) -> Self {
        .success(ProgramResult(end: .exited(1), output: [], errors: Array(words.utf8)))
    }

    static var late: Self { .failure(.timedOut(program: "it", afterSeconds: 3)) }
    static var absent: Self { .failure(.noSuchProgram("it")) }
}
