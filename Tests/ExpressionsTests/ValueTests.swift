import Expressions
import Testing

/// Numbers, texts and flags, and how they are written.
@Suite struct ValueTests {
    @Test(
        "a number is written as people would write it",
        arguments: [
            (0, "0"), (-0.0, "0"), (45, "45"), (-7, "-7"), (1.5, "1.5"), (0.1 * 3, "0.3"),
            (1.0 / 3, "0.333333333333333"),
            (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9.00719925474099e+15"),
            (1e15, "1000000000000000"), (1e300, "1e+300"), (1e-7, "1e-07"), (-2.5e-10, "-2.5e-10"),
            (.leastNonzeroMagnitude, "4.94065645841247e-324"),
        ] as [(Double, String)])
    func numbers(number: Double, text: String) { #expect(Value.number(number).text == text) }

    @Test("texts and flags are written as they are")
    func textsAndFlags() {
        #expect(Value.text(" a'b ").text == " a'b ")
        #expect(Value.flag(true).text == "true" && Value.flag(false).text == "false")
    }

    @Test(
        "a decimal number is a number, whatever zeros stand in front",
        arguments: [
            ("0", 0), ("45", 45), ("-1.5e-3", -0.0015), ("007", 7), (".5", 0.5), ("5.", 5), ("1E3", 1000),
            ("1e+3", 1000),
            ("-0", 0), ("123456789012345", 123_456_789_012_345), ("0.000123456789012345", 0.000123456789012345),
        ] as [(String, Double)])
    func decimal(text: String, number: Double) { #expect(Value.number(of: text) == number) }

    @Test(
        "nothing else is",
        arguments: [
            "", "-", ".", "e3", "1e", "1e+", "+1", " 1", "1 ", "1\n", "0x10", "inf", "nan", "1,5", "1_000", "--1",
            "1.2.3",
            "1e999", "1234567890123456", "0.1234567890123456", "١",
        ])
    func others(text: String) { #expect(Value.number(of: text) == nil) }

    @Test(
        "a column that declares no type has numbers if all are decimal numbers, without zeros in front",
        arguments: [
            (["1", "-2.5", "1e3", "0", "0.5", "-0"], .number), (["1", "x"], .text), (["1", ""], .text), ([], .text),
            (["1", "007"], .text), (["-01"], .text), (["00"], .text), (["1234567890123456"], .text),
        ] as [([String], ValueType)])
    func inference(texts: [String], type: ValueType) { #expect(ValueType.inferred(from: texts) == type) }

    @Test("values are equal when their bytes are")
    func equality() {
        #expect(Value.number(0) == .number(-0.0) && Value.number(1) != .number(2))
        #expect(Value.text("1") != .number(1) && Value.flag(true) != .text("true") && Value.number(1) != .flag(true))
        // The same letter, as one character and as two.
        #expect(Value.text("\u{E9}") != .text("e\u{301}") && Value.text("a") == .text("a"))
        #expect(Set([Value.number(1), .number(1), .text("1"), .flag(true), .flag(true)]).count == 3)
    }
}
