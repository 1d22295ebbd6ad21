import Diagnostics

extension Study {
    /// With commands that only leave what each step declares: `run --stub`.
    ///
    /// Parameters, dependencies and resources stay: an instance is what it was, and only what it does is not.
    package func stubbed() -> Study {
        var study = self
        study.isStub = true
        // A stub is written for sh.
        if !ShellLine(batch.shellLine).readsAsSh {
            study.batch.shell = Located("/bin/sh", at: batch.shell?.place ?? name.place)
        }
        for index in steps.indices {
            let step = steps[index]
            let rows =
                step.stub == nil
                ? lateTables(of: index).flatMap { StubCommand.rows(of: tables[$0], parameters) } : []
            study.steps[index].command = Located(
                StubCommand(step, rows: rows).text, at: (step.stub ?? step.command).place)
            study.steps[index].restart = nil
        }
        return study
    }
}

/// What a step runs in a study that is only tried.
struct StubCommand {
    private let step: Step
    /// What writes the rows of its tables.
    private let rows: [String]

    init(_ step: Step, rows: [String] = []) {
        self.step = step
        self.rows = rows
    }

    /// One row with a value that each column allows.
    static func rows(of table: ParameterTable, _ parameters: [Parameter]) -> [String] {
        guard let late = table.late, let source = table.source, let columns = source.columns else { return [] }
        let values = table.columns.map { parameters[$0].rule.map { stub($0) } ?? "stub" }
        let names = columns.map(\.heading.value)
        let lines: [String]
        switch source.format {
        case .csv, .tsv:
            let separator = source.format == .tsv ? "\t" : String(UnicodeScalar(source.separator))
            lines =
                (source.hasHeader ? [names.map(csvField).joined(separator: separator)] : [])
                + [values.map(csvField).joined(separator: separator)]
        case .json, .jsonLines:
            let map = JSON.object(zip(names, values).map { ($0, .string($1)) })
            let list = source.path.reversed().reduce(JSON.array([map])) { JSON.object([($1, $0)]) }
            lines = [(source.format == .json ? list : map).text()]
        case .text, .files: lines = values
        }
        let folder = late.path.lastIndex(of: "/").map { ["mkdir -p -- \(word(String(late.path[..<$0])))"] } ?? []
        return folder + ["printf '%s\\n' \(lines.map(word).joined(separator: " ")) > \(word(late.path))"]
    }

    private static func stub(_ rule: ValueRule) -> String {
        if let known = rule.choices.first { return known }
        switch rule.type {
        case .number, .whole: return rule.from ?? (rule.allows("0") ? "0" : rule.to ?? "0")
        case .flag: return "true"
        case .text: return "stub"
        }
    }

    var text: String {
        let own = step.stub.map { [$0.value] } ?? step.outputs.files.flatMap(file) + step.outputs.values.map(value)
        return ([usage].compactMap(\.self) + own + rows).joined(separator: "\n") + "\n"
    }

    /// The tokens of the true command, which say what parameters the step has.
    private var usage: String? {
        let texts = [step.command.value, step.restart?.value ?? ""]
        let names = texts.flatMap { tokens(in: $0).map(\.plainName) }.filter { name in
            name != "LAUNCHER" && !name.contains(".outputs") && name.utf8.allSatisfy(Self.isPlain)
        }
        var known: Set<String> = []
        let words = names.filter { known.insert($0).inserted }.map { "'$(\($0)|q)'" }
        return words.isEmpty ? nil : ": \(words.joined(separator: " "))"
    }

    /// A shell's own `$(…)` may hold quotes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 0x80...: true
        default: [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: " ")].contains(byte)
        }
    }

    private func file(_ pattern: Located<String>) -> [String] {
        let path = Self.path(matching: pattern.value)
        let isFolder = path.hasSuffix("/")
        let end = path.lastIndex(of: "/")
        let folder = end.map { [String(path[...$0])] } ?? []
        return folder.map { "mkdir -p -- \(Self.word($0))" } + (isFolder ? [] : ["touch -- \(Self.word(path))"])
    }

    private func value(_ value: DeclaredOutput) -> String {
        let text = value.standard ?? Self.stub(value.rule)
        return "printf '%s\\n' \(Self.word("\(value.name.value)=\(text)")) >> \"$MAESTRO_OUTPUT\""
    }

    /// A path that a pattern matches; tokens stay.
    static func path(matching pattern: String) -> String {
        let bytes = Array(pattern.utf8)
        var result: [UInt8] = []
        var index = 0
        for token in tokens(in: pattern) {
            result += plain(bytes[index..<token.range.lowerBound])
            result += Array("$(\(token.plainName)|q)".utf8)
            index = token.range.upperBound
        }
        return String(decoding: result + plain(bytes[index...]), as: UTF8.self)
    }

    private static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): result += Array("stub".utf8)
            case UInt8(ascii: "?"): result.append(UInt8(ascii: "x"))
            case UInt8(ascii: "\\"): if let next = rest.popFirst() { result.append(next) }
            case UInt8(ascii: "["):
                // A `]` right behind the bracket is one of the characters.
                guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "]")), let first = rest.first else {
                    result.append(byte)
                    continue
                }
                let isNegated = first == UInt8(ascii: "!") || first == UInt8(ascii: "^")
                result.append(isNegated ? UInt8(ascii: "_") : first)
                rest = rest[(end + 1)...]
            default: result.append(byte)
            }
        }
        return result
    }

    /// In single quotes, in which tokens are replaced and quoted.
    private static func word(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
