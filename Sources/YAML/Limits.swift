/// How large a file may be, so that no file, however it is made, costs more than a moment and a few megabytes.
///
/// Source: reliability research, section 3.
package struct Limits: Hashable, Sendable {
    /// Of the file, in bytes.
    package var size = 16 << 20
    package var depth = 64
    package var nodes = 1_000_000
    /// Of one list of a parameter's values or labels, which do not count as nodes.
    package var values = 1_000_000
    /// Of one scalar, in bytes.
    package var scalar = 1 << 20
    /// Nodes that aliases may stand for in all: this factor times the written ones, and `spareExpansion` more.
    package var expansionFactor = 10
    package var spareExpansion = 10_000

    package init() {}

    package static let standard = Limits()

    /// Of parameters that a generator makes: a million values each, with their labels.
    package static let generated: Limits = {
        var limits = Limits()
        limits.size = 64 << 20
        return limits
    }()
}
