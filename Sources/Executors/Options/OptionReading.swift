/// What the program by which jobs are submitted reads in words of options.
package enum OptionReading: Hashable, Sendable {
    /// An option, what was written of its name (`--arr`), and its value; of two words, with a blank between them.
    case option(SubmitOption, written: String, value: String?)
    /// None that is known; it may be a newer Slurm's or a plugin's.
    case unknown(written: String)
    case ambiguous(written: String, [SubmitOption])
    case valueMissing(SubmitOption, written: String)
    case valueUnwanted(SubmitOption, written: String)
    /// `hetjob`, which begins the next part of a job of several.
    case nextPart(String)
    /// Neither an option nor its value.
    case stray(String)
    /// What a parameter will become; it is read once that is known.
    case later
}

/// Something read, and the words that it is made of. Letters in one word have that word in common.
package struct OptionWords: Hashable, Sendable {
    package let reading: OptionReading
    package let words: Range<Int>
}

extension SubmitOptions {
    /// Reads words of options, such as those of one line.
    ///
    /// - Complexity: O(words × options).
    package func read(_ words: [String]) -> [OptionWords] {
        var reader = OptionReader(options: self, words: words)
        while reader.next < words.count { reader.readWord() }
        return reader.found
    }
}

private struct OptionReader {
    let options: SubmitOptions
    let words: [String]
    var next = 0
    var found: [OptionWords] = []

    mutating func readWord() {
        let word = words[next]
        let start = next
        next += 1
        if word.hasPrefix("$") {
            append(.later, from: start)
        } else if options.syntax == .words, word.hasPrefix("-") {
            readName(word.dropFirst(), from: start)
        } else if word.hasPrefix("--"), word.utf8.count > 2 {
            readLong(word.dropFirst(2), from: start)
        } else if word.hasPrefix("-"), word.utf8.count > 1, word != "--" {
            readLetters(word.dropFirst(), from: start)
        } else {
            let isNextPart = options.syntax == .long && (word == "hetjob" || word == "packjob")
            append(isNextPart ? .nextPart(word) : .stray(word), from: start)
        }
    }

    private mutating func append(_ reading: OptionReading, from start: Int) {
        found.append(OptionWords(reading: reading, words: start..<next))
    }

    private mutating func readName(_ name: Substring, from start: Int) {
        let written = "-\(name)"
        guard !name.contains("$") else { return append(.later, from: start) }
        guard let option = options.exact(String(name)) else {
            skipValue()
            return append(.unknown(written: written), from: start)
        }
        let count =
            switch option.value {
            case .none, .optional: 0
            case .required: 1
            case .two: 2
            case .behind(let first): next < words.count && first.contains(words[next]) ? 2 : 1
            }
        guard next + count <= words.count else {
            next = words.count
            return append(.valueMissing(option, written: written), from: start)
        }
        next += count
        let values = words[next - count..<next].joined(separator: " ")
        append(.option(option, written: written, value: count == 0 ? nil : values), from: start)
    }

    /// What follows something unknown may be its value.
    private mutating func skipValue() {
        if next < words.count, !words[next].hasPrefix("-") { next += 1 }
    }

    private mutating func readLong(_ text: Substring, from start: Int) {
        let name = String(text.prefix { $0 != "=" })
        let value = text.count > name.count ? String(text.dropFirst(name.count + 1)) : nil
        let written = "--\(name)"
        let matches = name.isEmpty ? [] : options.long(name)
        guard !name.contains("$") else { return append(.later, from: start) }
        guard matches.count == 1, let option = matches.first else {
            if value == nil { skipValue() }
            return append(
                matches.isEmpty ? .unknown(written: written) : .ambiguous(written: written, matches), from: start)
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
            guard let option = options.short(letter) else {
                return append(.unknown(written: "-\(letter)"), from: start)
            }
            let value = option.value == .none || rest.isEmpty ? nil : String(rest)
            take(option, written: "-\(letter)", value: value, from: start)
            if option.value != .none { return }
        }
    }

    private mutating func take(_ option: SubmitOption, written: String, value: String?, from start: Int) {
        guard option.value == .required, value == nil else {
            return append(.option(option, written: written, value: value), from: start)
        }
        guard next < words.count else { return append(.valueMissing(option, written: written), from: start) }
        next += 1
        append(.option(option, written: written, value: words[next - 1]), from: start)
    }
}
