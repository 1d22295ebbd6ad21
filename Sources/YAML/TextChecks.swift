import Diagnostics

/// What can be said of a file before it is parsed: size, encoding, characters.
func checkText(_ bytes: [UInt8], body: [UInt8], file: String, limits: Limits) -> Diagnostic? {
    let start = Place(file: file, line: 1, column: 1)
    guard bytes.count <= limits.size else { return .fileTooLarge(limit: limits.size, at: start) }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
        return .notUTF8(at: start)
    }
    return invalidCharacter(in: body, file: file)
}

private func invalidCharacter(in bytes: [UInt8], file: String) -> Diagnostic? {
    // Control characters that YAML allows.
    let odd = OddCharacter.first(in: bytes[...]) { scalar, _ in ![0x09, 0x0A, 0x0D, 0x85].contains(scalar.value) }
    guard let odd else { return nil }
    let place = Place(file: file, line: odd.line, column: odd.column)
    return odd.scalar.map { .forbiddenCharacter($0, at: place) } ?? .notUTF8(at: place)
}

/// The first line whose indentation has a tab, at or before a place where parsing failed.
func tabIndentation(in bytes: [UInt8], file: String, upTo last: Int) -> Place? {
    var line = 1
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        guard line <= last else { return nil }
        let indentation = text.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if indentation.count < text.count, let tab = indentation.firstIndex(of: UInt8(ascii: "\t")) {
            return Place(file: file, line: line, column: tab - text.startIndex + 1)
        }
        line += 1
    }
    return nil
}
