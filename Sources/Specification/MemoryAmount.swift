import Diagnostics

/// An amount of memory as sbatch takes it: digits, with K, M, G or T behind them; a bare number is in MiB.
///
/// Source: sbatch(1), `--mem`.
package struct MemoryAmount: Hashable, Sendable {
    /// An amount that is too large to count is the largest that can be counted.
    package let kibibytes: Int64

    /// An amount as a person would write it: whole, in the largest unit that holds it.
    package static func text(kibibytes: Int64) -> String {
        let units: [(name: String, size: Int64)] = [("T", 1 << 30), ("G", 1 << 20), ("M", 1 << 10)]
        let unit = units.first { kibibytes >= $0.size } ?? ("K", 1)
        return "\(kibibytes / unit.size)\(unit.name)"
    }

    package init?(_ text: String) {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let unit = String(text.utf8.dropFirst(digits.count)) else { return nil }
        let factors: [String: Int64] = ["K": 1, "": 1 << 10, "M": 1 << 10, "G": 1 << 20, "T": 1 << 30]
        guard let factor = factors[unit.uppercased()] else { return nil }
        kibibytes = (Int64(String(decoding: digits, as: UTF8.self)) ?? .max).times(factor)
    }
}
