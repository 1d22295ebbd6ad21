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
    var rest = bytes[...]
    var (line, column) = (1, 1)
    while true {
        let plain = plainCount(rest)
        rest = rest.dropFirst(plain)
        column += plain
        var decoder = UTF8()
        var iterator = rest.makeIterator()
        switch decoder.decode(&iterator) {
        case .emptyInput: return nil
        case .error: return .notUTF8(at: Place(file: file, line: line, column: column))
        case .scalarValue(let scalar):
            if isForbidden(scalar) {
                return .forbiddenCharacter(scalar, at: Place(file: file, line: line, column: column))
            }
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
            rest = rest.dropFirst(UTF8.width(scalar))
        }
    }
}

/// How many characters of one byte, which may stand anywhere, a text begins with: nearly all are such, and a decoder
/// takes many times as long.
private func plainCount(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    while index < bytes.endIndex, bytes[index] >= 0x20, bytes[index] < 0x7F { index += 1 }
    return index - bytes.startIndex
}

/// Control characters that YAML does not allow.
private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x85: false
    case 0x00..<0x20, 0x7F..<0xA0: true
    default: false
    }
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
