import Diagnostics
import Testing

@Suite struct WrappingTests {
    @Test("a line that fits, and text for no terminal, stay as they are")
    func stays() {
        #expect(wrapped("  one  two `three four`\n", to: 40) == "  one  two `three four`\n")
        #expect(wrapped("one two three", to: nil) == "one two three")
    }

    @Test("a longer one is broken between words, and its other lines are indented further")
    func breaks() {
        #expect(wrapped("  one two three four\nfive\n", to: 12) == "  one two\n    three\n    four\nfive\n")
    }

    @Test("a command in backquotes stays whole, with a line of its own if need be")
    func commands() {
        #expect(
            wrapped("it has ended; `maestro-swift status s` tells how", to: 30)
                == "it has ended;\n  `maestro-swift status s`\n  tells how")
        #expect(
            wrapped("see `maestro-swift why results simulate_SIZE.17`, then go on", to: 20)
                == "see\n  `maestro-swift why results simulate_SIZE.17`,\n  then go on")
        #expect(wrapped("an odd ` opens nothing at all", to: 12) == "an odd `\n  opens\n  nothing at\n  all")
    }

    @Test("colours take no columns")
    func colours() {
        #expect(width(of: "\u{1B}[31mfailed\u{1B}[0m: x") == 9)
        #expect(wrapped("\u{1B}[31mfailed\u{1B}[0m: x", to: 9) == "\u{1B}[31mfailed\u{1B}[0m: x")
    }
}
