import Executors

/// Text within quotes and expansions.
extension ShellLexer {
    /// Double quotes, and here-documents that are expanded.
    mutating func readQuoted() {
        switch text[index] {
        case UInt8(ascii: "\\"):
            if byte(1) == Self.asked { note(.backslash) }
            index = min(index + 2, limit)
        case UInt8(ascii: "$"): readDollar()
        case UInt8(ascii: "`"): readBackticks()
        case UInt8(ascii: "\"") where frames[top].kind != .hereDocument:
            pop()
            index += 1
        case UInt8(ascii: "}") where frames[top].kind == .innerQuotes: lost = .lost(.expansion)
        case Self.asked:
            note(frames[top].kind == .hereDocument ? .hereDocument : .doubleQuotes)
            index += 1
        default: index += 1
        }
    }

    private var isInQuotes: Bool {
        switch frames[top].kind {
        case .doubleQuotes, .innerQuotes, .hereDocument, .quotedBraces, .arithmetic, .arithmeticCommand: true
        default: false
        }
    }

    mutating func readDollar() {
        if isBare { beginWord(isPlain: false) }
        let next = byte(1)
        switch next {
        case UInt8(ascii: "("):
            if byte(2) == UInt8(ascii: "(") {
                push(.arithmetic, blocked: .arithmetic)
                index += 3
            } else {
                push(.substitution)
                index += 2
            }
        case UInt8(ascii: "{"): openBraces()
        case UInt8(ascii: "'") where !isInQuotes: readANSIQuotes()
        case UInt8(ascii: "["): lost = .lost(.oldArithmetic)
        case Self.asked:
            note(.dollar)
            index += 2
        default: readVariable()
        }
    }

    private mutating func openBraces() {
        let first = byte(2)
        guard first != UInt8(ascii: " "), first != UInt8(ascii: "\n"), first != UInt8(ascii: "\t"),
            first != UInt8(ascii: "|")
        else {
            lost = .lost(.expansion)
            return
        }
        push(isInQuotes ? .quotedBraces : .braces, blocked: .braces)
        index += 2
    }

    /// `$NAME`, `$1`, `$?`: what follows it directly could become a part of it.
    private mutating func readVariable() {
        let next = byte(1)
        index += 1
        if next.isNameByte, !next.isDigit {
            while byte().isNameByte { index += 1 }
        } else if next.isDigit || "@*#?$!-".utf8.contains(next) {
            index += 1
        } else {
            return
        }
        guard byte() == Self.asked else { return }
        if isBare { note(.always) } else { note(.variable) }
        index += 1
    }

    mutating func readBraces() {
        switch text[index] {
        case UInt8(ascii: "}"):
            pop()
            index += 1
        case UInt8(ascii: "\\"):
            if byte(1) == Self.asked { note(ShellContext.Reason.braces) }
            index = min(index + 2, limit)
        case UInt8(ascii: "'"):
            if frames[top].kind == .braces { readSingleQuotes() } else { lost = .lost(.expansion) }
        case UInt8(ascii: "\""):
            push(frames[top].kind == .braces ? .doubleQuotes : .innerQuotes, blocked: .braces)
            index += 1
        case UInt8(ascii: "$"): readDollar()
        case UInt8(ascii: "`"): readBackticks()
        case UInt8(ascii: "{"): lost = .lost(.expansion)
        case UInt8(ascii: "\n") where !pending.isEmpty: lost = .lost(.hereDocument)
        case Self.asked:
            note(ShellContext.Reason.braces)
            index += 1
        default: index += 1
        }
    }

    mutating func readArithmetic() {
        switch text[index] {
        case UInt8(ascii: "("):
            frames[top].depth += 1
            index += 1
        case UInt8(ascii: ")"): closeArithmetic()
        case UInt8(ascii: "\""):
            push(.doubleQuotes, blocked: .arithmetic)
            index += 1
        case UInt8(ascii: "\\"):
            if byte(1) == Self.asked { note(.arithmetic) }
            index = min(index + 2, limit)
        case UInt8(ascii: "$"): readDollar()
        case UInt8(ascii: "`"): readBackticks()
        // It may be two subshells after all.
        case UInt8(ascii: "'"): lost = .lost(.arithmetic)
        case UInt8(ascii: "#") where index > 0 && text[index - 1] <= UInt8(ascii: " "): lost = .lost(.arithmetic)
        case UInt8(ascii: "\n") where !pending.isEmpty: lost = .lost(.hereDocument)
        case Self.asked:
            note(.arithmetic)
            index += 1
        default: index += 1
        }
    }

