/// A JSON value to be written; keys keep their order.
package enum JSON: Sendable {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case null

    /// Optional text: null where it is absent.
    package static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
    package static func count(_ value: Int) -> JSON { .integer(Int64(value)) }
}

extension JSON {
    /// RFC 8259 text.
    package func text(pretty: Bool = false) -> String {
        var result = ""
        write(to: &result, indent: pretty ? 0 : nil)
        return result
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? String(value) : "null"
        case .string(let value): Self.quote(value, to: &text)
        case .array(let values):
            Self.list(values, in: "[]", to: &text, indent: indent) { $0.write(to: &$1, indent: $2) }
        case .object(let members):
            Self.list(members, in: "{}", to: &text, indent: indent) { member, text, indent in
                Self.quote(member.0, to: &text)
                text += indent == nil ? ":" : ": "
                member.1.write(to: &text, indent: indent)
            }
        }
    }

    private static func list<Element>(
        _ elements: [Element], in brackets: String, to text: inout String, indent: Int?,
        _ write: (Element, inout String, Int?) -> Void
    ) {
        text.append(contentsOf: brackets.prefix(1))
        let inner = indent.map { $0 + 1 }
        for (position, element) in elements.enumerated() {
            if position > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: "  ", count: inner) }
            write(element, &text, inner)
        }
        if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text.append(contentsOf: brackets.suffix(1))
    }

    /// Control characters, and what JavaScript takes for line ends, are escaped.
    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 0x00..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
