/// Goes through the instructions once, as if nothing were ever jumped over, with a stack of types.
///
/// Where a type is not known because of a mistake, nothing more is said of it.
struct TypeChecker {
    struct Operand {
        /// Nothing after a mistake.
        let type: ValueType?
        let range: Range<Int>
        /// If it is written out.
        var literal: Value?
        /// If it is one name alone.
        var name: String?
    }

    private let bytes: [UInt8]
    private let columns: [ValueType?]
    private let lists: [LiteralList]
    private(set) var code: [PlacedInstruction]
    private var operands: [Operand] = []
    var mistakes: [ExpressionMistake] = []

    init(_ expression: Expression, columns: [ValueType?]) {
        bytes = Array(expression.text.utf8)
        lists = expression.lists
        code = expression.code
        self.columns = columns
    }

    /// - Returns: The type of the whole.
    mutating func check(as expected: ValueType?) -> ValueType? {
        for index in code.indices {
            let placed = code[index]
            if let operand = take(placed) { operands.append(operand) }
            if case .call(.format, _) = placed.instruction, let format { code[index].instruction = .format(format) }
            format = nil
        }
        guard let whole = operands.last else { return nil }
        if let expected, !whole.fits(expected) {
            mistake(whole, "\(expected.described) is needed, and \(described(whole))", needing: expected)
        }
        return whole.type
    }

    /// That of the call just checked, if it is written out.
    private var format: Format?

    // MARK: Instructions

    /// - Returns: What it leaves on the stack; nothing for a jump.
    private mutating func take(_ placed: PlacedInstruction) -> Operand? {
        switch placed.instruction {
        case .constant(let value): Operand(type: value.type, range: placed.range, literal: value)
        case .column(let column): Operand(type: columns[column], range: placed.range, name: name(at: placed.range))
        case .negate: unary(placed, "`-` takes a number", .number)
        case .not: unary(placed, "`not` takes a flag", .flag)
        case .arithmetic(let operation): binary(placed, "`\(operation.rawValue)` takes numbers", .number, .number)
        case .comparison(let comparison): compare(placed, comparison)
        case .junction(let junction): binary(placed, "`\(junction.rawValue)` takes flags", .flag, .flag)
        case .membership(let list, _): membership(placed, of: lists[list])
        case .call(let function, let count): call(placed, function, count)
        case .choice: choice(placed)
        case .format, .decided, .unless, .jump: nil
        }
    }

    private mutating func pop() -> Operand { operands.popLast() ?? Operand(type: nil, range: 0..<0) }

    private mutating func unary(_ placed: PlacedInstruction, _ rule: String, _ type: ValueType) -> Operand {
        need(type, of: pop(), rule)
        return Operand(type: type, range: placed.range)
    }

    private mutating func binary(
        _ placed: PlacedInstruction, _ rule: String, _ type: ValueType, _ result: ValueType
    ) -> Operand {
        let right = pop()
        need(type, of: pop(), rule)
        need(type, of: right, rule)
        return Operand(type: result, range: placed.range)
    }

    private mutating func compare(_ placed: PlacedInstruction, _ comparison: Comparison) -> Operand {
        let sign = "`\(comparison.rawValue)`"
        if comparison.isOrder { return binary(placed, "\(sign) compares numbers", .number, .flag) }
        let right = pop()
        needSame(pop(), right, "\(sign) compares values of one type")
        return Operand(type: .flag, range: placed.range)
    }

    private mutating func membership(_ placed: PlacedInstruction, of list: LiteralList) -> Operand {
        let value = pop()
        // One is enough: the others are as many as the list is long.
        if let member = list.members.first(where: { !value.fits($0.value.type) }) {
            let other = Operand(type: member.value.type, range: member.range, literal: member.value)
            needSame(value, other, "`in` compares values of one type")
        }
        return Operand(type: .flag, range: placed.range)
    }

    private mutating func choice(_ placed: PlacedInstruction) -> Operand {
        let (otherwise, then) = (pop(), pop())
        need(.flag, of: pop(), "`if` takes a flag first")
        needSame(then, otherwise, "`if` gives values of one type")
        return Operand(type: then.type ?? otherwise.type, range: placed.range)
    }

    private mutating func call(_ placed: PlacedInstruction, _ function: Function, _ count: Int) -> Operand {
        let arguments = (0..<count).map { _ in pop() }.reversed()
        for (index, argument) in arguments.enumerated() {
            guard let type = function.type(ofArgument: index) else { continue }
            let isOnly = function.arity.count == 1 && !function.arity.isOpen
            let rule = "`\(function.rawValue)` takes \(isOnly ? type.described : type.plural)"
            need(type, of: argument, function == .format ? "`format` takes a text first" : rule)
        }
        if function == .format, let first = arguments.first, let value = arguments.last {
            checkFormat(first, value: value)
        }
        return Operand(type: function.type, range: placed.range)
    }

    private mutating func checkFormat(_ first: Operand, value: Operand) {
        guard case .text(let text) = first.literal else { return }
        do throws(ExpressionMistake) {
            let format = try Format.parse(text)
            guard let directive = format.directive else {
                mistakes.append(Format.mistakeOfNoPlace(text).moved(to: first.range))
                return
            }
            if directive.kind != .text { need(.number, of: value, "`\(directive.text)` writes numbers") }
            self.format = format
        } catch {
            mistakes.append(error.moved(to: first.range))
        }
    }

    // MARK: Texts

    func shown(_ range: Range<Int>) -> String { Expressions.shown(range, in: bytes) }

    private func name(at range: Range<Int>) -> String {
        brief(String(decoding: bytes[range].dropFirst(2).dropLast(), as: UTF8.self))
    }
}
