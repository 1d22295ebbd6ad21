import Diagnostics
import Specification

/// Values that a shell would read as its own text, in the place where a command has them without quotes.
extension Expander {
    /// One warning for each parameter.
    ///
    /// - Complexity: O(n) over the bytes of the values.
    mutating func warnOfShellText(in graph: StudyGraph) {
        guard !study.parameters.isEmpty else { return }
        var isLabel: [Int: Bool] = [:]
        for step in graph.steps {
            for piece in step.text.command.pieces + (step.text.restart?.pieces ?? []) {
                switch piece {
                case .value(let parameter): isLabel[parameter] = false
                case .label(let parameter):
                    if case .around = combinations.columns[parameter].labels, isLabel[parameter] == nil {
                        isLabel[parameter] = true
                    }
                default: break
                }
            }
        }
        for (parameter, isLabel) in isLabel.sorted(by: { $0.key < $1.key }) where !diagnostics.isEnough {
            let values = combinations.columns[parameter].values
            let found = values.texts(withByte: isShellText)
            guard let first = found.first else { continue }
            let key = study.parameters[parameter].key.value
            diagnostics.append(
                .shellText(
                    isLabel ? "\(key).label" : key, parameter: key, values[first], others: found.count - 1,
                    at: study.parameters[parameter].values.place(at: first)))
        }
    }
}

/// Begins something of the shell's own, where it stands without quotes.
private func isShellText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
        UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\n"):
        true
    default: false
    }
}

extension Diagnostic {
    fileprivate static func shellText(
        _ token: String, parameter: String, _ value: String, others: Int, at place: Place
    ) -> Diagnostic {
        let byte = value.utf8.first(where: isShellText) ?? 0
        let sign =
            switch byte {
            case UInt8(ascii: "\n"): "a line break"
            case UInt8(ascii: "`"): "a backtick"
            default: "`\(Character(Unicode.Scalar(byte)))`"
            }
        let more =
            others == 0
            ? ""
            : others == 1 ? ", and another one has such a character" : ", and \(others) others have such characters"
        return .warning(
            "shell-text-in-value", at: place,
            "this value of `\(parameter)` has \(sign)\(more), which the shell interprets where `$(\(token))` is used",
            hint: "write `$(\(token)|q)` in commands to pass the value unchanged")
    }
}
