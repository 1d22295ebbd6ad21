import ArgumentParser
import Expansion
import HostInterface
import Studies
import Tracking

/// `maestro-swift update`.
struct Update: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change limits of studies that run, and what their instances ask for.",
        discussion: """
            With --walltime, --memory or --args, all that has not ended asks for that from now on, or what --step and \
            --instance name of it. What waits with Slurm is taken back and submitted anew; what runs there goes on as it \
            is.

              maestro-swift update results --throttle 50 --sleeptime 120
              maestro-swift update results --step simulate --walltime 2:00:00
            """)

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String]
    @Option(help: "Most instances that run at one time; 0 for no limit.")
    var throttle: [Int] = []
    @Option(name: .customLong("rlimit"), help: "Restarts of a timed-out step; 0 for no limit.")
    var restartLimit: [Int] = []
    @Option(
        name: [.customLong("sleeptime"), .customLong("sleep")],
        help: "Longest time in seconds between two questions to Slurm.")
    var sleepTime: [Int] = []
    @OptionGroup var selection: Selection
    @OptionGroup var amending: AmendmentOptions
    @Flag(name: [.short, .customLong("autoyes")], help: "Accepted as with `cancel`; nothing is asked.")
    var yes = false

    func validate() throws {
        guard throttle.allSatisfy({ $0 >= 0 }) else { throw ValidationError("--throttle counts instances: 0 or more.") }
        guard restartLimit.allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("--rlimit counts restarts: 0 or more.")
        }
        guard sleepTime.allSatisfy({ $0 >= 1 }) else { throw ValidationError("--sleeptime is in seconds: 1 or more.") }
        guard !changes(ofStudy: 0).isEmpty || !amending.amendment.isEmpty else {
            throw ValidationError("Give --throttle, --rlimit, --sleeptime, --walltime, --memory or --args.")
        }
        guard selection.isEmpty || !amending.amendment.isEmpty else {
            throw ValidationError("--step and --instance go with --walltime, --memory and --args.")
        }
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
            guard !opened.state.isComplete else { throw StudyError("\(path) has ended") }
            for (setting, value) in changes(ofStudy: index) {
                let delivery = try await deliver(
                    .change(setting, value), to: opened, startingConductor: false, host: host, tell: host.tell)
                delivery.tell(path, done: "\(setting.rawValue) is now \(value)", host: host)
            }
            if !amending.amendment.isEmpty { try await amend(opened, path, host: host) }
        }
    }

    private func amend(_ opened: OpenedStudy, _ path: String, host: Host) async throws {
        let chosen = selection.isEmpty ? Array(opened.graph.instances) : try opened.instances(of: selection.part)
        let open = chosen.filter { !opened.state[$0].phase.isFinal }
        guard !open.isEmpty else {
            throw StudyError("\(path): all of that has ended; `maestro-swift retry` runs it again")
        }
        try amending.check(for: open, in: opened)
        let delivery = try await deliver(
            .amend(InstanceSet(open), amending.amendment), to: opened, startingConductor: false, host: host,
            tell: host.tell)
        delivery.tell(path, done: "\(open.count) ask for \(amending.words) from now on", host: host)
        let running = open.filter { opened.state[$0].phase == .running && opened.graph.isScheduled($0) }
        guard !running.isEmpty else { return }
        host.terminal.writeOutput("\(path): \(running.count) of them run already, as they were submitted\n")
    }
}
