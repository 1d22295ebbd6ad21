import Expressions
import Testing

/// What each function gives, and what has no value.
@Suite struct FunctionTests {
    @Test(
        "functions of numbers",
        arguments: [
            ("abs(-2)", 2), ("ceil($(SIZE) / 10)", 5), ("ceil(-0.5)", 0), ("floor(-1.5)", -2), ("round(2.5)", 3),
            ("round(-2.5)", -3), ("round(2.4)", 2), ("sqrt(9)", 3), ("exp(0)", 1), ("log(1)", 0), ("pow(2, 10)", 1024),
            ("pow(4, -0.5)", 0.5), ("mod(7, 3)", 1), ("mod(-1, 4)", 3), ("mod(1, -4)", -3), ("mod(-8, 4)", 0),
            ("mod(5.5, 2)", 1.5), ("min(3, 1, 2)", 1), ("max(3, 1, 2)", 3), ("min(4)", 4), ("number('1.5')", 1.5),
            ("number($(VERSION)) + 1", 13),
        ] as [(String, Double)])
    func numbers(text: String, number: Double) throws { #expect(try value(of: text) == .number(number)) }

    @Test(
        "functions that give a text",
        arguments: [
            ("text('a', 1.50, true, $(LEVEL))", "a1.5truehigh"), ("text(0.1 * 3)", "0.3"), ("text(-0.0)", "0"),
            ("lower('ÄB')", "Äb"), ("upper('straße')", "STRAßE"), ("replace('a.b.c', '.', '::')", "a::b::c"),
            ("replace('aaa', 'aa', 'b')", "ba"), ("replace('abc', 'x', 'y')", "abc"), ("replace('abc', 'b', '')", "ac"),
            ("before($(FILE), '.')", "data/run 1"), ("after($(FILE), '.')", "tar.gz"), ("before('abc', 'x')", "abc"),
            ("after('abc', 'x')", ""), ("before('->x', '->')", ""), ("after('x->', '->')", ""),
            ("name($(FILE))", "run 1.tar.gz"), ("folder($(FILE))", "data"), ("name('a')", "a"), ("folder('a')", ""),
            ("name('/a/b//')", "b"), ("folder('/a/b//')", "/a"), ("folder('/a')", "/"), ("name('/')", ""),
            ("folder('/')", "/"), ("name('')", ""), ("folder('')", ""), ("format('%03d', 7)", "007"),
            ("format(text('%', 's!'), $(LEVEL))", "high!"), ("format('%s', true)", "true"),
            ("if($(SIZE) > 40, 'large', 'small')", "large"),
        ])
    func texts(text: String, expected: String) throws { #expect(try value(of: text) == .text(expected)) }

    @Test(
        "functions that ask something of a text",
        arguments: [
            ("starts($(FILE), 'data/')", true), ("starts('a', 'ab')", false), ("ends($(FILE), '.gz')", true),
            ("ends('a', 'ba')", false), ("contains($(FILE), ' ')", true), ("contains('abc', 'ac')", false),
            ("contains('abc', '')", true), ("matches('abc', 'a*')", true), ("matches('abc', 'a?')", false),
            ("matches('', '*')", true), ("matches('', '?')", false), ("matches('aXbXc', '*X?')", true),
            ("matches('ä', '?')", true), ("matches('a*c', 'a*c')", true), ("matches('abcabd', '*ab?')", true),
            ("matches('abc', 'ABC')", false), ("matches('a/b', '*')", true), ("length('größe') == 5", true),
            ("length('') == 0", true), ("matches('a', '')", false), ("matches('ab', '**b**')", true),
        ])
    func questions(text: String, flag: Bool) throws { #expect(try value(of: text) == .flag(flag)) }

    @Test(
        "what has no value is a mistake with its place",
        arguments: [
            MistakeCase(
                "1 + 1 / $(N)", at: "1 / $(N)", "`/` divides by 0", hint: "write `if(…)` around it for the case of 0"),
            MistakeCase(
                "mod(1, 0)", at: "mod(1, 0)", "`mod` divides by 0", hint: "write `if(…)` around it for the case of 0"),
            MistakeCase(
                "pow(0, -1)", at: "pow(0, -1)", "`pow` divides by 0", hint: "write `if(…)` around it for the case of 0"),
            MistakeCase("sqrt(-1)", at: "sqrt(-1)", "-1 has no square root"),
            MistakeCase("log(0)", at: "log(0)", "0 has no logarithm"),
            MistakeCase("pow(-8, 0.5)", at: "pow(-8, 0.5)", "-8 has no power 0.5"),
            MistakeCase("1e300 * 1e300", at: "1e300 * 1e300", "the result is too large for a number"),
            MistakeCase("-exp(1000)", at: "exp(1000)", "the result is too large for a number"),
            MistakeCase(
                "number($(LEVEL))", at: "number($(LEVEL))", "`high` is not a decimal number of at most 15 digits"),
            MistakeCase(
                "replace('a', '', 'b')", at: "replace('a', '', 'b')", "`replace` cannot look for an empty text"),
            MistakeCase("before('a', '')", at: "before('a', '')", "the separator of `before` is empty"),
            MistakeCase("after('a', '')", at: "after('a', '')", "the separator of `after` is empty"),
            MistakeCase(
                "format('%d', 1.5)", at: "format('%d', 1.5)", "`%d` writes whole numbers, and the value is 1.5",
                hint: "write `%g`, or `round(…)` the value"),
            MistakeCase(
                "format($(LEVEL), 1)", at: "format($(LEVEL), 1)", "the format `high` has no place for the value",
                hint: "write `%d` or `%s` where the value belongs"),
            MistakeCase(
                "format(text('%d'), 'x')", at: "format(text('%d'), 'x')", "`%d` writes numbers, and `x` is a text"),
        ])
    func withoutValue(mistake: MistakeCase) { mistake.check() }
}
