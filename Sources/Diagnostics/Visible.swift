/// What others wrote, safe for a terminal: characters that would steer it, or hide or reorder text, are shown as such.
///
/// Line breaks and tabs stay, unless `keepingLines` is false. Source: reliability research, section 3.
package func visible(_ text: String, keepingLines: Bool = true) -> String {
    guard text.unicodeScalars.contains(where: { isTreacherous($0, keepingLines: keepingLines) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if isTreacherous(scalar, keepingLines: keepingLines) {
            result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// The same for bytes that need not be UTF-8; what is not becomes U+FFFD.
package func visible(bytes: some Sequence<UInt8>, keepingLines: Bool = true) -> String {
    visible(String(decoding: Array(bytes), as: UTF8.self), keepingLines: keepingLines)
}

private func isTreacherous(_ scalar: Unicode.Scalar, keepingLines: Bool) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: !keepingLines
    case 0x00..<0x20, 0x7F..<0xA0: true
    // Zero width, directional marks, line and paragraph separators, embeddings and isolates, byte order mark.
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0x061C: true
    // Tags, and the soft hyphen that shows only sometimes.
    case 0xE0000...0xE007F, 0xAD: true
    default: false
    }
}
