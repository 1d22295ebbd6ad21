/// What failures have in common: how they ended, and their last words with the numbers taken out.
package struct Cause: Hashable, Sendable {
    package let outcome: Outcome
    /// The last line on standard error, numbers as `#`; empty where there is none.
    package let pattern: String

    /// Nothing for an end that is no failure.
    package init?(_ outcome: Outcome, words: String) {
        switch outcome {
        case .succeeded, .skipped, .cancelled: return nil
        case .failed, .timedOut: break
        }
        // Each instance may lack another value.
        if case .failed(.unusableValue(let reason)) = outcome {
            self.outcome = .failed(.unusableValue(Self.withoutNumbers(reason)))
        } else if case .failed(.badRows(let reason)) = outcome {
            self.outcome = .failed(.badRows(Self.withoutNumbers(reason)))
        } else {
            self.outcome = outcome
        }
        pattern = Self.withoutNumbers(words)
    }

    /// Every run of digits, with what makes it a number (`0x1F`, `-2.5e-3`), becomes `#`.
    static func withoutNumbers(_ words: String) -> String {
        var result: [UInt8] = []
        var bytes = Array(words.utf8)[...]
        while let byte = bytes.first {
            guard isDigit(byte) else {
                result.append(byte)
                bytes = bytes.dropFirst()
                continue
            }
            let isHexadecimal = byte == UInt8(ascii: "0") && bytes.dropFirst().first == UInt8(ascii: "x")
            bytes = isHexadecimal ? bytes.dropFirst(2).drop(while: isHexDigit) : bytes.drop(while: isNumberPart)
            result.append(UInt8(ascii: "#"))
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...102).contains(byte) || (65...70).contains(byte)
    }

    private static func isNumberPart(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: ".") }
}
