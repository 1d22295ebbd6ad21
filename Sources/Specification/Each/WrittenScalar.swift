/// A text as a scalar of YAML on one line, in quotes unless it is plainly a text.
func writtenScalar(_ text: String) -> String {
    let isPlain =
        text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/._-".utf8.contains(byte)
        } && text.utf8.first.map { !"-.".utf8.contains($0) } ?? false
    return isPlain && !words.contains(text.lowercased()) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
}

/// A key with a text of lines as a block, or in quotes where a block could not hold it.
///
/// - Parameter text: Begins with something that is no blank.
func writtenBlock(_ key: String, _ text: String, indentation: Int) -> [String] {
    let margin = String(repeating: " ", count: indentation)
    guard text.unicodeScalars.allSatisfy(standsInBlock), !text.hasSuffix("\n") else {
        return ["\(margin)\(key): \(writtenScalar(text))"]
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return ["\(margin)\(key): |"] + lines.map { $0.isEmpty ? "" : "\(margin)    \($0)" }
}

/// What YAML or its readers take for something else than a text.
private let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"]

private func standsInBlock(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x20...0x7E: true
    // Two are line breaks, and one a mark of the order of bytes.
    case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    default: scalar.value >= 0xA0
    }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    default: standsInBlock(scalar) ? String(scalar) : hexadecimal(scalar.value)
    }
}

private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    let width = value > 0xFFFF ? 8 : 4
    return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
