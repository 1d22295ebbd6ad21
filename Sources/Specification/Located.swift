package import Diagnostics

/// A value of the study together with where it was written.
package struct Located<Value> {
    package var value: Value
    package let place: Place
    /// A block scalar (`|`), whose lines are the file's own lines below its place.
    package let isLiteral: Bool
    /// Where its characters stand, if that is known.
    package let layout: TextLayout?

    package init(_ value: Value, at place: Place, isLiteral: Bool = false, layout: TextLayout? = nil) {
        self.value = value
        self.place = place
        self.isLiteral = isLiteral
        self.layout = layout
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
extension Located: Sendable where Value: Sendable {}
