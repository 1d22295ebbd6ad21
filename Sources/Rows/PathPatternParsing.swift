extension PathPattern {
    /// - Parameter text: Relative paths stay relative; which folder they begin in is the caller's matter.
    package static func parse(_ text: String) throws(Mistake) -> PathPattern {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw Mistake(message: "the pattern is empty", hint: nil, offset: 0) }
        if let offset = bytes.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw Mistake(
                message: "a control character cannot be in a pattern", hint: "write it on one line", offset: offset)
        }
        var parsing = Parsing(bytes)
        try parsing.readAll()
        guard bytes.last != UInt8(ascii: "/"), !parsing.segments.isEmpty else {
            throw Mistake(
                message: "the pattern ends with a folder", hint: "write `/*` for the files in it",
                offset: max(0, bytes.count - 1))
        }
        return PathPattern(segments: parsing.segments, isAbsolute: bytes.first == UInt8(ascii: "/"))
    }

    /// A pattern that is being read.
    private struct Parsing {
        private let bytes: [UInt8]
        private var offset = 0
        private(set) var segments: [[Part]] = []
        private var parts: [Part] = []
        private var names: Set<String> = []

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func readAll() throws(Mistake) {
            while offset < bytes.count {
                switch bytes[offset] {
                case UInt8(ascii: "/"):
                    endSegment()
                    offset += 1
                case UInt8(ascii: "*"): try readStar()
                case UInt8(ascii: "{"): try readColumn()
                case UInt8(ascii: "}"):
                    throw mistake("this `}` closes nothing", hint: "write `{NAME}` for a column")
                default:
                    let text = bytes[offset...].prefix { !"/*{}".utf8.contains($0) }
                    parts.append(.text(Array(text)))
                    offset += text.count
                }
            }
            endSegment()
        }

        /// `a//b` and `a/./b` are `a/b`.
        private mutating func endSegment() {
            if !parts.isEmpty, parts != [.text([UInt8(ascii: ".")])] { segments.append(parts) }
            parts = []
        }

        private mutating func readStar() throws(Mistake) {
            if case .anything = parts.last {
                throw mistake("`**` has no meaning of its own", hint: "write `*/` for each folder on the way")
            }
            try refuseNeighbour("*")
            parts.append(.anything)
            offset += 1
        }

        private mutating func readColumn() throws(Mistake) {
            let inside = bytes[(offset + 1)...].prefix { !"/{}".utf8.contains($0) }
            let name = String(decoding: inside, as: UTF8.self)
            guard inside.endIndex < bytes.count, bytes[inside.endIndex] == UInt8(ascii: "}") else {
                throw mistake("this `{` is not closed", hint: "write `{NAME}`, within one file's or folder's name")
            }
            guard !name.isEmpty else { throw mistake("`{}` has no name", hint: "write `*` for what is no column") }
            guard name != fileColumn else {
                throw mistake("the column `\(name)` has the whole path", hint: "choose another name")
            }
            guard names.insert(name).inserted else {
                throw mistake("`{\(name)}` stands twice in the pattern", hint: "give each part a name of its own")
            }
            try refuseNeighbour("{\(name)}")
            parts.append(.column(name))
            offset = inside.endIndex + 1
        }

        /// Where one of two ends could not be told.
        private func refuseNeighbour(_ text: String) throws(Mistake) {
            guard let last = parts.last, last.text == nil else { return }
            throw mistake("nothing separates `\(text)` from what is before it", hint: "write the text between them")
        }

        private func mistake(_ message: String, hint: String) -> Mistake {
            Mistake(message: message, hint: hint, offset: offset)
        }
    }
}
