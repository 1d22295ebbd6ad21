/// How names become path components: Maestro's encoding, and what is done where it would lose something.
enum SafeName {
    /// Longer ones are cut, so that a script's name with its endings stays within the 255 bytes of a file name.
    static let maximumLength = 200

    /// Keeps `-_.() A-Za-z0-9`, and makes a space an underscore (Maestro's `make_safe_path`).
    ///
    /// What could not be a path component of its own (nothing left, only dots, a leading dash, too long) is marked
    /// with `~`, which the encoding itself never produces, so that marked names meet no others.
    static func encode(_ name: String) -> String {
        guard !isSafe(name) else { return name }
        var bytes = name.utf8.compactMap(encode)
        if bytes.count > maximumLength {
            let digest = UInt64(fnv1a: name).hexadecimal
            bytes = Array(bytes.prefix(maximumLength - 20)) + Array("~\(digest)".utf8)
        }
        if bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) || bytes.first == UInt8(ascii: "-") {
            bytes.insert(UInt8(ascii: "~"), at: 0)
            bytes.insert(UInt8(ascii: "_"), at: 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a text is what a name becomes; a name that is its own is not made anew for that.
    static func isEncoding(_ text: String, of name: String) -> Bool {
        text == name ? isSafe(name) : text == encode(name)
    }

    /// Whether a name stays as it is, as most do.
    private static func isSafe(_ name: String) -> Bool {
        let bytes = name.utf8.span
        guard !bytes.isEmpty, bytes.count <= maximumLength, bytes[0] != UInt8(ascii: "-") else { return false }
        var isDotted = true
        for index in bytes.indices {
            guard encode(bytes[index]) == bytes[index] else { return false }
            if bytes[index] != UInt8(ascii: ".") { isDotted = false }
        }
        return !isDotted
    }

    /// One byte of a name by Maestro's rule; nothing where it is left out.
    static func encode(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "("), UInt8(ascii: ")"):
            byte
        case UInt8(ascii: " "): UInt8(ascii: "_")
        default: nil
        }
    }
}

/// Hands out names, each once: the first to ask keeps the name, later ones get `~2`, `~3`, ….
///
/// Only digests are kept, since there may be a million names. Different digests are of different names; two names of one
/// digest, should that ever be, count as equal, and one of them gets a number.
struct UniqueNames {
    private var taken: Set<UInt64>
    /// Where to go on counting, so that 100,000 equal names cost no more than different ones.
    private var nextNumber: [UInt64: Int] = [:]

    init(reserved: Set<String> = []) { taken = Set(reserved.map { UInt64(fnv1a: $0) }) }

    /// - Returns: A name of its own, and whether it differs from the one asked for.
    mutating func claim(_ name: String) -> (name: String, changed: Bool) {
        let digest = UInt64(fnv1a: name)
        if taken.insert(digest).inserted { return (name, false) }
        var number = nextNumber[digest] ?? 2
        while !taken.insert(UInt64(fnv1a: "~\(number)", after: digest)).inserted { number += 1 }
        nextNumber[digest] = number + 1
        return ("\(name)~\(number)", true)
    }
}

extension UInt64 {
    /// FNV-1a, 64 bits: short, stable from run to run, for names and not for security.
    ///
    /// - Parameter start: The digest of what stands before the text.
    init(fnv1a text: String, after start: UInt64 = 0xcbf2_9ce4_8422_2325) {
        var hash = start
        let bytes = text.utf8.span
        for index in bytes.indices {
            hash ^= UInt64(bytes[index])
            hash &*= 0x100_0000_01b3
        }
        self = hash
    }

    /// Sixteen digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
