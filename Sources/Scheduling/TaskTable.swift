import Diagnostics
import Executors
import Expansion
import Expressions
import Jobs
import Specification
import Tracking

/// What each task of a batch finds out about itself: files that `templates/wrapper.sh` reads with the shell's builtins.
///
/// The first line of a file holds what all tasks share; the line of task `i` is number `i % 1000 + 1` of file
/// `BATCH.(i / 1000)`, so that no task reads far. Fields are parted by the unit separator, and each word of a command ends
/// with the record separator. Paths are relative to the study directory. A file grows by ``calledOff(_:)``. `BATCH.list.STEP` has
/// the path of a list that tasks write, and what may stand in it: each workspace behind its number, or behind `-` where
/// it is known to have succeeded. `BATCH.values.N` says how to make a table of what other steps have published; see
/// ``PublishedTable``.
struct TaskTable {
    static let tasksInFile: UInt32 = 1000

    private let submission: Submission
    private let root: String

    init(_ submission: Submission, root: String) {
        self.submission = submission
        self.root = root
    }

    /// The files' names behind the batch's number, with their texts.
    var files: [(name: String, text: String)] {
        var texts: [UInt32: [String]] = [:]
        for (member, task) in zip(submission.batch.members, submission.tasks) {
            // A plain job has no index, so it looks at the first line.
            let index = submission.batch.isArray ? member.task : 0
            let place = Int(index % Self.tasksInFile)
            var lines = texts[index / Self.tasksInFile] ?? []
            while lines.count <= place { lines.append("") }
            lines[place] = line(member, task)
            texts[index / Self.tasksInFile] = lines
        }
        return texts.sorted { $0.key < $1.key }.map { chunk, lines in
            ("\(submission.batch.id.number).\(chunk)", ([header] + lines).joined(separator: "\n") + "\n")
        } + submission.lists.map { ("\(submission.batch.id.number).list.\($0.step)", text(of: $0)) }
            + submission.tables.enumerated().map { index, table in
                ("\(submission.batch.id.number).values.\(index)", table.recipe(relative: relative))
            }
    }

    private func text(of list: GatheredList) -> String {
        list.entries.reduce(into: relative(list.path) + "\n") { text, entry in
            text += "\(entry.ordinal.map(String.init) ?? "-") \(entry.workspace)\n"
        }
    }

    /// What to append, to which files behind the batch's number, once tasks have been called off: whatever the scheduler
    /// does, they are not to begin any more. Appended, and not a file of its own: a network file system may show a new
    /// file late, but not what has been added to one that is opened.
    static func cancelledMarks(_ tasks: [UInt32]) -> [(name: String, text: String)] {
        Dictionary(grouping: tasks) { $0 / tasksInFile }.sorted { $0.key < $1.key }.map { chunk, tasks in
            let lines = ranges(of: tasks).map { "called-off \($0.lowerBound)-\($0.upperBound);\n" }
            // Half a line that a full disk took stays on its own.
            return (name: String(chunk), text: "\n" + lines.joined())
        }
    }

    private var header: String {
        let recovery = submission.recovery
        let codes = recovery.exit?.codes.map { "\($0.lowerBound)-\($0.upperBound)" } ?? []
        let task = submission.tasks.first
        let walltime = submission.request.walltimeSeconds(for: submission.batch.executor.dialect) ?? 0
        return fields(
            [
                task?.study ?? "", task?.step ?? "", String(recovery.exit?.times ?? 0),
                String(recovery.exit?.waitSeconds ?? 0), (codes.isEmpty ? ["1-255"] : codes).joined(separator: " "),
                recovery.checkpoint?.signal ?? "", String(recovery.checkpoint?.seconds ?? 0),
                String(recovery.links ?? -1), String(walltime),
                submission.lists.map { String($0.step) }.joined(separator: " "),
                submission.inputs.map(input).joined(separator: " "),
            ].map(printable) + [
                submission.outputs.values.map(declaration).joined(), submission.condition?.expression.awkText ?? "",
            ])
    }

    private func line(_ member: Batch.Member, _ task: Submission.Task) -> String {
        let place = [String(member.instance.index), task.instance, String(task.attempt), relative(task.workspace)]
        let files = [
            relative(task.output), relative(task.record), task.parents.map(\.text).joined(separator: " "),
            task.publishers.map(\.text).joined(separator: " "),
            task.tables.map { "values.\($0)" }.joined(separator: " "),
        ]
        return fields(
            place.map(printable) + [words(task.command), words(task.restartCommand)] + files.map(printable)
                + [words(task.files), words(task.operands.map(operand))]
                // A wrapper of an earlier release does not know this field.
                + (task.variables.isEmpty ? [] : [words(variables(of: task))]))
    }

    private func variables(of task: Submission.Task) -> [String] {
        task.variables.sorted { $0.key < $1.key }.map { "\($0)=\(percentEncoded($1))" }
    }

    private func fields(_ values: [String]) -> String { values.joined(separator: "\u{1f}") }

    /// One separator ends the last word, too, so that an empty one is not lost.
    private func words(_ command: [String]) -> String { command.map { printable($0) + "\u{1e}" }.joined() }

    /// `STEP:NAME:VARIABLE`, and `:=TEXT` where something counts in its place: in `TEXT` a byte that may mean something is
    /// `%` with two hexadecimal digits.
    private func input(_ output: StepOutput) -> String {
        let own = "\(output.step):\(output.name):\(output.variable)"
        return output.standard.map { own + ":=" + percentEncoded($0) } ?? own
    }

    /// A value for `templates/condition.awk`, or where the wrapper finds it.
    private func operand(_ operand: ConditionOperand) -> String {
        switch operand {
        case .value(let value): value.awkText
        case .earlier(.state(let step)): "s:\(step)"
        case .earlier(.exitCode(let step, let name)): "x:\(step):\(percentEncoded(name))"
        case .earlier(.output(let output, let type)):
            "o:\(output.step):\(output.name):\(type.awkLetter):\(percentEncoded(output.stepName))"
                + (output.standard.map { ":=" + percentEncoded($0) } ?? "")
        }
    }

    private func declaration(_ fields: [String]) -> String {
        fields.map(printable).joined(separator: DeclaredOutputs.separator) + "\u{1e}"
    }

    /// No text may end a line, a field or a word; names with such characters are shown, not acted on.
    private func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    private func relative(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.utf8.dropFirst(root.utf8.count + 1)) ?? path : path
    }
}
