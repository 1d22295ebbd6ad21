import Diagnostics
import Expressions
import Testing

/// Every expression has a type, and nothing is converted silently.
@Suite struct TypeTests {
    @Test(
        "the type of an expression is known before its value",
        arguments: [
            ("1 + $(SIZE)", .number), ("text(1)", .text), ("1 < 2", .flag), ("not $(ON)", .flag), ("$(LEVEL)", .text),
            ("if($(ON), 1, 2)", .number), ("if($(ON), 'a', $(LEVEL))", .text), ("format('%d', 1)", .text),
            ("length('a')", .number), ("$(N) in [1]", .flag), ("-1", .number), ("matches('a', '*')", .flag),
        ] as [(String, ValueType)])
    func types(text: String, type: ValueType) throws { #expect(try checked(text).type == type) }

    @Test(
        "numbers are computed with, and have an order",
        arguments: [
            MistakeCase(
                "1 < $(LEVEL)", at: "$(LEVEL)", "`<` compares numbers, and `LEVEL` is a text",
                hint: "declare `LEVEL` as a number, or compare with `==`"),
            MistakeCase(
                "$(LEVEL) + 1", at: "$(LEVEL)", "`+` takes numbers, and `LEVEL` is a text",
                hint: "declare `LEVEL` as a number"),
            MistakeCase(
                "$(SIZE) > '40'", at: "'40'", "`>` compares numbers, and `'40'` is a text",
                hint: "write it without quotes"),
            MistakeCase(
                "2 * lower('A')", at: "lower('A')", "`*` takes numbers, and `lower('A')` is a text",
                hint: "write `number(…)` to make a number of a text"),
            MistakeCase(
                "-(1 < 2)", at: "1 < 2", "`-` takes a number, and `1 < 2` is a flag",
                hint: "write `if(…, 1, 0)` to make a number of a flag"),
            MistakeCase(
                "max(1, $(ON))", at: "$(ON)", "`max` takes numbers, and `ON` is a flag",
                hint: "write `if(…, 1, 0)` to make a number of a flag"),
        ])
    func numbers(mistake: MistakeCase) { mistake.check() }

    @Test(
        "values of one type are equal or not",
        arguments: [
            MistakeCase(
                "$(VERSION) == 12", at: "12",
                "`==` compares values of one type, but `VERSION` is a text and `12` is a number",
                hint: "put the number in quotes, or declare `VERSION` as a number"),
            MistakeCase(
                "$(SIZE) != '12'", at: "'12'",
                "`!=` compares values of one type, but `SIZE` is a number and `'12'` is a text",
                hint: "write the number without quotes"),
            MistakeCase(
                "$(ON) == 'true'", at: "'true'",
                "`==` compares values of one type, but `ON` is a flag and `'true'` is a text"),
            MistakeCase(
                "$(SIZE) in [1, 'x']", at: "'x'",
                "`in` compares values of one type, but `SIZE` is a number and `'x'` is a text"),
            MistakeCase(
                "if($(ON), 1, $(LEVEL))", at: "$(LEVEL)",
                "`if` gives values of one type, but `1` is a number and `LEVEL` is a text",
                hint: "put the number in quotes, or declare `LEVEL` as a number"),
        ])
    func equality(mistake: MistakeCase) { mistake.check() }

    @Test(
        "flags are joined, and decide",
        arguments: [
            MistakeCase(
                "$(ON) and $(SIZE)", at: "$(SIZE)", "`and` takes flags, and `SIZE` is a number",
                hint: "compare it, as in `… > 0`"),
            MistakeCase(
                "not $(LEVEL)", at: "$(LEVEL)", "`not` takes a flag, and `LEVEL` is a text",
                hint: "compare it, as in `… == \"…\"`"),
            MistakeCase(
                "if(1, 2, 3)", at: "1", "`if` takes a flag first, and `1` is a number",
                hint: "compare it, as in `… > 0`"),
        ])
    func flags(mistake: MistakeCase) { mistake.check() }

    @Test(
        "functions say what they take",
        arguments: [
            MistakeCase(
                "ceil($(LEVEL))", at: "$(LEVEL)", "`ceil` takes a number, and `LEVEL` is a text",
                hint: "declare `LEVEL` as a number"),
            MistakeCase(
                "length($(SIZE))", at: "$(SIZE)", "`length` takes a text, and `SIZE` is a number",
                hint: "write `text(…)` to make a text of it"),
            MistakeCase(
                "starts('a', 1)", at: "1", "`starts` takes texts, and `1` is a number", hint: "put it in quotes"),
            MistakeCase(
                "format(1, 2)", at: "1", "`format` takes a text first, and `1` is a number", hint: "put it in quotes"),
            MistakeCase(
                "format('%d', $(LEVEL))", at: "$(LEVEL)", "`%d` writes numbers, and `LEVEL` is a text",
                hint: "declare `LEVEL` as a number"),
            MistakeCase(
                "format('run', 1)", at: "'run'", "the format `run` has no place for the value",
                hint: "write `%d` or `%s` where the value belongs"),
            MistakeCase(
                "format('%d-%d', 1)", at: "'%d-%d'", "`%d` is a second place for the value",
                hint: "write `%%` for a percent sign"),
        ])
    func functions(mistake: MistakeCase) { mistake.check() }

    @Test("a condition is a flag")
    func conditions() throws {
        #expect(try checked("$(SIZE) > 1", as: .flag).type == .flag)
        MistakeCase(
            "$(SIZE) - 1", at: "$(SIZE) - 1", "a flag is needed, and `$(SIZE) - 1` is a number",
            hint: "compare it, as in `… > 0`"
        ).check(as: .flag)
        MistakeCase(
            "$(LEVEL)", at: "$(LEVEL)", "a number is needed, and `LEVEL` is a text", hint: "declare `LEVEL` as a number"
        ).check(as: .number)
    }

    @Test("an unknown name is told once, with what was probably meant")
    func names() {
        MistakeCase(
            "$(SIZ) + $(SIZ) > 1", at: "$(SIZ)", "`SIZ` is not a name with a value here",
            hint: "did you mean `$(SIZE)`?"
        ).check()
        MistakeCase("$(TEMPERATURE) > 1", at: "$(TEMPERATURE)", "`TEMPERATURE` is not a name with a value here").check()
    }

    @Test("all mistakes of type are told at once, in their order, and none that follows from another")
    func all() {
        let found = mistakes(in: "$(LEVEL) * 2 > 1 and $(SIZE) and not ($(TEMPERATURE) + 'x' < 3)")
        #expect(
            found.map(\.message) == [
                "`*` takes numbers, and `LEVEL` is a text", "`and` takes flags, and `SIZE` is a number",
                "`TEMPERATURE` is not a name with a value here", "`+` takes numbers, and `'x'` is a text",
            ])
        #expect(mistakes(in: "if($(TEMPERATURE), $(X), 1) + 1 == $(Y)").count == 3)
    }

    @Test("of a list of another type its first value is told")
    func lists() {
        let found = mistakes(in: "$(N) in [1, 'a', 'b', 'c']")
        #expect(found.map(\.offset) == [12])
        #expect(mistakes(in: "$(TEMPERATURE) in [1, 'a']").count == 1)
    }

    @Test("what is long is shown by its beginning")
    func long() {
        let long = String(repeating: "x", count: 60)
        #expect(
            mistakes(in: "'\(long)' + 1").first?.message == "`+` takes numbers, and `'\(long.prefix(37))…` is a text")
    }
}
