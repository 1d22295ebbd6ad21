/// A name with a point, as in `STEP.workspace` and `STEP.outputs.NAME`.
package struct DottedName {
    /// What stands before the last point; it may have points of its own.
    package let stem: Substring
    package let ending: Substring

    package init?(_ name: String) { self.init(name[...]) }

    package init?(_ name: Substring) {
        guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        stem = name[..<point]
        ending = name[name.utf8.index(after: point)...]
    }
}
