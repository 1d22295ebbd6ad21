/// Random numbers of one seed: the same seed gives the same numbers on every machine (SplitMix64).
package struct Numbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// From 0 up to the bound, which is not reached.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    package mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    package mutating func milliseconds(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(range.count))
    }

    /// True so many times out of a thousand.
    package mutating func happens(_ perMille: Int) -> Bool { below(1000) < perMille }

    /// A number that depends on the seed and these words alone, not on what was drawn before.
    package static func of(seed: UInt64, _ words: UInt64...) -> UInt64 {
        var numbers = Numbers(seed: seed ^ 0x5DEE_CE66)
        for word in words {
            numbers = Numbers(seed: numbers.next() ^ word &* 0x2545_F491_4F6C_DD1D)
        }
        return numbers.next()
    }
}
