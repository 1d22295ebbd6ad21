/// How long a text may become as tokens in it are replaced: counted down as it is written, so that no text, however it
/// multiplies itself, costs more than the longest one that is allowed.
package struct TextBudget: Hashable, Sendable {
    /// A script, in bytes.
    package static let script = 16 << 20
    /// A label, a path, a value.
    package static let word = 1 << 20
    /// An option or a setting: no program takes a longer one from Linux.
    package static let option = 128 << 10
    /// All texts of a study together that no combination has a part in.
    package static let study = 64 << 20

    /// In bytes; less than none once it is overdrawn.
    package private(set) var left: Int

    package init(_ bytes: Int) { left = bytes }

    package var isOverdrawn: Bool { left < 0 }

    /// Whether so many more bytes are still within it. Each piece counts as one byte at least, for empty ones cost too.
    package mutating func takes(_ bytes: Int) -> Bool {
        left = left.minus(max(1, bytes))
        return left >= 0
    }
}
