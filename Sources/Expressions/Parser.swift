/// Makes instructions of a text, with a stack of its own for what is begun and not ended: it does not recurse.
///
/// The grammar is that of the decision on expressions. A value is wanted, then something that may follow a value, and so
/// on in turns.
struct Parser {
    private(set) var lexer: Lexer
    private let text: String
    private(set) var current: Lexeme
    /// Where the last one ended.
    private var end = 0
    var frames: [Frame] = []
    /// Where the values stand that are complete and have not been used yet.
    private var operands: [Range<Int>] = []
    private(set) var code: [PlacedInstruction] = []
    private(set) var names: [Expression.Name] = []
    private var numbers: [String: Int] = [:]
    private(set) var lists: [LiteralList] = []
    private var nested = 0

    init(_ text: String) throws(ExpressionMistake) {
        self.text = text
        lexer = Lexer(text)
        current = try lexer.next()
    }

    mutating func expression() throws(ExpressionMistake) -> Expression {
        guard current.kind != .end else { throw ExpressionMistake(current.range, "the expression is empty") }
        repeat { try readValue() } while try readContinuation()
        return Expression(text: text, names: names, code: code, lists: lists)
    }

    mutating func advance() throws(ExpressionMistake) {
        end = current.range.upperBound
        current = try lexer.next()
    }

    // MARK: Instructions

    private mutating func append(
        _ instruction: Instruction, sign: Range<Int>, range: Range<Int>
    ) throws(ExpressionMistake) {
        guard code.count < ExpressionLimits.mostOperations else {
            throw ExpressionMistake(
                sign, "the expression has more than \(ExpressionLimits.mostOperations) operations")
        }
        code.append(PlacedInstruction(instruction: instruction, sign: sign, range: range))
    }

    /// A whole value by itself.
    mutating func appendAtom(_ instruction: Instruction, at range: Range<Int>) throws(ExpressionMistake) {
        try append(instruction, sign: range, range: range)
        operands.append(range)
    }

    mutating func appendName(_ name: String) throws(ExpressionMistake) {
        names.append(Expression.Name(name: name, range: current.range))
        let number = numbers[name] ?? numbers.count
        numbers[name] = number
        try appendAtom(.column(number), at: current.range)
    }

    /// - Returns: Where its target is to be set.
    mutating func appendJump(_ instruction: Instruction, sign: Range<Int>) throws(ExpressionMistake) -> Int {
        try append(instruction, sign: sign, range: operands.last ?? sign)
        return code.count - 1
    }

    /// Lets a jump lead behind what there is so far.
    mutating func land(_ jump: Int) {
        switch code[jump].instruction {
        case .decided(let junction, _): code[jump].instruction = .decided(junction, target: code.count)
        case .unless: code[jump].instruction = .unless(target: code.count)
        case .jump: code[jump].instruction = .jump(target: code.count)
        default: break
        }
    }

    mutating func append(_ list: LiteralList) -> Int {
        lists.append(list)
        return lists.count - 1
    }

    // MARK: Frames

    /// Begins a bracket or a call.
    mutating func open(_ kind: Frame.Kind, sign: Range<Int>) throws(ExpressionMistake) {
        nested += 1
        guard nested <= ExpressionLimits.mostNested else {
            throw ExpressionMistake(
                current.range, "the expression is nested more than \(ExpressionLimits.mostNested) deep",
                hint: "compute a part of it under a name of its own")
        }
        frames.append(Frame(kind: kind, sign: sign))
    }

    /// Ends the innermost bracket or call, in which so many values stand that are no longer of use by themselves.
    mutating func close(_ frame: Frame, taking values: Int) {
        frames.removeLast()
        nested -= 1
        operands.removeLast(min(values, operands.count))
        operands.append(frame.sign.lowerBound..<end)
    }

    mutating func appendCall(_ instruction: Instruction, of frame: Frame) throws(ExpressionMistake) {
        try append(instruction, sign: frame.sign, range: frame.sign.lowerBound..<end)
    }

    /// Ends all operators that bind at least so tightly.
    mutating func reduce(to strength: Strength) throws(ExpressionMistake) {
        while let frame = frames.last, let own = frame.strength, own >= strength {
            frames.removeLast()
            try end(frame)
        }
    }

    private mutating func end(_ frame: Frame) throws(ExpressionMistake) {
        let right = operands.popLast() ?? frame.sign
        switch frame.kind {
        case .not: try end(.not, of: frame, from: frame.sign, to: right)
        case .negate: try end(.negate, of: frame, from: frame.sign, to: right)
        case .membership(let list, let isExpected):
            let whole = right.lowerBound..<frame.sign.upperBound
            try end(.membership(list: list, isExpected: isExpected), of: frame, from: right, to: whole)
        case .arithmetic(let arithmetic):
            try end(.arithmetic(arithmetic), of: frame, from: operands.popLast() ?? right, to: right)
        case .comparison(let comparison):
            try end(.comparison(comparison), of: frame, from: operands.popLast() ?? right, to: right)
        case .junction(let junction, let decided):
            try end(.junction(junction), of: frame, from: operands.popLast() ?? right, to: right)
            land(decided)
        case .bracket, .call: break
        }
    }

    private mutating func end(
        _ instruction: Instruction, of frame: Frame, from left: Range<Int>, to right: Range<Int>
    ) throws(ExpressionMistake) {
        let range = left.lowerBound..<right.upperBound
        try append(instruction, sign: frame.sign, range: range)
        operands.append(range)
    }
}
