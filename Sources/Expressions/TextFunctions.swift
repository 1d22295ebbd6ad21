/// Functions of texts that give a text. What they read is paid for before it is read.
enum TextFunctions {
    /// Those with one argument.
    static func result(_ function: Function, of text: String, effort: inout Effort) throws(Refusal) -> String {
        try effort.spend(text.utf8.count)
        switch function {
        case .lower, .upper:
            return changedCase(text, to: function)
        case .name: return decoded(parts(ofPath: text).name)
        case .folder: return decoded(parts(ofPath: text).folder)
        default: return text
        }
    }

    /// Of ASCII's letters and no others, as every awk does it.
    private static func changedCase(_ text: String, to function: Function) -> String {
        let letters = function == .lower ? UInt8(ascii: "A")...UInt8(ascii: "Z") : UInt8(ascii: "a")...UInt8(ascii: "z")
        return String(decoding: text.utf8.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
    }

    /// `before` and `after`: what is on one side of the first separator.
    static func side(
        _ function: Function, of text: String, _ separator: String, effort: inout Effort
    ) throws(Refusal) -> String {
        guard !separator.isEmpty else { throw Refusal("the separator of `\(function.rawValue)` is empty") }
        try effort.spend(text.utf8.count + separator.utf8.count)
        let (bytes, wanted) = (Array(text.utf8), Array(separator.utf8))
        guard let start = try TextSearch.first(wanted, in: bytes, effort: &effort) else {
            return function == .before ? text : ""
        }
        return decoded(function == .before ? bytes[..<start] : bytes[(start + wanted.count)...])
    }

    static func replace(
        _ text: String, _ old: String, _ new: String, effort: inout Effort
    ) throws(Refusal) -> String {
        guard !old.isEmpty else { throw Refusal("`replace` cannot look for an empty text") }
        try effort.spend(text.utf8.count + old.utf8.count + new.utf8.count)
        let (bytes, wanted, other) = (Array(text.utf8), Array(old.utf8), Array(new.utf8))
        var result: [UInt8] = []
        var start = 0
        while let found = try TextSearch.first(wanted, in: bytes, from: start, effort: &effort) {
            try check(making: result.count + (found - start) + other.count, effort: &effort)
            result += bytes[start..<found] + other
            start = found + wanted.count
        }
        guard start > 0 else { return text }
        result += bytes[start...]
        try effort.spend(making: result.count)
        return decoded(result[...])
    }

    /// Before it is made: the limit must not be passed by a factor on the way.
    private static func check(making bytes: Int, effort: inout Effort) throws(Refusal) {
        var rest = effort
        try rest.spend(making: bytes)
    }

    static func joined(_ texts: some Sequence<String>, effort: inout Effort) throws(Refusal) -> String {
        var result = ""
        for text in texts {
            try check(making: result.utf8.count + text.utf8.count, effort: &effort)
            result += text
        }
        try effort.spend(making: result.utf8.count)
        return result
    }

    /// The last part and what is before it, with slashes at the end left out: `a/b/` is `b` in `a`. The root is a folder
    /// without a name.
    private static func parts(ofPath path: String) -> (name: ArraySlice<UInt8>, folder: ArraySlice<UInt8>) {
        let slash = UInt8(ascii: "/")
        func trimmed(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            part[..<((part.lastIndex { $0 != slash } ?? part.startIndex - 1) + 1)]
        }
        let bytes = Array(path.utf8)
        let whole = trimmed(bytes[...])
        guard let end = whole.lastIndex(of: slash) else { return (whole, whole.isEmpty ? bytes.prefix(1) : []) }
        let folder = trimmed(whole[...end])
        return (whole[(end + 1)...], folder.isEmpty ? bytes.prefix(1) : folder)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
