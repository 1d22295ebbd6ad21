import Diagnostics
import ArgumentParser
import Expansion
import HostInterface
import Reporting
import Specification
import Storage
import Studies

/// `maestro-swift rerun`.
struct Rerun: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run what has changed in the study file, and all that depends on it.",
        discussion: """
            The study file is compared with the one that the study runs. Comments and blank lines are no change. An \
            instance runs again if its command, a variable in it or a computed value has changed. If only its resources \
            have, instances that have succeeded stay as they are. Steps and combinations may be added, removed and \
            renamed; the scripts and outputs of earlier attempts are kept. Without a study file, the one that the study \
            was started with is read again. Files that tables have their rows from are read again too: rows with a known \
            key and other values are changed, and rows that are no longer there stay.

              maestro-swift rerun results -n
              maestro-swift rerun results study.yaml --wait
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(help: "The edited study file.", completion: .file(extensions: ["yaml", "yml"]))
    var study: String?
    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only show what would run, and why.")
    var isDryRun = false
    @Flag(help: "Cancel running instances that are to run again or are removed.")
    var cancelRunning = false
    @Flag(help: "Run the commands again that tables have their rows from.")
    var fetch = false
    @OptionGroup var follow: FollowOptions

    func run(on host: Host) async throws -> ExitStatus {
        try await editStudy(directory, for: isDryRun ? .reading : .acting, host: host) { study in
            try await change(study, host: host)
        }
    }

    private func change(_ editable: EditableStudy, host: Host) async throws -> ExitStatus {
        let opened = editable.opened
        let file = study ?? "\(opened.header.specificationRoot)/\(opened.header.specificationFile)"
        let loaded = try await opened.load(
            file, commands: fetch ? .fetched : .left, host: host, notify: host.terminal.writeErrors)
        show([loaded], format: .text, host: host)
        guard !loaded.hasErrors else { return .failed }
        let planned: PlannedRevision
        do { planned = try opened.plannedRerun(loaded, host: host) } catch let mistakes as StudyMistakes {
            show(mistakes, host: host)
            return .failed
        }
        guard !planned.revision.isEmpty else {
            host.terminal.writeErrors("nothing has changed; nothing to run\n")
            return try await follow.follow(with: opened.directory, host: host)
        }
        host.terminal.writeOutput(planned.report.text)
        if isDryRun { return .fine }
        try refuseRunning(planned, opened)
        let delivery = try await planned.deliver(
            to: editable, cancelsRunning: cancelRunning, host: host, notify: host.printNote)
        let count = planned.report.runCount
        delivery.printNote(
            directory,
            done: count == 0
                ? "changed; nothing runs again" : "\(counted(count, "instance")) to run",
            host: host)
        return try await follow.follow(with: opened.directory, host: host)
    }

    private func refuseRunning(_ planned: PlannedRevision, _ opened: OpenedStudy) throws {
        guard let first = planned.running.first, !cancelRunning else { return }
        let others = planned.running.count - 1
        let words = others == 0 ? " is" : others == 1 ? " and another one are" : " and \(others) others are"
        throw StudyError(
            "\(opened.graph.name(of: first))\(words) running and would be run again or removed; wait for the end, or "
                + "cancel what runs with --cancel-running")
    }
}
