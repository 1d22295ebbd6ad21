/// Why there is no value. Whoever evaluates knows the place.
struct Refusal: Error {
    let message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// What may still be spent on one value, in bytes that are looked at or made; an instruction costs as much as some.
struct Effort {
    private(set) var left: Int

    /// - Parameter instructions: Those of the whole expression, all of which are counted.
    init(instructions: Int) {
        left = max(0, ExpressionLimits.mostOperations - instructions) * ExpressionLimits.bytesOfOperation
    }

    mutating func spend(_ bytes: Int) throws(Refusal) {
        left -= bytes
        guard left >= 0 else {
            throw Refusal("this takes more than \(ExpressionLimits.mostOperations) operations")
        }
    }

    /// Counts numbers that are written as texts.
    mutating func spend(writing values: some Sequence<Value>) throws(Refusal) {
        let numbers = values.count { if case .number = $0 { true } else { false } }
        try spend(numbers * ExpressionLimits.operationsOfWriting * ExpressionLimits.bytesOfOperation)
    }

    /// Counts a text that an expression has made, or is about to make.
    mutating func spend(making bytes: Int) throws(Refusal) {
        guard bytes <= ExpressionLimits.mostTextBytes else {
            throw Refusal("this makes a text of more than \(ExpressionLimits.mostTextBytes) bytes")
        }
        try spend(bytes)
    }
}
