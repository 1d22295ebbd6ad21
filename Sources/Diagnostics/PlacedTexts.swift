/// Texts with their places, for lists of a million: closely together in a few pieces of memory, a few bytes
/// for each.
package struct PlacedTexts: Sendable {
    private struct Entry {
        /// Behind the text's last byte, in its piece.
        let end: UInt32
        let line: Int32
        let column: Int32
    }

    /// Not all in one piece: one that grows is copied, and takes its memory twice and more.
    private struct Piece {
        /// The index of its first text.
        let first: Int
        /// The one that all of its texts stand in.
        let file: String
        private(set) var bytes: [UInt8] = []
        /// For each byte whether some text has it: asked often, and a million texts are not looked through each time.
        private(set) var occurs = Array(repeating: false, count: 256)

        init(first: Int, file: String) {
            self.first = first
            self.file = file
        }

        mutating func append(_ text: some Collection<UInt8>) {
            let start = bytes.count
            bytes.append(contentsOf: text)
            for index in start..<bytes.count { occurs[Int(bytes[index])] = true }
        }

        /// The first bytes only.
        func prefix(_ count: Int) -> Piece {
            var result = Piece(first: first, file: file)
            result.bytes = Array(bytes.prefix(count))
            for byte in result.bytes { result.occurs[Int(byte)] = true }
            return result
        }

        /// Whether a range has the same bytes as one of another piece that begins somewhere.
        func isEqual(_ range: Range<Int>, to start: Int, of other: Piece) -> Bool {
            for offset in 0..<range.count where bytes[range.lowerBound + offset] != other.bytes[start + offset] {
                return false
            }
            return true
        }

        func contains(where isWanted: (UInt8) -> Bool) -> Bool {
            occurs.indices.contains { occurs[$0] && isWanted(UInt8(truncatingIfNeeded: $0)) }
        }
    }

    private static let pieceSize = 1 << 20

    private var file = ""
    private var pieces: [Piece] = []
    private var entries: [Entry] = []

    package init() {}

    /// - Parameter file: That of texts that are added without one.
    package init(file: String) { self.file = file }

    package mutating func append(_ text: String, at place: Place) {
        if file != place.file {
            file = place.file
            if !entries.isEmpty { addPiece() }
        }
        add(text.utf8, line: place.line, column: place.column)
    }

    /// A text that is UTF-8, without a string made of it: there may be millions.
    package mutating func append(_ bytes: ArraySlice<UInt8>, line: Int, column: Int) {
        add(bytes, line: line, column: column)
    }

    private mutating func add(_ text: some Collection<UInt8>, line: Int, column: Int) {
        if pieces.last.map({ $0.bytes.count + text.count > Self.pieceSize }) ?? true { addPiece() }
        pieces[pieces.count - 1].append(text)
        entries.append(
            Entry(
                end: UInt32(pieces[pieces.count - 1].bytes.count), line: Int32(clamping: line),
                column: Int32(clamping: column)))
    }

    /// - Parameter place: Stands for all of them.
    package mutating func append(contentsOf texts: [String], at place: Place) {
        for text in texts { append(text, at: place) }
    }

    /// With others behind them, whose places are not kept.
    package func appending(_ others: PlacedTexts) -> PlacedTexts {
        var result = self
        _ = others.mapBytes { result.add($1[$2], line: 0, column: 0) }
        return result
    }

    private mutating func addPiece() { pieces.append(Piece(first: entries.count, file: file)) }

    package func place(at index: Int) -> Place {
        Place(file: pieces[piece(of: index)].file, line: Int(entries[index].line), column: Int(entries[index].column))
    }

    /// Whether a text has a byte of which this holds.
    package func containsByte(where isWanted: (UInt8) -> Bool) -> Bool {
        pieces.contains { $0.contains(where: isWanted) }
    }

    /// What is made of each text's index and bytes, in their order: a range of an array, since a slice for each text would
    /// take longer than most of what is done with it.
    package func mapBytes<T>(_ body: (_ index: Int, _ bytes: [UInt8], _ range: Range<Int>) -> T) -> [T] {
        var results: [T] = []
        results.reserveCapacity(entries.count)
        for (number, piece) in pieces.enumerated() {
            let end = number + 1 < pieces.count ? pieces[number + 1].first : entries.count
            for index in piece.first..<end { results.append(body(index, piece.bytes, range(index, in: number))) }
        }
        return results
    }

    /// Whether two of them are the same, byte for byte.
    package func isEqual(_ left: Int, _ right: Int) -> Bool { isEqual(left, to: right, of: self) }

    /// The same of one of them and one of others.
    package func isEqual(_ index: Int, to other: Int, of others: PlacedTexts) -> Bool {
        let (piece, otherPiece) = (piece(of: index), others.piece(of: other))
        let (range, otherRange) = (range(index, in: piece), others.range(other, in: otherPiece))
        return range.count == otherRange.count
            && pieces[piece].isEqual(range, to: otherRange.lowerBound, of: others.pieces[otherPiece])
    }

    /// Whether they begin with others, byte for byte.
    package func starts(with others: PlacedTexts) -> Bool {
        others.count <= count && others.indices.allSatisfy { isEqual($0, to: $0, of: others) }
    }

    /// The first text with a byte of which this holds, and how many there are.
    package func texts(withByte isWanted: (UInt8) -> Bool) -> (first: Int?, count: Int) {
        var (first, count): (Int?, Int) = (nil, 0)
        for (number, piece) in pieces.enumerated() where piece.contains(where: isWanted) {
            let end = number + 1 < pieces.count ? pieces[number + 1].first : entries.count
            for index in piece.first..<end where piece.bytes[range(index, in: number)].contains(where: isWanted) {
                first = first ?? index
                count += 1
            }
        }
        return (first, count)
    }

    /// Of a text, in bytes.
    package func length(at index: Int) -> Int { range(index, in: piece(of: index)).count }

    /// Of the one that has most, in bytes.
    package var longest: Int { indices.reduce(0) { Swift.max($0, length(at: $1)) } }

    /// The first ones only.
    package func first(_ count: Int) -> PlacedTexts {
        guard count < entries.count else { return self }
        var result = self
        result.entries.removeLast(entries.count - count)
        result.pieces.removeAll { $0.first >= count }
        if let last = result.pieces.indices.last, let end = result.entries.last?.end {
            result.pieces[last] = result.pieces[last].prefix(Int(end))
        }
        return result
    }

    /// The piece that a text lies in: the last one that begins no later.
    private func piece(of index: Int) -> Int {
        var (low, high) = (0, pieces.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if pieces[middle].first <= index { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private func range(_ index: Int, in piece: Int) -> Range<Int> {
        (index == pieces[piece].first ? 0 : Int(entries[index - 1].end))..<Int(entries[index].end)
    }
}

extension PlacedTexts: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    package subscript(index: Int) -> String {
        let piece = piece(of: index)
        return String(decoding: pieces[piece].bytes[range(index, in: piece)], as: UTF8.self)
    }
}
