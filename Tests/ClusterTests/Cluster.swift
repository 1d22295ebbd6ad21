import HostInterface
import HostLive
import Testing

/// The real Slurm of `tools/slurm-cluster`, started by whoever asks first.
enum Cluster {
    static let host = Host.live()
    static let project = String(#filePath.dropLast("/Tests/ClusterTests/Cluster.swift".count))
    private static let script = "\(project)/tools/slurm-cluster"

    enum Availability: Sendable {
        case up(configuration: String)
        /// The tests are skipped, for this reason.
        case absent(String)
        /// It should be there and is not.
        case broken(String)
    }

    /// Whether tests may take minutes each.
    static let isPatient = host.surroundings.environment["MAESTRO_LONG_TESTS"] != nil

    private static let starting = Task { await start() }

    static var availability: Availability {
        get async { await starting.value }
    }

    /// False only where Slurm cannot be installed, and nobody insists on it.
    static var isWanted: Bool {
        get async {
            if case .absent = await availability { return false }
            return true
        }
    }

    private static func start() async -> Availability {
        let isRequired = host.surroundings.environment["MAESTRO_REQUIRE_CLUSTER"] != nil
        do {
            let result = try await host.programs.run(Invocation(script, ["up"], deadlineSeconds: 300))
            let words = String(decoding: result.errors, as: UTF8.self)
            switch result.end {
            case .exited(0):
                let line = String(decoding: result.output, as: UTF8.self)
                return .up(configuration: String(line.split(separator: "=").last ?? "").filter { $0 != "\n" })
            case .exited(77) where !isRequired: return .absent(words)
            case .exited, .signalled: return .broken(words)
            }
        } catch {
            return .broken("\(error)")
        }
    }

    /// Runs `tools/slurm-cluster`.
    static func control(_ arguments: String...) async throws {
        let result = try await host.programs.run(Invocation(script, arguments, deadlineSeconds: 120))
        try #require(result.succeeded, "\(String(decoding: result.errors, as: UTF8.self))")
    }

    /// Changes the cluster for a while; it is as before at the end, however that comes.
    static func between(
        _ change: () async throws -> Void, _ restore: () async throws -> Void, _ body: () async throws -> Void
    ) async throws {
        try await change()
        do { try await body() } catch {
            try await restore()
            throw error
        }
        try await restore()
    }
}
