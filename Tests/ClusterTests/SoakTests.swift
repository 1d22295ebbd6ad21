import HostInterface
import Synchronization
import Testing

/// Studies of every kind, three at a time, for as long as `MAESTRO_SOAK_SECONDS` says, while something goes wrong every
/// few seconds: `make soak`.
@Suite(.serialized, .enabled(if: Soak.seconds != nil, "MAESTRO_SOAK_SECONDS is not set"))
struct SoakTests {
    @Test("whatever goes wrong, each study ends, each command runs once to its end, and each status is true")
    func soak() async throws {
        try await ClusterPool.shared.lend(.alone) { cluster in try await soak(on: cluster) }
    }

    private func soak(on cluster: Cluster) async throws {
        let soak = Soak(on: cluster, until: .now + .seconds(Soak.seconds ?? 0))
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<3 { group.addTask { await soak.work(worker) } }
            group.addTask { await soak.strike() }
            group.addTask { await soak.tend() }
        }
        let account = soak.account
        for violation in account.violations { Issue.record("\(violation)") }
        #expect(account.studies > 0 && account.faults.values.reduce(0, +) > 0)
        try soak.report(account)
    }
}

/// What has come of it so far.
struct SoakAccount: Sendable {
    var studies = 0
    var runs = 0
    var faults: [String: Int] = [:]
    var violations: [String] = []

    var line: String {
        let kinds = faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return
            "\(studies) studies, \(runs) runs of commands, \(faults.values.reduce(0, +)) faults (\(kinds)), \(violations.count) violations"
    }
}

/// The studies that run, and the account of those that have ended.
final class Soak: Sendable {
    static let seconds = Cluster.host.context.environment["MAESTRO_SOAK_SECONDS"].flatMap { Int($0) }
    private static let reportFile = Cluster.host.context.environment["MAESTRO_SOAK_REPORT"]

    private struct State {
        var account = SoakAccount()
        var running: [Int: ClusterStudy] = [:]
        var workers = 3
    }

    private let state = Mutex(State())
    private let cluster: Cluster
    private let end: ContinuousClock.Instant

    init(on cluster: Cluster, until end: ContinuousClock.Instant) {
        self.cluster = cluster
        self.end = end
    }

    var account: SoakAccount { state.withLock { $0.account } }
    private var isOver: Bool { .now >= end }
    /// Faults end with the last study, not with the time.
    private var isIdle: Bool { state.withLock { $0.workers == 0 } }
    var running: [ClusterStudy] { state.withLock { Array($0.running.values) } }

    func note(_ change: (inout SoakAccount) -> Void) { state.withLock { change(&$0.account) } }

    func report(_ account: SoakAccount) throws {
        print("soak: \(account.line)")
        guard let file = Self.reportFile else { return }
        try Cluster.host.files.write(file, Array((account.line + "\n").utf8), mode: FileMode(0o644))
    }

    // MARK: Studies

    func work(_ worker: Int) async {
        while !isOver {
            do { try await one(worker) } catch { note { $0.violations.append("\(error)") } }
            state.withLock { $0.running[worker] = nil }
        }
        state.withLock { $0.workers -= 1 }
    }

    private func one(_ worker: Int) async throws {
        let recipe = SoakRecipe.any()
        let study = try await ClusterStudy(recipe.pipeline.sections, on: cluster, programs: recipe.programs)
        try await begin(study, recipe.options)
        state.withLock { $0.running[worker] = study }
        try await study.wait(seconds: 900) { study.count("closed") > 0 }
        state.withLock { $0.running[worker] = nil }
        let faults = try await audit(study, recipe.pipeline)
        let runs = study.runs.starts.count
        note {
            $0.studies += 1
            $0.runs += runs
            if !faults.isEmpty { $0.violations.append("\(recipe): \(faults)\n\(study.directory)") }
            if !faults.isEmpty { print("soak: \(recipe): \(faults)") }
            print("soak: \($0.line)")
        }
        // What went wrong is kept for whoever looks into it.
        if faults.isEmpty { await study.remove() }
    }

    /// Slurm may be away just now: then nothing is made, and a user tries again.
    private func begin(_ study: ClusterStudy, _ options: [String]) async throws {
        var refusal = ""
        for _ in 0..<10 {
            let result = try await study.start(options)
            if result.succeeded { return }
            refusal = String(decoding: result.errors, as: UTF8.self)
            print("soak: it does not begin: \(refusal)")
            guard (try? Cluster.host.files.information(study.directory)) == nil else { break }
            await Cluster.host.clock.sleep(milliseconds: 2000)
        }
        throw ClusterError(description: refusal)
    }

    /// Slurm may put a job back that had ended, or take it for running since it has forgotten its end, also while this
    /// looks: it must come to nothing.
    private func audit(_ study: ClusterStudy, _ pipeline: Pipeline) async throws -> [String] {
        var faults: [String] = []
        for _ in 0..<3 {
            try? await study.wait(seconds: 300) {
                _ = try? await study.release()
                return (try? await study.queue().isEmpty) ?? false
            }
            faults = try await study.soakFaults(pipeline)
            let left = try await study.leftBehind()
            guard !left.isEmpty else { return faults }
            faults += left
        }
        return faults
    }

    // MARK: Faults

    func strike() async {
        while !isIdle {
            await Cluster.host.clock.sleep(milliseconds: .random(in: 2000...6000))
            guard let study = running.randomElement(), let fault = SoakFault.allCases.randomElement() else { continue }
            // Some come too late for a study that has just ended.
            guard (try? await fault.strike(study)) ?? false else { continue }
            note { $0.faults[fault.rawValue, default: 0] += 1 }
        }
    }

    /// What an operator does: nodes are brought back, requeued jobs need not wait two minutes, and somebody notices
    /// when nobody conducts.
    func tend() async {
        while !isIdle {
            await Cluster.host.clock.sleep(milliseconds: 4000)
            for study in running {
                try? await study.resumeNode()
                _ = try? await study.release()
                _ = try? await study.maestro("resume", study.directory)
            }
        }
    }
}
