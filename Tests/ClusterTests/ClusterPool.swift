import HostInterface
import Testing

/// How a test uses a cluster.
enum ClusterUse: Sendable {
    /// Beside other tests: it changes nothing but its own jobs, and counts nothing but them.
    case shared
    /// It kills daemons, changes nodes, partitions or settings, or counts all that Slurm is asked for.
    case alone
}

/// Six clusters side by side, each lent to a few tests at once or to one alone.
actor ClusterPool {
    static let shared = ClusterPool(first: firstCluster, clusters: 6, seats: 6)
    /// One of four nodes, started by the first test that wants it.
    static let ofFourNodes = ClusterPool(first: firstCluster, clusters: 1, seats: 1, nodes: 4)

    /// `MAESTRO_FIRST_CLUSTER` keeps the tests of two working copies apart.
    private static let firstCluster =
        Cluster.host.context.environment["MAESTRO_FIRST_CLUSTER"].flatMap { Int($0) } ?? 1

    /// False only where Slurm cannot be installed, and nobody insists on it.
    var isWanted: Bool {
        get async {
            if case .absent = await availability(of: 0) { return false }
            return true
        }
    }

    private struct Place {
        var guests = 0
        var isTaken = false
        var isEmpty: Bool { guests == 0 && !isTaken }
    }

    private let starting: [Task<Cluster.Availability, Never>]
    private let seats: Int
    private var places: [Place]
    private var waiting: [(use: ClusterUse, resume: CheckedContinuation<Int, Never>)] = []

    /// - Parameters:
    ///   - first: The number of the first cluster for `tools/slurm-cluster`.
    ///   - seats: Tests that share a cluster at most.
    init(first: Int, clusters: Int, seats: Int, nodes: Int? = nil) {
        starting = (first..<first + clusters).map { number in Task { await Cluster.start(number, nodes: nodes) } }
        places = Array(repeating: Place(), count: clusters)
        self.seats = seats
    }

    private func availability(of index: Int) async -> Cluster.Availability { await starting[index].value }

    /// Lends a cluster to the body, once one is free for such a use.
    ///
    /// - Parameter isLong: Whether it takes longer than most; it then goes before those that wait already, so that it
    ///   does not begin last.
    nonisolated func lend(
        _ use: ClusterUse, isLong: Bool = false, _ body: (Cluster) async throws -> Void
    ) async throws {
        let index = await withCheckedContinuation { resume in Task { await self.wait(use, isLong, resume) } }
        do {
            guard case .up(let cluster) = await availability(of: index) else {
                throw ClusterError(description: "no cluster: \(await availability(of: index))")
            }
            if use == .alone { try await cluster.control("clear") }
            try await body(cluster)
        } catch {
            await giveBack(index, use)
            throw error
        }
        await giveBack(index, use)
    }

    private func wait(_ use: ClusterUse, _ isLong: Bool, _ resume: CheckedContinuation<Int, Never>) {
        waiting.insert((use, resume), at: isLong ? 0 : waiting.count)
        serve()
    }

    private func giveBack(_ index: Int, _ use: ClusterUse) {
        switch use {
        case .shared: places[index].guests -= 1
        case .alone: places[index].isTaken = false
        }
        serve()
    }

    private func serve() {
        while let (turn, index) = next() {
            switch waiting[turn].use {
            case .shared: places[index].guests += 1
            case .alone: places[index].isTaken = true
            }
            waiting.remove(at: turn).resume.resume(returning: index)
        }
    }

    /// Who of those that wait goes where. A cluster that is empty goes to a test that needs one alone; as long as tests
    /// that share are left, one cluster is for them.
    private func next() -> (turn: Int, place: Int)? {
        let sharing = waiting.firstIndex { $0.use == .shared }
        let isShared = places.contains { $0.guests > 0 }
        if let turn = waiting.firstIndex(where: { $0.use == .alone }), sharing == nil || isShared,
            let place = places.firstIndex(where: \.isEmpty)
        {
            return (turn, place)
        }
        if let sharing, let place = places.firstIndex(where: { !$0.isTaken && $0.guests < seats }) {
            return (sharing, place)
        }
        return nil
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where Slurm keeps no accounts.
    static var withAccounting: Self { .enabled(if: Cluster.hasAccounting, "this Slurm has no accounting") }

    /// Skips a test where the program does not start in jobs.
    static var withProgramInJobs: Self {
        .enabled(if: Cluster.programRunsInJobs, "MAESTRO_PROGRAM names no program that starts in every suite")
    }

    /// Skips the suite where Slurm cannot be installed.
    static var onCluster: Self { .enabled("Slurm cannot be installed here") { await ClusterPool.shared.isWanted } }

    /// Skips the suite where this machine cannot be four nodes.
    static var onFourNodes: Self {
        .enabled("this machine cannot be four nodes") { await ClusterPool.ofFourNodes.isWanted }
    }
}

/// Runs a study's test on a cluster; the study's directory goes away at the end.
func withStudy(
    _ sections: String, on use: ClusterUse = .shared, isLong: Bool = false, programs: [String: String] = [:],
    context: [String: String?] = [:], suffix: String = "", _ body: (ClusterStudy) async throws -> Void
) async throws {
    try await ClusterPool.shared.lend(use, isLong: isLong) { cluster in
        try await withStudy(
            sections, on: cluster, programs: programs, context: context, suffix: suffix, body)
    }
}

/// The same on four nodes, alone.
func withStudyOnFourNodes(
    _ sections: String, context: [String: String?] = [:], _ body: (ClusterStudy) async throws -> Void
) async throws {
    try await ClusterPool.ofFourNodes.lend(.alone) { cluster in
        try await withStudy(sections, on: cluster, context: context, body)
    }
}

/// The same on a cluster that is lent already.
func withStudy(
    _ sections: String, on cluster: Cluster, programs: [String: String] = [:],
    context: [String: String?] = [:], suffix: String = "", _ body: (ClusterStudy) async throws -> Void
) async throws {
    let study = try await ClusterStudy(
        sections, on: cluster, programs: programs, context: context, suffix: suffix)
    do {
        // A test before may have left the node drained.
        try await cluster.control("ready")
        try await body(study)
    } catch {
        _ = try? await study.maestro("cancel", "-y", study.directory)
        await study.remove()
        throw error
    }
    await study.remove()
}
