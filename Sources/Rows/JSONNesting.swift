import Diagnostics

/// Lists, maps, and values that are gone past.
extension JSONTokens {
    /// Each key of a map with its place; what is called reads the value.
    ///
    /// - Parameter body: Whether to go on; if not, the rest is not looked at.
    mutating func members(
        _ body: (inout JSONTokens, ArraySlice<UInt8>, Place) throws(Mistake) -> Bool
    ) throws(Mistake) {
        try expect(UInt8(ascii: "{"), "a map")
        if takes(UInt8(ascii: "}")) { return }
        repeat {
            skipBlanks()
            let place = place
            let key = try string("a key in double quotes")
            try expect(UInt8(ascii: ":"), "a `:`")
            guard try body(&self, key, place) else { return }
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "a `,` or `}`")
    }

    /// Each element of a list; what is called reads it.
    mutating func elements(_ body: (inout JSONTokens) throws(Mistake) -> Bool) throws(Mistake) {
        try expect(UInt8(ascii: "["), "a list")
        if takes(UInt8(ascii: "]")) { return }
        repeat {
            skipBlanks()
            guard try body(&self) else { return }
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "a `,` or `]`")
    }

    /// Goes past a value, which must be well formed.
    mutating func skipValue(depth: Int = 1) throws(Mistake) {
        guard depth <= RowLimits.depth else {
            throw mistake("values are nested more than \(RowLimits.depth) deep here")
        }
        switch peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "["):
            try elements { tokens throws(Mistake) in
                try tokens.skipValue(depth: depth + 1)
                return true
            }
        case UInt8(ascii: "{"):
            try members { tokens, _, _ throws(Mistake) in
                try tokens.skipValue(depth: depth + 1)
                return true
            }
        default: _ = try word()
        }
    }
}
