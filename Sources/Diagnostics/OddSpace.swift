/// A character that looks like a space or like nothing, and that neither YAML nor a shell takes for a blank.
///
/// They come with text that is copied from web pages and documents.
package struct OddSpace: Hashable, Sendable {
    private let scalar: Unicode.Scalar

    package init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF: self.scalar = scalar
        default: return nil
        }
    }

    /// The first one of a text, and the byte at which it stands.
    package static func first(in text: String) -> (space: OddSpace, offset: Int)? {
        all(in: text, most: 1).first
    }

    /// - Complexity: O(n), and quick for a text in ASCII.
    package static func all(in text: String, most: Int = .max) -> [(space: OddSpace, offset: Int)] {
        guard text.utf8.contains(where: { $0 >= 0xC2 }) else { return [] }
        var found: [(space: OddSpace, offset: Int)] = []
        var offset = 0
        for scalar in text.unicodeScalars {
            if scalar.value >= 0xA0, let space = OddSpace(scalar) { found.append((space, offset)) }
            guard found.count < most else { break }
            offset += UTF8.width(scalar)
        }
        return found
    }

    /// As in "a no-break space (U+00A0)".
    package var description: String {
        let code = String(scalar.value, radix: 16, uppercase: true)
        return "\(name) (U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code))"
    }

    package var length: Int { UTF8.width(scalar) }

    private var name: String {
        switch scalar.value {
        case 0xA0: "a no-break space"
        case 0x202F: "a narrow no-break space"
        case 0x2007: "a figure space"
        case 0x200B: "a zero width space"
        case 0x2060: "a word joiner"
        case 0xFEFF: "a zero width no-break space"
        case 0x3000: "an ideographic space"
        default: "a space of another width"
        }
    }
}
