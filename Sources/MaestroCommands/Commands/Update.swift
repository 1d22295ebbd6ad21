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
    var throttle: [Int] = []
    @Option(name: .customLong("rlimit"), help: "Restarts of a timed-out step; 0 for no limit.")
    var restartLimit: [Int] = []
    @Option(
        name: [.customLong("sleeptime"), .customLong("sleep")],
        help: "Longest time in seconds between two questions to Slurm.")
    var sleepTime: [Int] = []
    @Flag(name: [.short, .customLong("autoyes")], help: "Accepted as with `cancel`; nothing is asked.")
    var yes = false

    func validate() throws {
        guard throttle.allSatisfy({ $0 >= 0 }) else { throw ValidationError("--throttle counts jobs: 0 or more.") }
        guard restartLimit.allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("--rlimit counts restarts: 0 or more.")
        }
        guard sleepTime.allSatisfy({ $0 >= 1 }) else { throw ValidationError("--sleeptime is in seconds: 1 or more.") }
        guard !changes(ofStudy: 0).isEmpty else { throw ValidationError("Give --throttle, --rlimit or --sleeptime.") }
        for values in [throttle, restartLimit, sleepTime] where values.count > 1 && values.count != directories.count {
            throw ValidationError("Give an option once, or as often as there are directories.")
        }
    }

    /// A value for each of the studies, in their order, or one for all of them.
    private func changes(ofStudy index: Int) -> [(Setting, Int)] {
        [(.throttle, throttle), (.restartLimit, restartLimit), (.poll, sleepTime)].compactMap { setting, values in
            values.isEmpty ? nil : (setting, values.count == 1 ? values[0] : values[index])
        }
    }

    func run(on host: Host) async throws -> ExitStatus {
        var index = 0
        return await forEachStudy(directories, host: host) { path in
            defer { index += 1 }
            let opened = try openStudy(path, for: .acting, host: host)
            guard !opened.state.isComplete else { throw CommandFailure("\(path) has ended") }
            for (setting, value) in changes(ofStudy: index) {
                let delivery = try await deliver(
                    .change(setting, value), to: opened, startingConductor: false, host: host)
                delivery.tell(path, done: "\(setting.rawValue) is now \(value)", host: host)
            }
        }
    }
}
