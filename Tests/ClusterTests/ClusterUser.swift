import HostInterface
import HostLive
import Testing

/// The ordinary user whose studies the tests run. Root may do in Slurm what users may not, and would hide faults.
enum ClusterUser {
    static let name = Cluster.host.surroundings.environment["SLURM_TEST_USER"] ?? "maestro-test"

    /// What its shell says of it; a home of its own keeps studies of one test from another's list.
    static func environment(home: String) -> [String: String] {
        ["HOME": home, "USER": name, "LOGNAME": name]
    }

    /// A program run by it, with an argument array as before.
    static func call(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil,
        deadlineSeconds: Int
    ) -> Invocation {
        Invocation(
            "setpriv", ["--reuid=\(name)", "--regid=\(name)", "--init-groups", "--", program] + arguments,
            environment: environment, directory: directory, deadlineSeconds: deadlineSeconds)
    }

    /// Gives it a folder with all that is in it.
    static func own(_ folder: String) async throws {
        let call = Invocation("chown", ["-R", "\(name):\(name)", folder], deadlineSeconds: 60)
        try #require(try await Cluster.host.programs.run(call).succeeded)
    }

    /// Why it cannot run the program that is tested.
    static func hindrance() async throws -> String? {
        let program = try testedProgram
        let result = try await Cluster.host.programs.run(call("test", ["-x", program], deadlineSeconds: 20))
        return result.succeeded
            ? nil : "the user \(name) may not run \(program): put this working copy where every user may read"
    }
}

/// `MAESTRO_PROGRAM`, or what was built beside the tests.
var testedProgram: String {
    get throws {
        if let named = Cluster.host.surroundings.environment["MAESTRO_PROGRAM"] { return named }
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let folder = try #require(bundle).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return folder.joined(separator: "/") + "/maestro-swift"
    }
}
