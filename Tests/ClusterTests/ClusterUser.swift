import HostInterface
import HostLive
import Synchronization
import Testing

/// The ordinary user whose studies the tests run. Root may do in Slurm what users may not, and would hide faults.
enum ClusterUser {
    static let name = Cluster.host.context.environment["SLURM_TEST_USER"] ?? "maestro-test"

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

    /// Why it cannot run the program that is tested, even as a copy where every user may read: this working copy may be
    /// in somebody's home.
    static func hindrance() async throws -> String? {
        let program = try testedProgram
        guard try await !mayRun(program) else { return nil }
        let folder = "/tmp/maestro-swift-tested-\(Cluster.host.context.processID)"
        let copy = "\(folder)/maestro-swift"
        for call in [["mkdir", "-p", "-m", "755", folder], ["install", "-m", "755", program, copy]] {
            let call = Invocation(call[0], Array(call.dropFirst()), deadlineSeconds: 60)
            try #require(try await Cluster.host.programs.run(call).succeeded)
        }
        readableCopy.withLock { $0 = copy }
        return try await mayRun(copy) ? nil : "the user \(name) may run neither \(program) nor a copy of it, \(copy)"
    }

    private static func mayRun(_ program: String) async throws -> Bool {
        // Asked of a program that runs as the user: setpriv itself may still do what root may.
        try await Cluster.host.programs.run(call("test", ["-x", program], deadlineSeconds: 20)).succeeded
    }
}

/// The program where users may read it, if they may not read what was built.
private let readableCopy = Mutex<String?>(nil)

/// `MAESTRO_PROGRAM`, or what was built beside the tests.
var testedProgram: String {
    get throws {
        if let copy = readableCopy.withLock({ $0 }) { return copy }
        if let named = Cluster.host.context.environment["MAESTRO_PROGRAM"] { return named }
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let folder = try #require(bundle).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return folder.joined(separator: "/") + "/maestro-swift"
    }
}
