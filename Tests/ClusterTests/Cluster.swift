import HostInterface
import HostLive
import TestSupport
import Testing

/// One of the real Slurms of `tools/slurm-cluster`.
struct Cluster: Sendable {
    static let host = Host.live()
    static let project = projectFolder()
    private static let script = "\(project)/tools/slurm-cluster"

    /// Its number for `tools/slurm-cluster`.
    let number: Int
    /// How many nodes it has, each with a network of its own; `nil` is this machine as the one node.
    let nodes: Int?
    /// The path of its slurm.conf.
    let configuration: String
    /// Where its programs are, unless they are this machine's own.
    let programs: String?

    /// The Debian suite whose Slurm it has; `nil` is this machine's own.
    static let suite = host.context.environment["MAESTRO_SLURM_SUITE"]
    static let hasAccounting = host.context.environment["MAESTRO_SLURM_ACCOUNTING"] != "no"
    /// A program that was built with this machine's libraries does not start in jobs of another suite.
    static let programRunsInJobs = suite == nil || host.context.environment["MAESTRO_PROGRAM"] != nil

    enum Availability: Sendable {
        case up(Cluster)
        /// The tests are skipped, for this reason.
        case absent(String)
        /// It should be there and is not.
        case broken(String)
    }

    /// Starts a cluster, unless it is there already.
    static func start(_ number: Int, nodes: Int? = nil) async -> Availability {
        let isRequired = host.context.environment["MAESTRO_REQUIRE_CLUSTER"] != nil
        do {
            let result = try await run(number, nodes, ["up"], deadlineSeconds: 300)
            let words = String(decoding: result.errors, as: UTF8.self)
            switch result.end {
            case .exited(0):
                if let hindrance = try await ClusterUser.hindrance() { return .broken(hindrance) }
                return .up(Cluster(number, nodes, exports: String(decoding: result.output, as: UTF8.self)))
            case .exited(77) where !isRequired: return .absent(words)
            case .exited, .signalled: return .broken(words)
            }
        } catch {
            return .broken("\(error)")
        }
    }

    /// - Parameter exports: Lines of the kind `export PATH=/cluster/bin:$PATH`.
    private init(_ number: Int, _ nodes: Int?, exports: String) {
        func value(_ name: String) -> String? {
            exports.split(separator: "\n").first { $0.hasPrefix("export \(name)=") }
                .map { String($0.dropFirst("export \(name)=".count)) }
        }
        self.number = number
        self.nodes = nodes
        configuration = value("SLURM_CONF") ?? ""
        programs = value("PATH").map { String($0.prefix { $0 != ":" }) }
    }

    /// What this process has in its environment, with this cluster in it.
    var environment: [String: String] {
        var environment = Self.host.context.environment
        environment["SLURM_CONF"] = configuration
        if let programs { environment["PATH"] = "\(programs):" + (environment["PATH"] ?? "/usr/bin:/bin") }
        return environment
    }

    /// Runs `tools/slurm-cluster`.
    func control(_ arguments: String...) async throws {
        let result = try await Self.run(number, nodes, arguments, deadlineSeconds: 120)
        try #require(result.succeeded, "\(String(decoding: result.errors, as: UTF8.self))")
    }

    private static func run(
        _ number: Int, _ nodes: Int?, _ arguments: [String], deadlineSeconds: Int
    ) async throws -> ProgramResult {
        var environment = host.context.environment
        environment["CLUSTER"] = "\(number)"
        environment["NODES"] = nodes.map { "\($0)" }
        environment["SLURM_SUITE"] = suite
        environment["SLURM_ACCOUNTING"] = hasAccounting ? "yes" : "no"
        return try await host.programs.run(
            Invocation(script, arguments, environment: environment, deadlineSeconds: deadlineSeconds))
    }

    /// Has slurmctld save all that it knows, so that killed it forgets only what comes after.
    func save() async throws { try await control("save") }

    /// Kills slurmctld and starts it with what it had saved by the last ``save()``, however long ago that was.
    func forgetSinceSave() async throws {
        try await control("kill", "slurmctld")
        try await control("rewind")
        try await control("start", "slurmctld")
    }

    /// Changes the cluster for a while; it is as before at the end, however that comes.
    func between(
        _ change: () async throws -> Void, _ restore: () async throws -> Void, _ body: () async throws -> Void
    ) async throws {
        try await change()
        do { try await body() } catch {
            try await restore()
            throw error
        }
        try await restore()
    }

    /// 26 where `sinfo --version` says `slurm-wlm 26.05.2`.
    var version: Int {
        get async throws {
            let asked = Invocation("sinfo", ["--version"], environment: environment, deadlineSeconds: 20)
            let words = String(decoding: try await Self.host.programs.run(asked).output, as: UTF8.self)
            return try #require(words.split(separator: " ").last.flatMap { Int($0.prefix { $0 != "." }) }, "\(words)")
        }
    }

    /// Slurm forgets jobs as soon as it can while the body runs, as busy sites have it.
    func forgetful(_ body: () async throws -> Void) async throws {
        try await between(
            { try await control("set", "MinJobAge", "2") }, { try await control("set", "MinJobAge", "60") }, body)
    }

    /// Slurm takes arrays of so many tasks while the body runs.
    func withArrays(of size: Int, _ body: () async throws -> Void) async throws {
        try await between({ try await set(arraySize: size) }, { try await set(arraySize: 1001) }, body)
    }

    private func set(arraySize: Int) async throws {
        // Read only when the controller starts, which knows what it had saved.
        try await control("set", "MaxArraySize", "\(arraySize)")
        try await save()
        try await control("restart", "slurmctld")
    }
}
