import Diagnostics
import Expressions
import Testing

/// What expressions give, operator by operator.
@Suite struct EvaluationTests {
    @Test(
        "operators bind as in arithmetic, and from left to right",
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3), ("100 / 10 / 5", 2), ("2 * -3", -6),
            ("-2 * 3", -6),
            ("--1", 1), ("1 - -1", 2), ("-(-$(SIZE))", 45), ("-$(SIZE) + 1", -44), ("$(SIZE)/10", 4.5),
            ("1\n+\t2\r\n", 3),
            (".5 + 1.", 1.5), ("007", 7), ("1e3-1", 999),
        ] as [(String, Double)])
    func arithmetic(text: String, number: Double) throws { #expect(try value(of: text) == .number(number)) }

    @Test(
        "`or` binds weaker than `and`, `and` than `not`, and `not` than a comparison",
        arguments: [
            ("true or true and false", true), ("(true or true) and false", false), ("not 1 == 2", true),
            ("not $(OFF) and $(OFF)", false), ("not $(OFF) or $(ON)", true), ("not (not $(ON))", true),
            ("1 + 1 == 2 and 2 < 3", true), ("1 < 2 or 1 / 0 > 1", true), ("$(ON) == (1 < 2)", true),
            ("false and true or true", true), ("false or false", false), ("true and true and false", false),
        ])
    func logic(text: String, flag: Bool) throws { #expect(try value(of: text) == .flag(flag)) }

    @Test(
        "numbers have an order, and values of one type are equal or not",
        arguments: [
            ("1 < 2", true), ("2 < 2", false), ("2 <= 2", true), ("3 > 2", true), ("2 >= 3", false), ("1 == 1.0", true),
            ("1 != 1", false), ("$(LEVEL) == 'high'", true), ("$(LEVEL) != \"high\"", false), ("true != false", true),
            ("0.1 * 3 == 0.3", false), ("\"a\" == \"A\"", false),
        ])
    func comparisons(text: String, flag: Bool) throws { #expect(try value(of: text) == .flag(flag)) }

    @Test(
        "`in` finds a value in a list",
        arguments: [
            ("$(SIZE) in [1, 45]", true), ("$(SIZE) in [-45, 4.5e1]", true),
            ("$(SIZE) not in [45]", false), ("$(LEVEL) in ['low', 'high']", true), ("$(ON) in [false]", false),
            ("-1 in [-1]", true), ("$(SIZE) + 1 in [46] and not $(LEVEL) in ['low']", true),
            ("1 + 1 in [2] or 1 in [2]", true),
        ])
    func lists(text: String, flag: Bool) throws { #expect(try value(of: text) == .flag(flag)) }

    @Test(
        "a quote within a text is doubled, and the other kind of quote means nothing",
        arguments: [
            ("\"it's\"", "it's"), ("'it''s'", "it's"), ("\"a\"\"b\"", "a\"b"), ("''", ""),
            ("'$(SIZE) \\n'", "$(SIZE) \\n"),
            ("'a\nb'", "a\nb"), ("'größer'", "größer"),
        ])
    func texts(text: String, expected: String) throws { #expect(try value(of: text) == .text(expected)) }

    @Test(
        "nothing is wrong in what is not evaluated",
        arguments: [
            ("if($(N) == 0, 0, 1 / $(N))", Value.number(0)), ("if($(N) != 0, 1 / $(N), 7)", .number(7)),
            ("$(N) != 0 and 1 / $(N) > 2", .flag(false)), ("$(N) == 0 or 1 / $(N) > 2", .flag(true)),
            ("if(true, if(false, 1 / 0, 2), 1 / 0) + 1", .number(3)),
        ] as [(String, Value)])
    func branches(text: String, expected: Value) throws { #expect(try value(of: text) == expected) }

    @Test("a value cannot change the expression that it is put into")
    func parsedNeverPasted() throws {
        var known = SimilarNames([])
        let expression = try Expression.parse("$(A) == '1' or $(A) == ''").checked(names: &known) { _ in .text }
        for hostile in ["' or true or '", "1' or '1", "$(A)", "\"", ")"] {
            #expect(try expression.value([.text(hostile)]) == .flag(false), "\(hostile)")
        }
    }

    @Test("names are told in their order, with their places, and numbered once each")
    func names() throws {
        let expression = try Expression.parse("$(B) + $(a.b-c) * $(B)")
        #expect(expression.names.map(\.name) == ["B", "a.b-c", "B"])
        #expect(expression.names.map(\.range) == [0..<4, 7..<15, 18..<22])
        var known = SimilarNames([])
        let checked = try expression.checked(names: &known) { _ in .number }
        #expect(checked.columns == ["B", "a.b-c"] && checked.type == .number)
        #expect(try checked.value([.number(2), .number(3)]) == .number(8))
    }

    @Test("one evaluator serves many rows, also after a row without a value")
    func rows() throws {
        var known = SimilarNames([])
        let expression = try Expression.parse("10 / $(N)").checked(names: &known) { _ in .number }
        var evaluator = Evaluator(expression)
        var results: [Double?] = []
        for row in 0..<4 {
            let value = try? evaluator.value { _ in .number(Double(row)) }
            if case .number(let number) = value { results.append(number) } else { results.append(nil) }
        }
        #expect(results == [nil, 10, 5, 10.0 / 3])
    }

    @Test("a column that holds another type than it declares is a mistake at its name")
    func wrongColumn() throws {
        var known = SimilarNames([])
        let expression = try Expression.parse("1 + $(N)").checked(names: &known) { _ in .number }
        let mistake = #expect(throws: ExpressionMistake.self) { try expression.value([.text("x")]) }
        #expect(mistake?.message == "`N` is a text, and not a number" && mistake?.offset == 4)
    }
}
