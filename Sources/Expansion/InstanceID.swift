/// A step instance: one step with one combination. Counts from 0 through a ``StudyGraph``.
package struct InstanceID: Hashable, Comparable, Sendable {
    package let index: UInt32

    package init(_ index: UInt32) { self.index = index }
    package init(_ index: Int) { self.index = UInt32(index) }

    package static func < (left: InstanceID, right: InstanceID) -> Bool { left.index < right.index }
}

extension InstanceID: CustomStringConvertible {
    package var description: String { "#\(index)" }
}
