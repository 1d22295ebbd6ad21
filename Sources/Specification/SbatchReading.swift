/// What sbatch reads in words of options, as getopt_long(3) reads them.
package enum SbatchReading: Hashable, Sendable {
    /// An option, what was written of its name (`--arr`), and its value.
    case option(SbatchOption, written: String, value: String?)
    /// None that is known; it may be a newer Slurm's or a plugin's.
    case unknown(written: String)
    case ambiguous(written: String, [SbatchOption])
    case valueMissing(SbatchOption, written: String)
    case valueUnwanted(SbatchOption, written: String)
    /// `hetjob`, which begins the next part of a job of several.
    case nextPart(String)
    /// Neither an option nor its value.
    case stray(String)
    /// What a parameter will become; it is read once that is known.
    case later
}

/// Something read, and the words that it is made of. Letters in one word have that word in common.
package struct SbatchWords: Hashable, Sendable {
    package let reading: SbatchReading
    package let words: Range<Int>
}

/// Reads words of options, such as those of one line.
///
/// - Complexity: O(words × options).
package func readSbatchOptions(_ words: [String]) -> [SbatchWords] {
    var reader = SbatchReader(words: words)
    while reader.next < words.count { reader.readWord() }
    return reader.found
}

private struct SbatchReader {
    let words: [String]
    var next = 0
    var found: [SbatchWords] = []

    mutating func readWord() {
        let word = words[next]
        let start = next
        next += 1
        if word.hasPrefix("$") {
            append(.later, from: start)
        } else if word.hasPrefix("--"), word.utf8.count > 2 {
            readLong(word.dropFirst(2), from: start)
        } else if word.hasPrefix("-"), word.utf8.count > 1, word != "--" {
            readLetters(word.dropFirst(), from: start)
        } else {
            append(word == "hetjob" || word == "packjob" ? .nextPart(word) : .stray(word), from: start)
        }
    }

    private mutating func append(_ reading: SbatchReading, from start: Int) {
        found.append(SbatchWords(reading: reading, words: start..<next))
    }

    private mutating func readLong(_ text: Substring, from start: Int) {
        let name = String(text.prefix { $0 != "=" })
        let value = text.count > name.count ? String(text.dropFirst(name.count + 1)) : nil
        let written = "--\(name)"
        let meant = name.isEmpty ? [] : SbatchOption.long(name)
        guard !name.contains("$") else { return append(.later, from: start) }
        guard meant.count == 1, let option = meant.first else {
            // What follows may be its value.
            if value == nil, next < words.count, !words[next].hasPrefix("-") { next += 1 }
            return append(meant.isEmpty ? .unknown(written: written) : .ambiguous(written: written, meant), from: start)
        }
        if option.value == .none, value != nil {
            append(.valueUnwanted(option, written: written), from: start)
        } else {
            take(option, written: written, value: value, from: start)
        }
    }

    private mutating func readLetters(_ text: Substring, from start: Int) {
        var rest = text
        while let letter = rest.popFirst() {
            if letter == "$" { return append(.later, from: start) }
            guard let option = SbatchOption.short(letter) else {
                return append(.unknown(written: "-\(letter)"), from: start)
            }
            let value = option.value == .none || rest.isEmpty ? nil : String(rest)
            take(option, written: "-\(letter)", value: value, from: start)
            if option.value != .none { return }
        }
    }

    private mutating func take(_ option: SbatchOption, written: String, value: String?, from start: Int) {
        guard option.value == .required, value == nil else {
            return append(.option(option, written: written, value: value), from: start)
        }
        guard next < words.count else { return append(.valueMissing(option, written: written), from: start) }
        next += 1
        append(.option(option, written: written, value: words[next - 1]), from: start)
    }
}
