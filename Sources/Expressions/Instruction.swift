/// One step of the evaluation, which takes its operands from a stack and puts its result there.
///
/// `and`, `or` and `if` jump over what is not to be evaluated, so that nothing can be wrong there: `1 / $(N)` is no
/// mistake in `if($(N) == 0, 0, 1 / $(N))`. Types are checked from the first instruction to the last without jumping.
enum Instruction: Sendable {
    case constant(Value)
    /// A name, by its number among those of the expression.
    case column(Int)
    case negate
    case not
    case arithmetic(Arithmetic)
    case comparison(Comparison)
    /// Whether the value is in a list, or is not.
    case membership(list: Int, isExpected: Bool)
    case call(Function, arguments: Int)
    /// A call of `format` whose first argument is written out.
    case format(Format)

    /// Jumps if the flag is already the result, and drops it otherwise.
    case decided(Junction, target: Int)
    /// Where both sides of `and` or `or` meet. The result is there; this is for the check of types.
    case junction(Junction)
    /// Takes a flag, and jumps if it is false.
    case unless(target: Int)
    case jump(target: Int)
    /// Where both branches of `if` meet. The result is there; this is for the check of types.
    case choice
}

enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
}

enum Comparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// Texts and flags are equal or not; they have no order.
    var isOrder: Bool { self != .equal && self != .unequal }
}

enum Junction: String, Sendable {
    case and
    case or

    /// The flag of one side that leaves nothing to the other.
    var decisive: Bool { self == .or }
}

/// An instruction and what it was made of.
struct PlacedInstruction: Sendable {
    var instruction: Instruction
    /// Of its operator, or of the name of its function.
    let sign: Range<Int>
    /// Of the whole part of the expression that it completes.
    let range: Range<Int>
}

/// What `in` looks through.
struct LiteralList: Sendable {
    let members: [(value: Value, range: Range<Int>)]
    let values: Set<Value>

    init(_ members: [(value: Value, range: Range<Int>)]) {
        self.members = members
        values = Set(members.map(\.value))
    }
}
