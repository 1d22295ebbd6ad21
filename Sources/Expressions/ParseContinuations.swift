/// Behind a value.
extension Parser {
    /// Reads what follows a value, up to where the next value is wanted.
    ///
    /// - Returns: Whether there must be one; otherwise the expression is complete.
    mutating func readContinuation() throws(ExpressionMistake) -> Bool {
        while true {
            if current.is(.close) {
                try readClose()
            } else if current.is(Keyword.within) || current.is(Keyword.not) {
                try readMembership()
            } else if current.is(.comma) {
                try readComma()
                return true
            } else if current.kind == .end {
                try readEnd()
                return false
            } else {
                try readOperator()
                return true
            }
        }
    }

    private mutating func readEnd() throws(ExpressionMistake) {
        try reduce(to: .or)
        guard let frame = frames.last else { return }
        throw ExpressionMistake(frame.sign, "\(name(of: frame)) has no `)` at its end")
    }

    private func name(of frame: Frame) -> String {
        if case .call(let call) = frame.kind { "`\(call.function.rawValue)(`" } else { "`(`" }
    }

    private mutating func readClose() throws(ExpressionMistake) {
        try reduce(to: .or)
        guard let frame = frames.last else { throw ExpressionMistake(current.range, "`)` closes nothing") }
        try advance()
        guard case .call(var call) = frame.kind else { return close(frame, taking: 1) }
        call.count += 1
        guard call.hasRightCount else { throw mistakeOfCount(call, at: frame.sign) }
        if call.function == .choice {
            try appendCall(.choice, of: frame)
            call.jumps.forEach { land($0) }
        } else {
            try appendCall(.call(call.function, arguments: call.count), of: frame)
        }
        close(frame, taking: call.count)
    }

    private mutating func readComma() throws(ExpressionMistake) {
        try reduce(to: .or)
        guard var frame = frames.last, case .call(var call) = frame.kind else {
            throw ExpressionMistake(current.range, "`,` is not between arguments of a function")
        }
        call.count += 1
        if call.function == .choice { try jump(behindArgumentOf: &call) }
        frame.kind = .call(call)
        frames[frames.count - 1] = frame
        try advance()
    }

    /// `if` goes to its third argument without the second, and to its end without the third.
    private mutating func jump(behindArgumentOf call: inout Frame.Call) throws(ExpressionMistake) {
        switch call.count {
        case 1: call.jumps.append(try appendJump(.unless(target: 0), sign: current.range))
        case 2:
            let end = try appendJump(.jump(target: 0), sign: current.range)
            call.jumps.forEach { land($0) }
            call.jumps = [end]
        default: break
        }
    }

    private mutating func readOperator() throws(ExpressionMistake) {
        let sign = current.range
        if let junction = current.junction {
            try reduce(to: junction == .and ? .and : .or)
            let decided = try appendJump(.decided(junction, target: 0), sign: sign)
            frames.append(Frame(kind: .junction(junction, decided: decided), sign: sign))
        } else if let operation = current.operation {
            try prepare(for: operation)
            frames.append(Frame(kind: operation, sign: sign))
        } else {
            throw mistakeOfNoOperator()
        }
        try advance()
    }

    /// Ends what binds at least as tightly on the left.
    private mutating func prepare(for operation: Frame.Kind) throws(ExpressionMistake) {
        switch operation {
        case .comparison: try reduceForComparison(at: current.range)
        case .arithmetic(.add), .arithmetic(.subtract): try reduce(to: .sum)
        default: try reduce(to: .product)
        }
        // Nothing is computed with the answer of `in`.
        if case .membership = frames.last?.kind { throw mistakeOfNoOperator() }
    }

    /// Ends what is compared; another comparison must not stand before it.
    mutating func reduceForComparison(at range: Range<Int>) throws(ExpressionMistake) {
        try reduce(to: .sum)
        guard frames.last?.strength == .comparison else { return }
        throw ExpressionMistake(
            range, "comparisons do not chain", hint: "write `… and …`, or put one of them in parentheses")
    }
}

extension Frame.Call {
    var hasRightCount: Bool {
        let arity = function.arity
        return arity.isOpen ? count >= arity.count : count == arity.count
    }
}
