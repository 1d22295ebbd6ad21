package import HostInterface
import Jobs
import Scheduling

/// What a conductor starts for steps on this machine: the program that it is part of, with these words.
package struct LocalRunnerCall: Sendable {
    private let directory: String
    private let allowance: Allowance

    /// - Parameters:
    ///   - directory: The study's, in which this process was started.
    ///   - cores: What the steps may take together.
    ///   - kibibytes: The same of memory.
    package init(_ directory: String, cores: Int, kibibytes: Int64) {
        self.directory = directory
        allowance = Allowance(cores: max(1, cores), kibibytes: kibibytes)
    }

    /// - Parameter arguments: Of this process, the program's name not included.
    /// - Returns: Nothing where they are for something else.
    package init?(_ arguments: [String]) {
        guard arguments.count == 4, arguments[0] == LocalScheduler.runnerVerb, let cores = Int(arguments[2]),
            let kibibytes = Int64(arguments[3])
        else { return nil }
        self.init(arguments[1], cores: cores, kibibytes: kibibytes)
    }

    /// Runs steps until the conductor is gone; what runs then goes on.
    package func run(on host: Host) async {
        await LocalRunner(host: host, study: directory, allowance: allowance).run()
    }
}
