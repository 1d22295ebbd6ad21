import Expressions
import Testing

/// Formats write as C's `printf` does.
@Suite struct FormatTests {
    @Test(
        "numbers are written as by printf",
        arguments: [
            ("%d", 7, "7"), ("run-%03d", 7, "run-007"), ("%3d|", 7, "  7|"), ("%-5d|", 7, "7    |"), ("%i", -7, "-7"),
            ("%+d", 7, "+7"), ("% d", 7, " 7"), ("%05d", -7, "-0007"), ("%d", 1e20, "100000000000000000000"),
            ("%d", -0.0, "0"),
            ("%f", 1.5, "1.500000"), ("%.2f", 2.345, "2.35"), ("%.0f", 2.5, "2"), ("%8.3f|", 3.14159, "   3.142|"),
            ("%.2f", 1e22, "10000000000000000000000.00"), ("%e", 12345.678, "1.234568e+04"), ("%.1e", 0, "0.0e+00"),
            ("%g", 0.0001, "0.0001"), ("%g", 1e-5, "1e-05"), ("%g", 1_234_567, "1.23457e+06"),
            ("%.3g", 2.0 / 3, "0.667"),
            ("%s", 0.5, "0.5"), ("%5s|", 12, "   12|"), ("%.f", 1.5, "2"), ("100%% of %d%%", 5, "100% of 5%"),
        ] as [(String, Double, String)])
    func numbers(format: String, number: Double, text: String) throws {
        #expect(try Format.parse(format).text(for: .number(number)) == text)
    }

    @Test(
        "texts are as wide as is wanted, in characters",
        arguments: [
            ("%s", "a b", "a b"), ("%5s|", "größe", "größe|"), ("%6s|", "größe", " größe|"),
            ("%-6s|", "größe", "größe |"),
            ("%.2s", "größe", "gr"), ("%%s", "x", "%s"), ("plain", "x", "plain"), ("", "x", ""),
        ])
    func texts(format: String, value: String, text: String) throws {
        #expect(try Format.parse(format).text(for: .text(value)) == text)
    }

    @Test("the longest number in the widest place is written whole")
    func largest() throws {
        let text = try Format.parse("%999.99f").text(for: .number(-Double.greatestFiniteMagnitude))
        #expect(text.utf8.count == 999 && text.hasSuffix("." + String(repeating: "0", count: 99)))
        #expect(try Format.parse("%.99f").text(for: .number(-Double.greatestFiniteMagnitude)).utf8.count == 410)
    }

    @Test("what is not a whole number, or no number, has no text")
    func values() throws {
        let format = try Format.parse("%03d")
        let fraction = #expect(throws: ExpressionMistake.self) { try format.text(for: .number(1.5)) }
        #expect(fraction?.message == "`%03d` writes whole numbers, and the value is 1.5")
        let text = #expect(throws: ExpressionMistake.self) { try format.text(for: .text("x")) }
        #expect(text?.message == "`%03d` writes numbers, and `x` is a text")
        let flag = #expect(throws: ExpressionMistake.self) { try format.text(for: .flag(true)) }
        #expect(flag?.message == "`%03d` writes numbers, and `true` is a flag")
        #expect(try Format.parse("%s").text(for: .flag(true)) == "true")
    }

    @Test(
        "a format that is none is a mistake with its place",
        arguments: [
            (
                "a%x", "%x", "`%x` is not a place for a value",
                "write `%d`, `%f`, `%e`, `%g` or `%s`, and `%%` for a percent sign"
            ),
            (
                "5%", "%", "`%` is not a place for a value",
                "write `%d`, `%f`, `%e`, `%g` or `%s`, and `%%` for a percent sign"
            ),
            (
                "%*d", "%*", "`%*` is not a place for a value",
                "write `%d`, `%f`, `%e`, `%g` or `%s`, and `%%` for a percent sign"
            ),
            (
                "%ö", "%ö", "`%ö` is not a place for a value",
                "write `%d`, `%f`, `%e`, `%g` or `%s`, and `%%` for a percent sign"
            ),
            ("%d %s", "%s", "`%s` is a second place for the value", "write `%%` for a percent sign"),
            ("%1000d", "%1000d", "`%1000d` is wider than 999", nil),
            ("%99999999999999999999d", "%99999999999999999999d", "`%99999999999999999999d` is wider than 999", nil),
            ("%.100f", "%.100f", "`%.100f` has more than 99 digits behind the point", nil),
            ("%.3d", "%.3d", "`%.3d` has a point, and whole numbers have none", "write `%03d` for zeros in front"),
            ("%05s", "%05s", "`%05s` asks for zeros or signs, which texts do not have", "write `%s` or `%-8s`"),
        ] as [(String, String, String, String?)])
    func mistakes(format: String, place: String, message: String, hint: String?) throws {
        let mistake = try #require(throws: ExpressionMistake.self) { _ = try Format.parse(format) }
        #expect(mistake.message == message && mistake.hint == hint)
        let bytes = Array(format.utf8).dropFirst(mistake.offset).prefix(mistake.length)
        #expect(String(decoding: bytes, as: UTF8.self) == place)
    }
}
