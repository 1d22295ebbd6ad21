package import Diagnostics
import Executors

extension EachStudy {
    /// What a command line made.
    package struct Made: Sendable {
        /// The study, as YAML; nothing where something is wrong.
        package let text: String?
        package let diagnostics: [Diagnostic]
    }

    /// The study file that does the same.
    ///
    /// - Parameter headings: The columns of the rows, as they are called there.
    package func made(headings: [String]) -> Made {
        let columns = EachColumns(headings, format: items.format)
        let command = EachWords(words, columns: columns)
        let diagnostics = command.diagnostics + wrongKeys(columns) + wrongLast(columns)
        guard !diagnostics.contains(where: { $0.severity == .error }) else {
            return Made(text: nil, diagnostics: diagnostics)
        }
        return Made(text: text(command, columns), diagnostics: diagnostics)
    }

    private func wrongKeys(_ columns: EachColumns) -> [Diagnostic] {
        items.key.filter { !columns.headings.contains($0) }.map { .unknownEachKey($0, known: columns.headings) }
    }

    /// It runs once, so it cannot have an item.
    private func wrongLast(_ columns: EachColumns) -> [Diagnostic] {
        guard let last else { return [] }
        let odd = Diagnostic.oddArgument(last, what: "--then")
        let used = tokens(in: last).first { token in
            columns.names.contains { token.plainName == $0 || token.plainName.hasPrefix("\($0).") }
        }
        return (odd.map { [$0] } ?? []) + (used.map { [.itemInLast($0.name)] } ?? [])
    }

    // MARK: Lines

    private func text(_ command: EachWords, _ columns: EachColumns) -> String {
        let sections = [
            head, batch, table(columns, used: command.used), ["study:"] + step(command, columns) + lastStep,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var head: [String] {
        note + [
            "description:",
            "    name: \(writtenScalar(name))",
            "    description: \(writtenScalar("\(name), for each row of \(items.title)."))",
        ]
    }

    /// What no study file says.
    private var note: [String] {
        guard items.isStandardInput || jobs.number > 0 else { return [] }
        let option = jobs.number > 0 ? " \(jobs.option) \(jobs.number)" : ""
        return ["# Run it as: maestro-swift run\(option) FILE" + (items.isStandardInput ? " < ITEMS" : "")]
    }

    /// A shell that is everywhere, and that starts in half the time of bash: all that it does is to become the program.
    private var batch: [String] {
        let type = scheduler == .local ? [] : ["    type: \(writtenScalar(scheduler.name))"]
        return ["batch:"] + type + ["    shell: /bin/sh"]
    }

    private func table(_ columns: EachColumns, used: Set<Int>) -> [String] {
        let keys = items.key.compactMap { columns.headings.firstIndex(of: $0) }
        var lines = [
            "tables:",
            "    \(Self.table):",
            "        \(items.format.rawValue): \(writtenScalar(items.path))",
        ]
        if columns.areRenamed {
            lines.append("        columns:")
            for index in columns.names.indices where used.contains(index) || keys.contains(index) {
                let (name, heading) = (columns.names[index], columns.headings[index])
                lines.append("            \(writtenScalar(name)): {named: \(writtenScalar(heading))}")
            }
        }
        if !keys.isEmpty {
            lines.append("        key: [\(keys.map { writtenScalar(columns.names[$0]) }.joined(separator: ", "))]")
        }
        if let only = columns.names.first, columns.names.count == 1 {
            // There is nothing to tell it from.
            lines.append("        labels: {\(writtenScalar(only)): \"%%\"}")
        }
        return lines
    }

    private func step(_ command: EachWords, _ columns: EachColumns) -> [String] {
        let text = "cd $(SPECROOT|q) && exec \(command.shellText(columns))"
        var lines = stepHead(name, "Once for each row.") + writtenBlock("cmd", text, indentation: 10)
        for (key, value) in requests.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("          \(key.rawValue): \(writtenScalar(value))")
        }
        if retries > 0 { lines.append("          retry: {exit: \(retries)}") }
        if precautions.canaries > 0 { lines.append("          canary: \(precautions.canaries)") }
        if let limit = precautions.failureLimit { lines.append("          stop after: \(writtenScalar(limit.text))") }
        return lines
    }

    private var lastStep: [String] {
        guard let last else { return [] }
        let text = "cd $(SPECROOT|q) || exit\n\(last)"
        return [""] + stepHead(lastName, "Once, after all have succeeded.")
            + writtenBlock("cmd", text, indentation: 10)
            + ["          depends: [\(writtenScalar("\(name)_*"))]"]
    }

    private func stepHead(_ name: String, _ description: String) -> [String] {
        ["    - name: \(writtenScalar(name))", "      description: \(description)", "      run:"]
    }
}
