import ArgumentParser
import Expansion
import HostInterface
import Studies
import Tracking

/// `maestro-swift update`.
struct Update: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change limits of running studies, and resource requests of their instances.",
        discussion: """
            --walltime, --memory and --args apply to all instances that have not ended, or to those that --step and \
            --instance select. Jobs that are pending in Slurm are withdrawn and submitted again; running jobs are not \
            changed.

              maestro-swift update results --throttle 50 --sleeptime 120
              maestro-swift update results --step simulate --walltime 2:00:00
            """)

    @Argument(help: "Study directories.", completion: .studies)
    var directories: [String]
    @Option(help: "Set the maximum number of instances running at once (0: unlimited).")
    var throttle: [Int] = []
    @Option(name: .customLong("rlimit"), help: "Set the maximum number of restarts of a timed-out step (0: unlimited).")
    var restartLimit: [Int] = []
    @Option(
        name: [.customLong("sleeptime"), .customLong("sleep")],
        help: "Set the maximum seconds between two polls of Slurm.")
    var sleepTime: [Int] = []
    @OptionGroup var selection: Selection
    @OptionGroup var amending: AmendmentOptions
    @Flag(name: [.short, .customLong("autoyes")], help: "Accepted for consistency with `cancel`; has no effect.")
    var yes = false

    func validate() throws {
        guard throttle.allSatisfy({ $0 >= 0 }) else { throw ValidationError("--throttle must be 0 or more instances.") }
        guard restartLimit.allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("--rlimit must be 0 or more restarts.")
        }
        guard sleepTime.allSatisfy({ $0 >= 1 }) else { throw ValidationError("--sleeptime must be at least 1 second.") }
        guard !changes(ofStudy: 0).isEmpty || !amending.amendment.isEmpty else {
            throw ValidationError("Give --throttle, --rlimit, --sleeptime, --walltime, --memory or --args.")
        }
        guard selection.isEmpty || !amending.amendment.isEmpty else {
            throw ValidationError("--step and --instance require --walltime, --memory or --args.")
        }
        for values in [throttle, restartLimit, sleepTime] where values.count > 1 && values.count != directories.count {
            throw ValidationError("Give an option once, or once for each directory.")
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
                    .change(setting, value), to: opened, startingConductor: false, host: host, notify: host.printNote
                )
                delivery.printNote(path, done: "\(setting.rawValue) is now \(value)", host: host)
            }
            if !amending.amendment.isEmpty { try await amend(opened, path, host: host) }
        }
    }

    private func amend(_ opened: OpenedStudy, _ path: String, host: Host) async throws {
        let chosen = selection.isEmpty ? Array(opened.graph.instances) : try opened.instances(of: selection.part)
        let open = chosen.filter { !opened.state[$0].phase.isFinal }
        guard !open.isEmpty else {
            throw StudyError("\(path): everything selected has ended; `maestro-swift retry` runs it again")
        }
        try amending.check(for: open, in: opened)
        let delivery = try await deliver(
            .amend(InstanceSet(open), amending.amendment), to: opened, startingConductor: false, host: host,
            notify: host.printNote)
        delivery.printNote(
            path,
            done:
                "\(open.count) \(open.count == 1 ? "instance requests" : "instances request") \(amending.words) from now on",
            host: host)
        let running = open.filter { opened.state[$0].phase == .running && opened.graph.isScheduled($0) }
        guard !running.isEmpty else { return }
        host.terminal.writeOutput(
            "\(path): \(running.count) of them already \(running.count == 1 ? "runs" : "run"), with the old request\n")
    }
}
