/// Text in lines that are no wider than a terminal: broken between words, and never within a command in backquotes, which
/// is there to be copied.
///
/// Lines that fit stay as they are. What is wider than the terminal by itself has a line of its own.
///
/// - Parameter columns: `nil` for text that is shown on no terminal, which stays as it is.
package func wrapped(_ text: String, to columns: Int?, hanging: Int = 2) -> String {
    guard let columns else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { wrappedLines(String($0), to: columns, hanging: hanging).joined(separator: "\n") }
        .joined(separator: "\n")
}

/// The lines that one line of text becomes.
///
/// - Parameter hanging: How much further all lines but the first are indented.
package func wrappedLines(_ line: String, to columns: Int, hanging: Int = 2) -> [String] {
    guard width(of: line) > columns else { return [line] }
    let indent = String(line.prefix { $0 == " " })
    let nextIndent = indent + String(repeating: " ", count: hanging)
    var lines: [String] = []
    var current = indent
    var used = indent.count
    for word in words(of: line.dropFirst(indent.count)) {
        let wide = width(of: word)
        let isFirst = used == (lines.isEmpty ? indent : nextIndent).count
        if !isFirst, used + 1 + wide > columns {
            lines.append(current)
            (current, used) = (nextIndent + word, nextIndent.count + wide)
        } else {
            current += isFirst ? word : " " + word
            used += (isFirst ? 0 : 1) + wide
        }
    }
    return lines + [current]
}

/// Words; a command in backquotes is one of them, with what stands right before and behind it.
private func words(of text: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    var isCommand = false
    // An odd one at the end opens nothing.
    var quotesLeft = text.reduce(0) { $0 + ($1 == "`" ? 1 : 0) }
    for character in text {
        if character == "`" {
            isCommand = !isCommand && quotesLeft > 1
            quotesLeft -= 1
        }
        if character == " ", !isCommand {
            if !word.isEmpty { words.append(word) }
            word = ""
        } else {
            word.append(character)
        }
    }
    return word.isEmpty ? words : words + [word]
}

/// How many columns a text takes, colours not counted.
package func width(of text: String) -> Int {
    guard text.utf8.contains(0x1B) else { return text.count }
    var count = 0
    var isColour = false
    for character in text {
        if character == "\u{1B}" {
            isColour = true
        } else if !isColour {
            count += 1
        } else if character == "m" {
            isColour = false
        }
    }
    return count
}
