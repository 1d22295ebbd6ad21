/// The options that a scheduler would itself read from a script: those of the lines that begin with its prefix, up to
/// the first line that is neither blank nor a comment.
///
/// Words are split at blanks; single and double quotes and backslashes keep them together, and a ` #` ends a line.
/// Source: sbatch(1), and what sbatch 22.05 does with such lines.
package func directives(ofScript text: String, prefix: String) -> [String] {
    directiveLines(ofScript: text, prefix: prefix).flatMap(\.words)
}

/// The same, line by line.
///
/// - Returns: The number of each line that begins with the prefix, counted from 0, and its words.
package func directiveLines(ofScript text: String, prefix: String) -> [(line: Int, words: [String])] {
    var found: [(line: Int, words: [String])] = []
    for (number, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    {
        let trimmed = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if trimmed.isEmpty { continue }
        guard trimmed.first == UInt8(ascii: "#") else { break }
        guard line.starts(with: prefix.utf8) else { continue }
        let rest = line.dropFirst(prefix.utf8.count)
        guard let next = rest.first, next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") else { continue }
        found.append((number, optionWords(String(decoding: rest, as: UTF8.self))))
    }
    return found
}

/// The words of a line of options.
package func optionWords(_ line: String) -> [String] {
    var words: [String] = []
    var word: [UInt8]?
    var quote: UInt8?
    var isEscaped = false
    for byte in line.utf8 {
        if isEscaped {
            word = word ?? []
            word?.append(byte)
            isEscaped = false
        } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
            isEscaped = true
        } else if let open = quote {
            if byte == open { quote = nil } else { word?.append(byte) }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
            word = word ?? []
        } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 13 {
            if let done = word { words.append(String(decoding: done, as: UTF8.self)) }
            word = nil
        } else if byte == UInt8(ascii: "#"), word == nil {
            break
        } else {
            word = word ?? []
            word?.append(byte)
        }
    }
    if let word { words.append(String(decoding: word, as: UTF8.self)) }
    return words
}
