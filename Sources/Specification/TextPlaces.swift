package import Diagnostics

extension Located<String> {
    /// Where bytes of the text stand in the file, in their order.
    ///
    /// - Complexity: O(n) over the text, for all of them.
    package func places(at offsets: [Int]) -> [Place] {
        var places = TextPlaces(self)
        return offsets.map { places.place(at: $0) }
    }

    /// Where a byte of the text stands in the file.
    package func place(at offset: Int) -> Place {
        var places = TextPlaces(self)
        return places.place(at: offset)
    }
}

/// The places of a text, asked for in their order.
struct TextPlaces {
    private let text: Located<String>
    private var rest: Substring.UTF8View
    private var offset = 0
    private var line = 0
    /// Of characters since the line, or the part, began.
    private var column = 0
    private var parts: ArraySlice<TextLayout.Part> = []
    private var part: TextLayout.Part?

    init(_ text: Located<String>) {
        self.text = text
        rest = Substring(text.value).utf8
        if case .parts(let list) = text.layout { parts = list[...] }
    }

    /// - Parameter target: A byte of the text.
    /// - Returns: Where it stands; where the text begins, if that is all that is known.
    mutating func place(at target: Int) -> Place {
        guard text.layout != nil || text.isLiteral else { return text.place }
        while let next = parts.first, next.offset <= target {
            advance(to: next.offset)
            column = 0
            part = parts.popFirst()
        }
        advance(to: target)
        switch text.layout {
        case .block:
            return Place(file: text.place.file, line: text.place(ofLine: line).line, column: blockColumn + column)
        case .parts:
            guard let part else { return text.place }
            return Place(file: text.place.file, line: part.line, column: part.column + column)
        case nil: return text.place(ofLine: line)
        }
    }

    private var blockColumn: Int { if case .block(_, let column) = text.layout { column } else { 1 } }

    private mutating func advance(to target: Int) {
        while offset < target, let byte = rest.popFirst() {
            offset += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 0
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}

extension TokenEnvironment {
    /// Where in a text stands what is at these bytes once its names are replaced; in order. Of a name's text, its token.
    ///
    /// - Complexity: O(n).
    package func origins(of offsets: [Int], in text: String) -> [Int] {
        var result: [Int] = []
        var pending = offsets[...]
        /// Bytes that replaced text is ahead of the written one.
        var shift = 0
        for token in tokens(in: text) {
            guard let replacement = texts[token.name] else { continue }
            let start = token.range.lowerBound + shift
            while let next = pending.first, next < start { result.append(pending.removeFirst() - shift) }
            let end = start + replacement.utf8.count
            while let next = pending.first, next < end {
                pending.removeFirst()
                result.append(token.range.lowerBound)
            }
            shift = end - token.range.upperBound
        }
        return result + pending.map { $0 - shift }
    }
}
