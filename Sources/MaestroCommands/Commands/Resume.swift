import ArgumentParser
import Conducting
import Diagnostics
import HostInterface
import Reporting
import Storage
import Studies
import Tracking

/// `maestro-swift resume`.
struct Resume: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Continue a study after `pause`, a crash, a reboot or a kill.",
        discussion: """
            Nothing runs or is submitted twice. If the conductor on another machine has stopped responding, --wait waits \
            until the study can be taken over, and takes it over.

              maestro-swift resume results
              maestro-swift resume --host-is-gone login2 results
              maestro-swift resume --moved results
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @OptionGroup var conduct: ConductOptions
    @Option(
        help: ArgumentHelp(
            "Treat this machine as gone for good, and rerun the local steps that started there.", valueName: "name"))
    var hostIsGone: String?
    @OptionGroup(title: "Moved and copied studies") var relocating: Relocating

    func run(on host: Host) async throws -> ExitStatus {
        guard try await relocating.perform(directory, host: host) else { return .fine }
        let opened = try openStudy(directory, for: .acting, host: host)
        if opened.state.isClosed {
            host.printNote(ended(opened))
            return exitStatus(of: opened.state)
        }
        guard
            conduct.yes || opened.wasConducted || host.confirms("Nothing of this study has been started yet. Start it?")
        else {
            return .fine
        }
        let wishes = try self.wishes(opened, host: host)
        if opened.holder.isThere { return try await join(opened, wishes: wishes, host: host) }
        let box = RequestBox(opened.directory, host: host.sharing(opened.header.isGroupReadable))
        for wish in wishes { _ = try box.post(wish.request) }
        if hostIsGone == nil { printUnheard(opened, host: host) }
        if conduct.foreground { return try await conductToTheEnd(directory, host: host) }
        try await startConductor(opened, host: host, notify: host.printNote)
        return try await conduct.follow.follow(with: opened.directory, takesOver: true, host: host)
    }

    private func ended(_ opened: OpenedStudy) -> String {
        let word = shellWord(directory)
        switch exitStatus(of: opened.state) {
        case .cancelled:
            return "the study was cancelled; `maestro-swift retry \(word)` runs what did not finish\n"
        case .failed:
            return "the study has ended with failed steps; `maestro-swift retry \(word)` runs them again, "
                + "`maestro-swift status \(word)` shows why\n"
        case .finishedWithFailures:
            return
                "the study has finished with failures that it allows; `maestro-swift retry \(word)` runs them again\n"
        case .fine, .couldNotRun, .wrongUsage:
            return "the study has ended; `maestro-swift status \(word)` shows the result\n"
        }
    }

    private typealias Wish = (request: Request, done: String)

    private func wishes(_ opened: OpenedStudy, host: Host) throws -> [Wish] {
        var wishes: [Wish] = []
        let box = RequestBox(opened.directory, host: host.sharing(opened.header.isGroupReadable))
        if opened.state.isPaused || !box.pending(isCertain: true).isEmpty { wishes.append((.goOn, "continuing")) }
        if let hostIsGone {
            let steps = try GoneHost(name: hostIsGone, path: directory).steps(of: opened, host: host)
            let done = "\(counted(steps.count, "step")) of \(hostIsGone) will run again"
            wishes.append((.beginElsewhere(InstanceSet(steps)), done))
        }
        return wishes
    }

    /// Somebody conducts it, as far as is known.
    private func join(_ opened: OpenedStudy, wishes: [Wish], host: Host) async throws -> ExitStatus {
        guard !wishes.isEmpty || conduct.follow.wait else {
            let why = opened.note(directory, host: host).late ?? opened.holder.holder ?? ""
            throw StudyError("\(directory) already has a conductor: \(why)")
        }
        for wish in wishes {
            try await deliver(wish.request, to: opened, startingConductor: true, host: host, notify: host.printNote)
                .printNote(directory, done: wish.done, host: host)
        }
        return try await conduct.follow.follow(with: opened.directory, takesOver: true, host: host)
    }

    /// Steps that will not be run again by themselves.
    private func printUnheard(_ opened: OpenedStudy, host: Host) {
        let now = Timestamp(milliseconds: host.clock.now())
        for steps in opened.unheardSteps(host) {
            let note = UnheardNote(steps, in: opened.state, directory: directory, now: now)
            host.printNote(note.text + "\n")
        }
    }
}

/// `maestro-swift conductor`, as Maestro has it: in the foreground.
struct Conduct: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "conductor", abstract: "Run the conductor in this process; Maestro's name for `resume -fg`.",
        discussion: "  maestro-swift conductor results")

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Option(
        name: [.customShort("t"), .customLong("sleeptime")],
        help: "Set the maximum seconds between two polls of Slurm from now on.")
    var sleepTime: Int?
    @OptionGroup(title: "Maestro compatibility") var log: MaestroLogOptions

    func validate() throws {
        guard sleepTime ?? 1 >= 1 else { throw ValidationError("--sleeptime must be at least 1 second.") }
    }

    func run(on host: Host) async throws -> ExitStatus {
        try changeSleepTime(host)
        return try await conductToTheEnd(directory, host: host)
    }

    /// By a request, as `update` does it; not of a study that somebody conducts, which is refused.
    private func changeSleepTime(_ host: Host) throws {
        guard let sleepTime else { return }
        let opened = try openStudy(directory, for: .acting, host: host)
        guard !opened.holder.isThere, !opened.state.isComplete else { return }
        let box = RequestBox(opened.directory, host: host.sharing(opened.header.isGroupReadable))
        _ = try box.post(.change(.poll, sleepTime))
    }
}

/// Conducts here and tells how the study ended.
func conductToTheEnd(_ path: String, host: Host) async throws -> ExitStatus {
    switch try await conduct(path, host: host) {
    case .complete: return exitStatus(of: try openStudy(path, for: .reading, host: host).state)
    case .interrupted:
        host.printNote(
            "the conductor stopped; running jobs continue. Resume with `maestro-swift resume \(shellWord(path))`\n"
        )
        return .couldNotRun
    case .removed:
        host.printNote(
            "the study directory is no longer at \(path); if it was moved, run `maestro-swift resume --moved` with its new "
                + "path\n")
        return .couldNotRun
    case .superseded:
        host.terminal.writeErrors("another conductor took over the study\n")
        return .couldNotRun
    }
}