    private mutating func closeArithmetic() {
        if frames[top].depth > 0 {
            frames[top].depth -= 1
            index += 1
        } else if byte(1) == UInt8(ascii: ")") {
            let isCommand = frames[top].kind == .arithmeticCommand
            pop()
            index += 2
            if isCommand { frames[top].words.count = 0 }
        } else {
            lost = .lost(.arithmetic)
        }
    }

    // MARK: Without a frame

    mutating func readSingleQuotes() {
        if isBare, frames[top].words.isSubscript {
            lost = .lost(.brackets)
            return
        }
        if isBare { beginWord(isPlain: false) }
        let firstContext = contexts.count
        index += 1
        while index < limit, text[index] != UInt8(ascii: "'") {
            if text[index] == Self.asked { note(.singleQuotes) }
            index += 1
        }
        close(.singleQuotes, firstContext)
    }

    private mutating func close(_ construct: ShellContext.Construct, _ firstContext: Int) {
        guard index == limit else {
            index += 1
            return
        }
        lost = .unclosed(construct)
        for place in firstContext..<contexts.count { contexts[place] = .unknown(.unclosed(construct)) }
    }

    private mutating func readANSIQuotes() {
        let firstContext = contexts.count
        index += 2
        var isAmbiguous = false
        while index < limit, text[index] != UInt8(ascii: "'") {
            if text[index] == UInt8(ascii: "\\") {
                if byte(1) == UInt8(ascii: "'"), !hasANSIQuotes { isAmbiguous = true }
                if byte(1) == Self.asked { note(.ansiQuotes) }
                index = min(index + 2, limit)
            } else {
                if text[index] == Self.asked { note(.ansiQuotes) }
                index += 1
            }
        }
        close(.ansiQuotes, firstContext)
        if isAmbiguous, lost == nil { lost = .lost(.ansiQuotes) }
    }

    /// Up to the next one without a backslash; what is within is read by the shell a second time.
    mutating func readBackticks() {
        if isBare, frames[top].words.isSubscript {
            lost = .lost(.brackets)
            return
        }
        if isBare { beginWord(isPlain: false) }
        let firstContext = contexts.count
        var singles = 0
        var doubles = 0
        index += 1
        while index < limit, text[index] != UInt8(ascii: "`") {
            switch text[index] {
            case UInt8(ascii: "\\"):
                if byte(1) == Self.asked { note(.backticks) }
                index += 1
            case UInt8(ascii: "'"): singles += 1
            case UInt8(ascii: "\""): doubles += 1
            case UInt8(ascii: "\n") where !pending.isEmpty: lost = .lost(.hereDocument)
            case Self.asked: note(.backticks)
            default: break
            }
            guard lost == nil else { return }
            index = min(index + 1, limit)
        }
        close(.backticks, firstContext)
        // A quote that does not end within: the shells differ in where the command does.
        if lost == nil, singles % 2 == 1 || doubles % 2 == 1 { lost = .lost(.backticks) }
    }

    /// Of all schedulers, for nobody knows here which one reads the script.
    private static let directives = ExecutorID.all.flatMap(\.dialect.directives)

    /// Up to the end of the line.
    mutating func readComment() {
        let rest = text[index..<min(limit, index + 8)]
        let isDirective = Self.directives.contains { rest.starts(with: $0.utf8) }
        let start = index
        while index < limit, text[index] != UInt8(ascii: "\n") {
            if text[index] == Self.asked { if isDirective { note(.directive) } else { note(.comment) } }
            index += 1
        }
        if !isDirective { comments.append(start..<index) }
    }
}
