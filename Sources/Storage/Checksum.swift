/// CRC-32C (Castagnoli), as iSCSI and many file systems use it: finds every error of up to three bits in a record.
struct Checksum: Sendable {
    /// Eight tables of 256: the n-th is for a byte that n others follow, so that eight bytes cost one step.
    private let tables: [UInt32]

    static let standard = Checksum()

    private init() {
        var tables: [UInt32] = (0..<256).map { Self.entry($0) }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        self.tables = tables
    }

    /// The remainder of one byte.
    private static func entry(_ byte: UInt32) -> UInt32 {
        var value = byte
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
        return value
    }

    /// - Parameter earlier: The checksum of what stands before these bytes.
    func callAsFunction(_ bytes: ArraySlice<UInt8>, after earlier: UInt32 = 0) -> UInt32 {
        var crc = ~earlier
        var index = bytes.startIndex
        while index + 8 <= bytes.endIndex {
            let low = crc ^ word(bytes, at: index)
            let high = word(bytes, at: index + 4)
            crc = tables[1792 + Int(low & 0xFF)] ^ tables[1536 + Int(low >> 8 & 0xFF)]
            crc ^= tables[1280 + Int(low >> 16 & 0xFF)] ^ tables[1024 + Int(low >> 24)]
            crc ^= tables[768 + Int(high & 0xFF)] ^ tables[512 + Int(high >> 8 & 0xFF)]
            crc ^= tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
            index += 8
        }
        while index < bytes.endIndex {
            crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ crc >> 8
            index += 1
        }
        return ~crc
    }

    private func word(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
            | UInt32(bytes[index + 3]) << 24
    }
}
