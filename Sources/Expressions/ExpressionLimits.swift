/// Nobody's expression can take long or much, whatever is written in it and whatever it is given.
package enum ExpressionLimits {
    /// Brackets and calls within each other.
    package static let mostNested = 100
    /// For one value; work on texts counts by their length.
    package static let mostOperations = 10_000
    /// Bytes of a text that count as one operation.
    static let bytesOfOperation = 100
    /// Writing a number takes as long as so many operations.
    static let operationsOfWriting = 20
    /// Of a text that an expression makes.
    package static let mostTextBytes = 65_536
}
