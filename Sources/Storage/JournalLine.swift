/// Lines with checksums, as every file of a journal has them.
enum JournalLine {
    /// A line with its checksum.
    static func sealed(_ body: String) -> String {
        "\(hexadecimal(Checksum.standard(Array(body.utf8)[...]))) \(body)\n"
    }

    /// `CHECKSUM WORDS`, if the checksum is right.
    static func words(checking line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " ") else { return nil }
        let body = line.dropFirst(9)
        guard hexadecimalNumber(line.prefix(8)) == Checksum.standard(body) else { return nil }
        return words(of: body)
    }

    /// Split at single spaces. The standard library's `split` costs three times as much here, where most time goes.
    private static func words(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        words.reserveCapacity(8)
        var start = line.startIndex
        for index in line.indices where line[index] == UInt8(ascii: " ") {
            words.append(line[start..<index])
            start = index + 1
        }
        words.append(line[start...])
        return words
    }
}

/// Eight digits.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}

/// The number that eight lower-case digits stand for.
private func hexadecimalNumber(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
        switch digit {
        case 48...57: value = value << 4 | UInt32(digit - 48)
        case 97...102: value = value << 4 | UInt32(digit - 87)
        default: return nil
        }
    }
    return value
}

/// Takes whole lines from the front; what an interrupted write left at the end is none.
struct LineScanner {
    private let bytes: [UInt8]
    private let file: String
    /// What stands before the bytes.
    private let skipped: JournalReader.Extent
    private var offset = 0
    private var lineStart = 0
    private var line = 0

    init(_ bytes: [UInt8], file: String, after skipped: JournalReader.Extent = JournalReader.Extent()) {
        self.bytes = bytes
        self.file = file
        self.skipped = skipped
    }

    var validLength: Int { skipped.validLength + offset }
    var tornBytes: Int { bytes.count - offset }
    var lines: Int { skipped.lines + line }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let text = bytes[offset..<end]
        lineStart = offset
        line += 1
        offset = end + 1
        return text
    }

    /// Some file systems make a file longer before the data are there, so zeros are a write that never came to be;
    /// they count as that only in the last line.
    func isUnwritten(_ line: ArraySlice<UInt8>) -> Bool {
        line.contains(0) && !bytes[offset...].contains(UInt8(ascii: "\n"))
    }

    /// As if the newest line had not been taken.
    mutating func giveBack(_ newest: ArraySlice<UInt8>) {
        offset = newest.startIndex
        line -= 1
    }

    func error(_ cause: String) -> JournalError {
        JournalError(file: file, line: max(1, lines), offset: skipped.validLength + lineStart, cause: cause)
    }
}
