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
            study.steps[index].command = Located(StubCommand(step).text, at: (step.stub ?? step.command).place)
            study.steps[index].restart = nil
        }
        return study
    }
}

/// What a step runs in a study that is only tried.
struct StubCommand {
    private let step: Step

    init(_ step: Step) { self.step = step }

    var text: String {
        let own = step.stub.map { [$0.value] } ?? step.outputs.files.flatMap(file) + step.outputs.values.map(value)
        return ([usage].compactMap(\.self) + own).joined(separator: "\n") + "\n"
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
        let rule = value.rule
        let text: String
        if let known = value.standard ?? rule.choices.first {
            text = known
        } else {
            switch rule.type {
            case .number, .whole: text = rule.from ?? (rule.allows("0") ? "0" : rule.to ?? "0")
            case .flag: text = "true"
            case .text: text = "stub"
            }
        }
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
