import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Reporting
import Studies
import Tracking

/// `maestro-swift extend`.
struct Extend: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add combinations of parameters to a study that is running or has ended.",
        discussion: """
            Without further arguments, the files and commands that tables have their rows from are read again, and rows \
            that are new are added: those with a new key, or else those that differ from all others. A FILE is read in the \
            place of a table's source. Each NAME=VALUE adds a value to a parameter; the first values of all parameters form \
            the first new combination. Only new instances run. A step that depends on all instances of another one \
            (`depends: [simulate_*]`) runs again once the new ones have ended, and so do its dependents. Labels follow the \
            study. With -, standard input is read, one NAME=VALUE a line.

              maestro-swift extend results
              maestro-swift extend results more.csv --table samples
              maestro-swift extend results SIZE=40 SEED=1 SIZE=80 SEED=2
              sed 's/^/ID=/' more-ids.txt | maestro-swift extend results - --wait
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(
        help: "NAME=VALUE arguments, - to read them from standard input, or one file with rows.",
        completion: .file())
    var values: [String] = []
    @Option(help: "Add rows to this table only.")
    var table: String?
    @Flag(help: "Do not rerun steps that have gathered a step which gets more instances.")
    var keepFunnels = false
    @OptionGroup var follow: FollowOptions

    private var file: String? { values.count == 1 && values[0] != "-" && !values[0].contains("=") ? values[0] : nil }

    func validate() throws {
        guard table == nil || values.isEmpty || file != nil else {
            throw ValidationError("--table is for rows of a file; NAME=VALUE names the parameter.")
        }
    }

    func run(on host: Host) async throws -> ExitStatus {
        if values.isEmpty || file != nil {
            return try await editStudy(directory, host: host) { try await addRows(to: $0, host: host) }
        }
        let opened = try openStudyToEdit(directory, host: host).opened
        let (growth, added) = try opened.plannedExtension(
            by: values == ["-"] ? try linesOfInput(host) : values, keepsGatherers: keepFunnels)
        guard added.instances > 0 else { return try await follow(nothing: opened, host: host) }
        let request = Request.extend(growth, keepsGatherers: keepFunnels)
        for note in opened.notesOnTemporaries(of: request) { host.printNote(note + "\n") }
        let delivery = try await deliver(
            request, to: opened, startingConductor: opened.wasConducted,
            host: host, notify: host.printNote)
        delivery.printNote(directory, done: added.words, host: host)
        return try await follow.follow(with: opened.directory, host: host)
    }

    private func follow(nothing opened: OpenedStudy, host: Host) async throws -> ExitStatus {
        host.terminal.writeErrors("all of these combinations already exist; nothing to add\n")
        return try await follow.follow(with: opened.directory, host: host)
    }

    // MARK: Rows

    private func addRows(to study: EditableStudy, host: Host) async throws -> ExitStatus {
        let opened = study.opened
        let options = RevisionOptions(keepsGatherers: keepFunnels)
        let planned: PlannedRevision?
        do {
            let found = try await opened.plannedExtension(
                fromFile: file, table: table, options, host: host, notify: host.terminal.writeErrors)
            for news in found.news { host.printNote(words(news)) }
            planned = found.planned
        } catch let mistakes as StudyMistakes {
            show(mistakes, host: host)
            return .failed
        }
        guard let planned, planned.report.runCount > 0 else { return try await follow(nothing: opened, host: host) }
        let delivery = try await planned.deliver(to: study, host: host, notify: host.printNote)
        let extended = StudyExtension(
            instances: planned.revision.newCount, repeated: planned.report.runCount - planned.revision.newCount)
        delivery.printNote(directory, done: extended.words, host: host)
        return try await follow.follow(with: opened.directory, host: host)
    }

    private func words(_ news: SourceNews) -> String {
        var parts = [counted(news.added, "new row")]
        if news.changed > 0 { parts.append("\(news.changed) changed, which `maestro-swift rerun` takes over") }
        if news.vanished > 0, file == nil { parts.append("\(news.vanished) no longer there, which stay in the study") }
        return "table \(visible(news.table, keepingLines: false)): \(parts.joined(separator: "; "))\n"
    }

    private func linesOfInput(_ host: Host) throws -> [String] {
        let most = 64 << 20
        let bytes = try host.files.read("/dev/stdin", atMost: most + 1)
        guard bytes.count <= most else { throw StudyError("standard input has more than \(most) bytes") }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
