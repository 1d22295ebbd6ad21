/// A text of ASCII's letters, digits, `_`, `.` and `-`, for what shells and awk read: any other byte is `%` with two
/// hexadecimal digits.
package func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = text.utf8.reduce(into: [UInt8]()) { result, byte in
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): result.append(byte)
        default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
