/// Text without quotes around it: words, and what stands between them.
extension ShellLexer {
    mutating func readBare() {
        skipPlainBytes()
        guard index < limit else { return }
        switch text[index] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            endWord()
            index += 1
        case UInt8(ascii: "\n"): endLine()
        case UInt8(ascii: "'"): readSingleQuotes()
        case UInt8(ascii: "\""):
            push(.doubleQuotes, blocked: frames[top].blocked)
            index += 1
        case UInt8(ascii: "\\"): readBackslash()
        case UInt8(ascii: "$"): readDollar()
        case UInt8(ascii: "`"): readBackticks()
        case UInt8(ascii: "#"): if frames[top].words.start == nil { readComment() } else { index += 1 }
        case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"): readSeparator()
        case UInt8(ascii: "<"), UInt8(ascii: ">"): readRedirection()
        case UInt8(ascii: "("): readOpening()
        case UInt8(ascii: ")"): readClosing()
        case Self.asked:
            if frames[top].words.isSubscript { note(ShellContext.Reason.subscripted) } else { note(wordQuoting()) }
            beginWord(isPlain: false)
            index += 1
        case Self.other:
            beginWord(isPlain: false)
            index += 1
        default: readBracket()
        }
    }

    /// Letters and the like, of which most text consists.
    private mutating func skipPlainBytes() {
        let start = index
        while index < limit, text[index].isPlainInWord { index += 1 }
        if index > start, frames[top].words.start == nil { frames[top].words.start = start }
    }

    mutating func beginWord(isPlain: Bool) {
        if frames[top].words.start == nil { frames[top].words.start = index }
        if !isPlain { frames[top].words.isPlain = false }
    }

    private mutating func readBackslash() {
        // A line that goes on is as if it had not ended.
        if byte(1) == UInt8(ascii: "\n") {
            index += 2
            return
        }
        beginWord(isPlain: false)
        if byte(1) == Self.asked { note(.backslash) }
        index = min(index + 2, limit)
    }

    /// Braces and brackets, which say something of tokens in them.
    private mutating func readBracket() {
        let before = frames[top].words
        beginWord(isPlain: true)
        switch text[index] {
        case UInt8(ascii: "{"): frames[top].words.braces += 1
        case UInt8(ascii: "}"): frames[top].words.braces = max(0, before.braces - 1)
        case UInt8(ascii: "["):
            if before.isPlain, let start = before.start, isName(start..<index) { frames[top].words.isSubscript = true }
        case UInt8(ascii: "]"): frames[top].words.isSubscript = false
        default: break
        }
        if text[index] == UInt8(ascii: "[") || text[index] == UInt8(ascii: "]") { frames[top].words.isPlain = false }
        index += 1
    }

    private func isName(_ range: Range<Int>) -> Bool {
        !range.isEmpty && !text[range.lowerBound].isDigit && text[range].allSatisfy(\.isNameByte)
    }

    // MARK: Tokens

    /// How a token is written that stands here.
    private func wordQuoting() -> ShellQuoting {
        let words = frames[top].words
        let next = byte(1)
        if next == UInt8(ascii: "<") || next == UInt8(ascii: ">"), isAllDigits(words) { return .always }
        if words.isCondition { return .always }
        if words.braces > 0 { return .braces }
        guard isFirstWord else { return .word }
        let joins = next.isNameByte || next == Self.asked || next == Self.other
        guard let start = words.start else { return joins ? .commandPart : .command }
        return index - start > Self.longName || text[start..<index].allSatisfy(\.isNameByte) ? .commandPart : .word
    }

    private func isAllDigits(_ words: Words) -> Bool {
        words.start.map { index - $0 > Self.longName || text[$0..<index].allSatisfy(\.isDigit) } ?? true
    }

    /// Of a longer one nothing is asked that could need another look at all of it; quotes do no harm.
    private static let longName = 64

    /// Whether the word that is read, or comes next, could be a command or what only counts there.
    private var isFirstWord: Bool {
        frames[top].kind != .words && frames[top].words.count == 0 && !frames[top].words.isRedirected
    }

    // MARK: Words

    mutating func endWord() {
        guard let start = frames[top].words.start else { return }
        let words = frames[top].words
        if words.isSubscript {
            lost = .lost(.brackets)
            return
        }
        frames[top].words.end()
        if index - start == 2, text[start..<index].elementsEqual("[[".utf8), words.count == 0 {
            frames[top].words.isCondition = true
        } else if index - start == 2, text[start..<index].elementsEqual("]]".utf8) {
            frames[top].words.isCondition = false
        }
        if words.isRedirected {
            frames[top].words.isRedirected = false
            return
        }
        let mayMatter = words.count <= 0 || level > 0 || frames[top].kind == .subject
        let word = mayMatter && words.isPlain && index - start <= 9 ? Word(text[start..<index]) : nil
        switch frames[top].kind {
        case .words: break
        case .subject: endSubject(word)
        case .pattern:
            if word == .esac, words.count == 0 { leaveCase() } else { frames[top].words.count += 1 }
        default: end(word, start: start, words)
        }
    }

    private mutating func end(_ word: Word?, start: Int, _ words: Words) {
        guard words.count == 0 else {
            // In the wrong place for a `case`; but if it is one, its parentheses close nothing.
            if word == .case, level > 0 { lost = .lost(.caseClause) }
            frames[top].words.count += 1
            return
        }
        switch word {
        case .case:
            frames[top].words.count = 0
            frames.append(Frame(kind: .subject, firstContext: contexts.count))
        case .esac where frames[top].kind == .clause: leaveCase()
        case .leader: break
        case .function: frames[top].words.count = -1
        default: if !isAssignment(start..<index) { frames[top].words.count += 1 }
        }
    }

    private mutating func endSubject(_ word: Word?) {
        frames[top].words.count += 1
        guard word == .in, frames[top].words.count == 2 else { return }
        frames[top].kind = .pattern
        frames[top].words.count = 0
    }

    private mutating func leaveCase() {
        frames.removeLast()
        frames[top].words.count = 0
    }

    private func isAssignment(_ range: Range<Int>) -> Bool {
        guard !text[range.lowerBound].isDigit else { return false }
        let name = text[range].prefix(while: \.isNameByte)
        guard !name.isEmpty, name.endIndex < range.upperBound else { return false }
        let next = text[name.endIndex]
        return next == UInt8(ascii: "=") || next == UInt8(ascii: "+") || next == UInt8(ascii: "[")
    }

    /// A plain word that is more than a name where a command begins.
    private enum Word {
        case `case`, esac, `in`, function
        /// A command begins behind it.
        case leader

        init?(_ bytes: ArraySlice<UInt8>) {
            switch String(decoding: bytes, as: UTF8.self) {
            case "case": self = .case
            case "esac": self = .esac
            case "in": self = .in
            case "function": self = .function
            case "then", "else", "elif", "do", "if", "while", "until", "!", "{", "}", "time", "coproc", "nocorrect",
                "noglob", "-", "fi", "done":
                self = .leader
            default: return nil
            }
        }
    }

    // MARK: Between words

    private mutating func endLine() {
        endWord()
        guard lost == nil else { return }
        frames[top].words.isRedirected = false
        beginCommand()
        index += 1
        beginDocuments()
        if isBare { lineStarts.append(index) }
    }

    private mutating func beginCommand() {
        switch frames[top].kind {
        case .text, .subshell, .substitution, .clause: frames[top].words.count = 0
        default: break
        }
    }

    private mutating func readSeparator() {
        endWord()
        guard lost == nil else { return }
        let first = text[index]
        if first == UInt8(ascii: "&"), byte(1) == UInt8(ascii: ">") {
            index += 1
            return
        }
        index += 1
        let endsClause =
            first == UInt8(ascii: ";") && [UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|")].contains(byte())
        if endsClause, frames[top].kind == .clause {
            while byte() == UInt8(ascii: ";") || byte() == UInt8(ascii: "&") || byte() == UInt8(ascii: "|") {
                index += 1
            }
            frames[top].kind = .pattern
            frames[top].words.count = 0
        } else {
            beginCommand()
            // Another pattern for the same commands; `esac` is only the first one's.
            if frames[top].kind == .pattern { frames[top].words.count += 1 }
        }
    }

    private mutating func readRedirection() {
        let words = frames[top].words
        if byte(1) == UInt8(ascii: "(") {
            push(.substitution)
            index += 2
            return
        }
        // `2>`: no word of its own.
        if words.isPlain, words.start != nil, isAllDigits(words) { frames[top].words.end() } else { endWord() }
        guard lost == nil else { return }
        if byte() == UInt8(ascii: "<"), byte(1) == UInt8(ascii: "<"), byte(2) != UInt8(ascii: "<") {
            readDocumentMark()
            return
        }
        let first = text[index]
        while byte() == first { index += 1 }
        if byte() == UInt8(ascii: "&") || byte() == UInt8(ascii: "|") || byte() == UInt8(ascii: ">") { index += 1 }
        if frames[top].kind != .words { frames[top].words.isRedirected = true }
    }

    // MARK: Parentheses

    private mutating func readOpening() {
        guard frames[top].words.start == nil else {
            beginWord(isPlain: false)
            openWithinWord()
            return
        }
        if frames[top].kind == .pattern, frames[top].words.count == 0 {
            index += 1
            frames[top].words.count = 0
        } else if byte(1) == UInt8(ascii: "("), frames[top].kind != .words {
            frames.append(Frame(kind: .arithmeticCommand, firstContext: contexts.count, blocked: .arithmetic))
            index += 2
        } else if nextBehindBlanks == UInt8(ascii: ")") {
            openWithinWord()
        } else {
            let isCommand = isFirstWord && frames[top].kind != .pattern && frames[top].kind != .subject
            let isInCondition = frames[top].words.isCondition
            frames.append(Frame(kind: isCommand && !isInCondition ? .subshell : .words, firstContext: contexts.count))
            frames[top].words.isCondition = isInCondition
            index += 1
        }
    }

    /// The parentheses behind a function's name, or those of an array or a pattern.
    private mutating func openWithinWord() {
        guard nextBehindBlanks == UInt8(ascii: ")") else {
            frames.append(Frame(kind: .words, firstContext: contexts.count))
            index += 1
            return
        }
        let isArray = index > 0 && text[index - 1] == UInt8(ascii: "=")
        while byte() != UInt8(ascii: ")") { index += 1 }
        index += 1
        guard !isArray else { return }
        frames[top].words.end()
        frames[top].words.count = 0
    }

    private var nextBehindBlanks: UInt8 {
        var distance = 1
        while byte(distance) == UInt8(ascii: " ") { distance += 1 }
        return byte(distance)
    }

    private mutating func readClosing() {
        endWord()
        guard lost == nil else { return }
        switch frames[top].kind {
        case .subshell:
            pop()
            frames[top].words.count = 0
        case .substitution, .words: pop()
        case .pattern:
            frames[top].kind = .clause
            frames[top].words.count = 0
        default:
            lost = .lost(.parentheses)
            return
        }
        index += 1
    }
}

extension UInt8 {
    /// Never ends a word, and says nothing of the tokens beside it.
    fileprivate var isPlainInWord: Bool {
        if isNameByte || self >= 0x80 { return true }
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ":"),
            UInt8(ascii: ","), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "*"),
            UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "^"):
            return true
        default: return false
        }
    }
}
