/// Every `$(NAME)` of a text, in order; the name has no parenthesis, `$` or line break.
///
/// The shell's own are among them (`$(date)`); what is ours, the caller knows. `$((…))` is arithmetic and is not.
/// - Complexity: O(n) over the bytes.
package func tokens(in text: String) -> [Token] {
    var text = text
    return text.withUTF8 { bytes in
        var found: [Token] = []
        var start: Int?
        var index = 0
        while index < bytes.count {
            let byte = unsafe bytes[index]
            if byte == UInt8(ascii: "$"), index + 1 < bytes.count, unsafe bytes[index + 1] == UInt8(ascii: "(") {
                start = index
                index += 1
            } else if byte == UInt8(ascii: ")"), let begin = start {
                let name = unsafe UnsafeBufferPointer(rebasing: bytes[(begin + 2)..<index])
                if !name.isEmpty {
                    found.append(Token(name: unsafe String(decoding: name, as: UTF8.self), range: begin..<(index + 1)))
                }
                start = nil
            } else if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\n") {
                start = nil
            }
            index += 1
        }
        return found
    }
}

/// Those with `|q`.
///
/// - Complexity: O(n), and quick for a text without any.
package func quotedTokens(in text: String) -> [Token] {
    guard text.utf8.contains(UInt8(ascii: "|")) else { return [] }
    return tokens(in: text).filter { $0.quotedName != nil }
}
