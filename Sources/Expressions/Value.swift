/// What a value is. Every expression has a type before it is evaluated.
package enum ValueType: Hashable, Sendable, CaseIterable {
    case number
    case text
    /// True or false.
    case flag

    /// `a number`, for messages.
    package var described: String {
        switch self {
        case .number: "a number"
        case .text: "a text"
        case .flag: "a flag"
        }
    }

    /// `numbers`, for messages.
    var plural: String {
        switch self {
        case .number: "numbers"
        case .text: "texts"
        case .flag: "flags"
        }
    }
}

/// What an expression is made of, and what it gives.
package enum Value: Sendable {
    case number(Double)
    case text(String)
    case flag(Bool)

    package var type: ValueType {
        switch self {
        case .number: .number
        case .text: .text
        case .flag: .flag
        }
    }

    /// As it is put into commands and names: see ``written(_:)`` of numbers; flags are `true` and `false`.
    package var text: String {
        switch self {
        case .number(let number): Self.written(number)
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

/// Texts are equal when their bytes are: awk, the shell and file systems compare in no other way. `String` would take
/// two spellings of an accented letter for the same. Equal bytes have equal hashes of `String` too.
extension Value: Hashable {
    package static func == (left: Value, right: Value) -> Bool {
        switch left {
        case .number(let number): if case .number(let other) = right { number == other } else { false }
        case .flag(let flag): if case .flag(let other) = right { flag == other } else { false }
        case .text(let text):
            if case .text(let other) = right { text == other && text.utf8.elementsEqual(other.utf8) } else { false }
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .number(let number): hasher.combine(number)
        case .text(let text): hasher.combine(text)
        case .flag(let flag): hasher.combine(flag)
        }
    }
}
