import Diagnostics
import Expressions
import Testing

/// No expression takes long or much, whatever is written in it and whatever it is given.
@Suite struct LimitTests {
    private func nested(_ depth: Int, _ open: String, _ inner: String, _ close: String) -> String {
        String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }

    @Test("a hundred brackets or calls are nested, and no more", arguments: ["(", "abs(", "-(", "1 + (2 * ("])
    func nesting(open: String) throws {
        let levels = open.count { $0 == "(" }
        let close = String(repeating: ")", count: levels)
        #expect(mistakes(in: nested(100 / levels, open, "1", close)).isEmpty)
        let found = mistakes(in: nested(100 / levels + 1, open, "1", close))
        #expect(found.map(\.message) == ["the expression is nested more than 100 deep"])
        #expect(found.first?.hint == "compute a part of it under a name of its own")
    }

    @Test("what is open a million times is told at the hundred and first")
    func deep() {
        #expect(mistakes(in: String(repeating: "(", count: 1_000_000)).first?.offset == 100)
        #expect(mistakes(in: String(repeating: "not ", count: 1_000_000)).first?.offset == 4)
    }

    @Test("an expression has ten thousand operations, and no more")
    func operations() {
        let sum = Array(repeating: "1", count: 5000).joined(separator: "+")
        #expect(mistakes(in: sum).isEmpty)
        #expect(mistakes(in: sum + "+1+1").map(\.message) == ["the expression has more than 10000 operations"])
    }

    @Test("a list may be long, and is looked through at once")
    func lists() throws {
        let list = (0..<100_000).map { "\($0)" }.joined(separator: ",")
        let expression = try checked("$(N) in [\(list)]")
        var evaluator = Evaluator(expression)
        for number in 0..<1000 { #expect(try evaluator.value { _ in .number(Double(number * 100)) } == .flag(true)) }
        #expect(try evaluator.value { _ in .number(0.5) } == .flag(false))
    }

    private func outcome(_ text: String, _ columns: String...) throws -> ExpressionMistake? {
        var known = SimilarNames([])
        let checked = try Expression.parse(text).checked(names: &known) { _ in .text }
        do throws(ExpressionMistake) {
            _ = try checked.value(columns.map(Value.text))
            return nil
        } catch {
            return error
        }
    }

    @Test("a text that is made has 65,536 bytes, and no more")
    func texts() throws {
        let half = String(repeating: "x", count: 32_768)
        #expect(try outcome("text($(A), $(A))", half) == nil)
        for text in [
            "text($(A), $(A), 1)", "replace($(A), 'x', 'xxx')", "text(lower($(A)), format('%s!', text($(A), $(A))))",
        ] {
            let mistake = try outcome(text, half)
            #expect(mistake?.message == "this makes a text of more than 65536 bytes", "\(text)")
        }
    }

    @Test("no search takes long")
    func searches() throws {
        let long = String(repeating: "a", count: 60_000)
        #expect(try outcome("contains($(A), 'aab')", long) == nil)
        #expect(try outcome("matches($(A), '*b*')", long) == nil)
        let half = String(long.prefix(30_000))
        let slow = "this takes more than 10000 operations"
        #expect(try outcome("contains($(A), text($(B), 'b'))", long, half)?.message == slow)
        #expect(try outcome("matches($(A), text('*', $(B), 'b'))", long, half)?.message == slow)
        #expect(try outcome("before($(A), text($(B), 'b'))", long, half)?.message == slow)
        #expect(try outcome("replace($(A), text($(B), 'b'), '')", long, half)?.message == slow)
    }

    @Test("a value of many megabytes passes through, and costs only what is done with it")
    func large() throws {
        let large = String(repeating: "ab", count: 2_000_000)
        #expect(try outcome("$(A)", large) == nil)
        #expect(try outcome("if(true, 'x', lower($(A)))", large) == nil)
        let slow = "this takes more than 10000 operations"
        #expect(try outcome("length($(A)) > 1", large)?.message == slow)
        #expect(try outcome("$(A) == $(B)", large, large)?.message == slow)
        #expect(try outcome("$(A) in ['a']", large)?.message == slow)
        #expect(try outcome("$(A) == 'a'", large) == nil)
    }
}
