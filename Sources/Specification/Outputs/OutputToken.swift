/// A token that names a value of another step: `$(STEP.outputs.NAME)`.
package struct OutputToken: Hashable, Sendable {
    package let step: String
    package let name: String

    /// - Parameter text: What stands between the parentheses.
    package init?(_ text: String) {
        guard let whole = DottedName(text), let stem = DottedName(whole.stem), stem.ending == "outputs",
            Self.isName(whole.ending)
        else { return nil }
        step = String(stem.stem)
        name = String(whole.ending)
    }

    /// Whether a value may be called so, by what the wrapper lets pass.
    static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "_")
        }
    }
}

/// The variable in which a command finds a value of another step.
package func outputVariable(step: String, name: String) -> String {
    "MAESTRO_OUTPUT_\(variableStem(of: step))_\(name)"
}

/// A step's name as a part of the name of a variable.
package func variableStem(of step: String) -> String {
    let stem = step.utf8.map { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) ? byte : UInt8(ascii: "_")
    }
    return String(decoding: stem, as: UTF8.self)
}
