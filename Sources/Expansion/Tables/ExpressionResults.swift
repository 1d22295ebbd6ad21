import Diagnostics
import Expressions

/// Values of a column with their type: numbers where all are, else texts.
struct TypedColumn: Sendable {
    let type: ValueType
    let values: [Value]

    init(type: ValueType, values: [Value]) {
        self.type = type
        self.values = values
    }

    /// - Parameter declared: Its type, where it declares one.
    init(_ texts: PlacedTexts, declared: ValueType?) {
        let type = declared ?? ValueType.inferred(from: texts)
        self.init(type: type, values: texts.map { Self.value($0, as: type) })
    }

    /// Of a variable.
    static func value(_ text: String, declared: ValueType?) -> Value {
        value(text, as: declared ?? ValueType.inferred(from: [text]))
    }

    static func value(_ text: String, as type: ValueType) -> Value {
        switch type {
        case .number: .number(Value.number(of: text, mostDigits: .max) ?? 0)
        case .flag: .flag(text == "true")
        case .text: .text(text)
        }
    }
}

/// What stands for a name in an expression.
struct ExpressionInput {
    /// Which of the values each row takes.
    enum Places {
        case constant, same
        case listed([UInt32])
    }

    let values: [Value]
    let places: Places

    func place(in row: Int) -> Int {
        switch places {
        case .constant: 0
        case .same: row
        case .listed(let places): Int(places[row])
        }
    }

    func value(in row: Int) -> Value { values[place(in: row)] }

    var isConstant: Bool { if case .constant = places { true } else { false } }

    var sharedPlaces: [UInt32]? { if case .listed(let places) = places { places } else { nil } }
}

/// The different values of an expression, and which of them each row has.
struct ExpressionResults {
    let type: ValueType
    private(set) var values: [Value] = []
    private(set) var rows: [UInt32] = []
    private var numbers: [Value: UInt32] = [:]

    /// For all expressions of a study in all rows. More would keep anybody waiting.
    static let mostOperations = 40_000_000

    init(type: ValueType) { self.type = type }

    /// - Parameter operations: Counted on.
    /// - Returns: The first mistake, and its row.
    mutating func evaluate(
        _ expression: CheckedExpression, inputs: [ExpressionInput], count: Int, operations: inout Int
    ) -> (mistake: ExpressionMistake, row: Int)? {
        var evaluator = Evaluator(expression)
        /// Of the only column, if rows share its values.
        let varying = inputs.filter { !$0.isConstant }
        let shared = varying.count == 1 ? varying[0].sharedPlaces : nil
        /// For each of its values the number of the result, once that is known.
        var known = Array(repeating: UInt32?.none, count: shared == nil ? 0 : varying[0].values.count)
        rows.reserveCapacity(count)
        for row in 0..<count {
            let place = shared.map { Int($0[row]) }
            if let place, let number = known[place] {
                rows.append(number)
                continue
            }
            do throws(ExpressionMistake) {
                let number = number(of: try evaluator.value { inputs[$0].value(in: row) })
                rows.append(number)
                if let place { known[place] = number }
            } catch {
                return (error, row)
            }
            operations += evaluator.operations
            guard operations <= Self.mostOperations else {
                return (.tooManyOperations, row)
            }
        }
        return nil
    }

    private mutating func number(of value: Value) -> UInt32 {
        if let number = numbers[value] { return number }
        let number = UInt32(values.count)
        numbers[value] = number
        values.append(value)
        return number
    }
}

extension ExpressionMistake {
    static var tooManyOperations: ExpressionMistake {
        let most = ExpressionResults.mostOperations
        return ExpressionMistake(
            0..<0, "the expressions of this study take more than \(most) operations for all rows together",
            hint: "compute less, or have fewer rows")
    }
}
