import ArgumentParser
import HostInterface
import Storage
import Tracking

/// `maestro-swift update`.
struct Update: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change limits of studies that run.",
        discussion: "  maestro-swift update results --throttle 50 --sleeptime 120")

    @Argument(help: "Study directories.", completion: .directory)
    var directories: [String]
    @Option(help: "Most jobs with the scheduler at one time; 0 for no limit.")
    var throttle: Int?
    @Option(name: .customLong("rlimit"), help: "Restarts of a timed-out step; 0 for no limit.")
    var restartLimit: Int?
    @Option(
        name: [.customLong("sleeptime"), .customLong("sleep")],
        help: "Longest time in seconds between two questions to Slurm.")
    var sleepTime: Int?

    func validate() throws {
        guard throttle ?? 0 >= 0 else { throw ValidationError("--throttle counts jobs: 0 or more.") }
        guard restartLimit ?? 0 >= 0 else { throw ValidationError("--rlimit counts restarts: 0 or more.") }
        guard sleepTime ?? 1 >= 1 else { throw ValidationError("--sleeptime is in seconds: 1 or more.") }
        guard !changes.isEmpty else { throw ValidationError("Give --throttle, --rlimit or --sleeptime.") }
    }

    private var changes: [(Setting, Int)] {
        [(.throttle, throttle), (.restartLimit, restartLimit), (.poll, sleepTime)].compactMap { setting, value in
            value.map { (setting, $0) }
        }
    }

    func run(on host: Host) async throws -> ExitStatus {
        await forEachStudy(directories, host: host) { path in
            let opened = try openStudy(path, for: .acting, host: host)
            guard !opened.state.isComplete else { throw CommandFailure("\(path) has ended") }
            for (setting, value) in changes {
                let delivery = try await deliver(
                    .change(setting, value), to: opened, startingConductor: false, host: host)
                delivery.tell(path, done: "\(setting.rawValue) is now \(value)", host: host)
            }
        }
    }
}
