/// Texts as fields of a line between blanks: percent signs stand for what would end a field, and for control characters.
package enum FieldText {
    package static func escape(_ text: String) -> String {
        guard text.isEmpty || text.utf8.contains(where: mustEscape) else { return text }
        // An empty field would be lost between two spaces.
        if text.isEmpty { return "%" }
        var result: [UInt8] = []
        for byte in text.utf8 {
            if mustEscape(byte) {
                result += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nothing where a percent sign is not followed by two digits.
    package static func unescape(_ field: some Collection<UInt8>) -> String? {
        let bytes = Array(field)
        if bytes == [UInt8(ascii: "%")] { return "" }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let high = value(bytes[index + 1]), let low = value(bytes[index + 2])
                else { return nil }
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "=")
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        default: nil
        }
    }
}
