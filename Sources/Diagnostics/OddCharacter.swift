/// The first character of a file that must not be in it, or the first bytes that are none in UTF-8.
package struct OddCharacter: Sendable {
    /// Nothing where the bytes are not UTF-8.
    package let scalar: Unicode.Scalar?
    package let line: Int
    package let column: Int

    /// - Parameters:
    ///   - bytes: Without a byte order mark.
    ///   - isForbidden: Asked of control characters alone, with the byte that follows.
    package static func first(
        in bytes: ArraySlice<UInt8>, where isForbidden: (Unicode.Scalar, UInt8?) -> Bool
    ) -> OddCharacter? {
        var (index, line, column) = (bytes.startIndex, 1, 1)
        while index < bytes.endIndex {
            let byte = bytes[index]
            // Nearly all are such, and a decoder takes many times as long.
            if byte >= 0x20, byte < 0x7F {
                (index, column) = (index + 1, column + 1)
                continue
            }
            guard let scalar = byte < 0x80 ? Unicode.Scalar(byte) : scalar(at: index, of: bytes) else {
                return OddCharacter(scalar: nil, line: line, column: column)
            }
            index += UTF8.width(scalar)
            if isControl(scalar), isForbidden(scalar, index < bytes.endIndex ? bytes[index] : nil) {
                return OddCharacter(scalar: scalar, line: line, column: column)
            }
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return nil
    }

    private static func scalar(at index: Int, of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        var decoder = UTF8()
        var iterator = bytes[index...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return scalar
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
