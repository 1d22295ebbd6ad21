/// Here-documents.
extension ShellLexer {
    /// One that was asked for, whose text has not begun.
    struct Document {
        let delimiter: [UInt8]
        let isQuoted: Bool
        let stripsTabs: Bool
        /// The `level` that it was asked for at.
        let level: Int
    }

    /// One whose text is being read.
    struct OpenDocument {
        let document: Document
        /// Where what follows it begins.
        let next: Int
        let outerLimit: Int
        /// Those that follow it.
        let rest: ArraySlice<Document>
    }

    /// More of them in one another are nobody's, and each is looked through once more.
    private static let deepest = 8
    private static let longestDelimiter = 64

    /// `<<` and the word behind it.
    mutating func readDocumentMark() {
        let start = index
        index += 2
        let stripsTabs = byte() == UInt8(ascii: "-")
        if stripsTabs { index += 1 }
        while byte() == UInt8(ascii: " ") || byte() == UInt8(ascii: "\t") { index += 1 }
        let read = delimiter()
        guard frames[top].kind != .words, let read, pending.last.map({ $0.level == level }) ?? true else {
            index = start
            lost = .lost(.hereDocument)
            return
        }
        pending.append(
            Document(delimiter: read.bytes, isQuoted: read.isQuoted, stripsTabs: stripsTabs, level: level))
    }

    /// Nothing for one with a token, an expansion or a sign that could be written in two ways.
    private mutating func delimiter() -> (bytes: [UInt8], isQuoted: Bool)? {
        var bytes: [UInt8] = []
        var quote: UInt8 = 0
        var isQuoted = false
        while index < limit {
            let byte = text[index]
            if byte == quote, quote != 0 {
                quote = 0
            } else if quote == 0, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
                isQuoted = true
            } else if quote == 0, byte == UInt8(ascii: "\\") {
                isQuoted = true
            } else if byte.isNameByte || "-_.+:!@%=,".utf8.contains(byte) || byte >= 0x80 {
                bytes.append(byte)
            } else {
                guard quote == 0, " \t\n;&|<>)".utf8.contains(byte) else { return nil }
                break
            }
            guard bytes.count <= Self.longestDelimiter else { return nil }
            index += 1
        }
        return bytes.isEmpty || quote != 0 ? nil : (bytes, isQuoted)
    }

    /// To be called at the beginning of a line.
    mutating func beginDocuments() {
        guard let last = pending.last else { return }
        guard last.level == level, frames[top].kind != .words else {
            lost = .lost(.hereDocument)
            return
        }
        let all = pending
        pending = []
        begin(all[...])
    }

    private mutating func begin(_ list: ArraySlice<Document>) {
        var list = list
        while let document = list.popFirst() {
            guard documents.count < Self.deepest, let (end, next) = end(of: document) else {
                lost = documents.count < Self.deepest ? .unclosed(.hereDocument) : .lost(.hereDocument)
                return
            }
            documents.append(OpenDocument(document: document, next: next, outerLimit: limit, rest: list))
            if !document.isQuoted {
                limit = end
                frames.append(Frame(kind: .hereDocument, firstContext: contexts.count))
                return
            }
            while index < end {
                if text[index] == Self.asked { contexts.append(located(.data)) }
                index += 1
            }
            documents.removeLast()
            index = next
        }
    }

    /// At the end of an expanded one.
    mutating func leaveDocument() {
        guard let document = documents.popLast() else { return }
        frames.removeLast()
        limit = document.outerLimit
        index = document.next
        begin(document.rest)
        if isBare { lineStarts.append(index) }
    }

    /// Where the line begins that ends a document, and where the one behind it does.
    private mutating func end(of document: Document) -> (end: Int, next: Int)? {
        var start = index
        var isOpen = false
        while start < limit {
            var end = start
            var backslashes = 0
            while end < limit, text[end] != UInt8(ascii: "\n") {
                backslashes = text[end] == UInt8(ascii: "\\") ? backslashes + 1 : 0
                end += 1
            }
            var line = text[start..<end]
            if document.stripsTabs { line = line.drop { $0 == UInt8(ascii: "\t") } }
            // Behind a line that goes on, the shells differ in whether this is the end.
            if line.elementsEqual(document.delimiter) { return isOpen ? nil : (start, min(end + 1, limit)) }
            isOpen = !document.isQuoted && backslashes % 2 == 1
            start = end + 1
        }
        return nil
    }

    // MARK: Lines

    /// The context of the token that stands here, with what its value must not be in the documents around it.
    func located(_ quoting: ShellQuoting) -> ShellContext {
        guard !documents.isEmpty else { return .known(quoting, lines: []) }
        var lines: [HereDocumentLine] = []
        for (number, open) in documents.enumerated() {
            let isDirect = number == documents.count - 1 && quoting == .hereDocument
            let joinsLines = !open.document.isQuoted && !isDirect && quoting != .comment
            guard let line = line(open.document, joinsLines) else { return .unknown(.besideAnother) }
            lines.append(line)
        }
        return .known(quoting, lines: lines)
    }

    /// What stands on one side of a token on its line.
    private enum Side {
        /// All of it.
        case text(ArraySlice<UInt8>)
        /// Something that the delimiter does not have.
        case harmless
        /// Another token.
        case token
    }

    private func line(_ document: Document, _ joinsLines: Bool) -> HereDocumentLine? {
        let (left, right) = (left(document), right(document))
        if case .token = left { return nil }
        if case .token = right { return nil }
        var (first, last, whole): (String?, String?, String?)
        let delimiter = document.delimiter[...]
        var (beginsLine, endsLine) = (false, false)
        if case .text(let before) = left {
            beginsLine = before.isEmpty
            if delimiter.starts(with: before) {
                first = String(decoding: delimiter.dropFirst(before.count), as: UTF8.self)
            }
        }
        if case .text(let behind) = right { endsLine = behind.isEmpty }
        if case .text(let behind) = right, delimiter.reversed().starts(with: behind.reversed()) {
            last = String(decoding: delimiter.dropLast(behind.count), as: UTF8.self)
            if case .text(let before) = left, first != nil, before.count + behind.count <= delimiter.count {
                whole = String(decoding: delimiter.dropFirst(before.count).dropLast(behind.count), as: UTF8.self)
            }
        }
        return HereDocumentLine(
            delimiter: String(decoding: delimiter, as: UTF8.self), stripsTabs: document.stripsTabs, whole: whole,
            first: first, last: last, beginsLine: beginsLine, endsLine: endsLine, joinsLines: joinsLines)
    }

    private func left(_ document: Document) -> Side {
        var start = index
        while start > 0 {
            let byte = text[start - 1]
            if byte == UInt8(ascii: "\n") {
                var line = text[start..<index]
                if document.stripsTabs { line = line.drop { $0 == UInt8(ascii: "\t") } }
                return .text(line)
            }
            if byte == Self.asked || byte == Self.other {
                return contains(document.delimiter, text[start..<index]) ? .token : .harmless
            }
            start -= 1
        }
        return .text(text[..<index])
    }

    private func right(_ document: Document) -> Side {
        var end = index + 1
        while end < text.count {
            let byte = text[end]
            if byte == UInt8(ascii: "\n") { return .text(text[(index + 1)..<end]) }
            if byte == Self.asked || byte == Self.other {
                return contains(document.delimiter, text[(index + 1)..<end]) ? .token : .harmless
            }
            end += 1
        }
        return .text(text[(index + 1)..<end])
    }

    private func contains(_ whole: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
    }
}
