import Diagnostics
import Testing
import YAML

/// A tree as nested text, to compare at a glance.
func outline(_ node: Node) -> String {
    switch node.content {
    case .scalar(let scalar): scalar.text
    case .sequence, .values: "[" + (node.elements ?? []).map(outline).joined(separator: ",") + "]"
    case .mapping(let entries):
        "{" + entries.map { "\(outline($0.key)):\(outline($0.value))" }.joined(separator: ",") + "}"
    }
}

func parsed(_ text: String, _ limits: Limits = .standard) -> ParseResult {
    parse(Array(text.utf8), file: "f.yaml", limits: limits)
}

/// The first mistake in a text is this one.
func expectMistake(_ code: String, at line: Int, _ column: Int, in text: String) {
    let first = parsed(text).diagnostics.first
    #expect(first?.code == code)
    #expect(first?.place == Place(file: "f.yaml", line: line, column: column))
}

extension String {
    fileprivate var indented: String { split(separator: "\n").map { "  \($0)\n" }.joined() }
}

@Suite struct ParseTests {
    @Test("a list of values keeps each text and place, and whatever else is in it")
    func values() {
        let text = "p: {P: {values: [a, &x b, *x, ~, \"~\", [c], 'é', 1], label: [d, e]}}\n"
        let section = parsed(text).root?.entries?.first?.value.entries?.first?.value.entries ?? []
        let values = section.first?.value.elements ?? []
        #expect(values.map(outline) == ["a", "b", "b", "~", "~", "[c]", "é", "1"])
        #expect(values.map(\.isNull) == [false, false, false, true, false, false, false, false])
        #expect(values.map(\.place.column) == [18, 21, 21, 31, 34, 39, 44, 49])
        guard case .values(let labels) = section.last?.value.content else {
            Issue.record("labels are no list of values")
            return
        }
        #expect(labels.texts.map(Array.init) == ["d", "e"])
    }

    @Test(
        "values keep their characters and their shape",
        arguments: [
            ("a: 1.10\nb: [010, yes, ~]\n", "{a:1.10,b:[010,yes,~]}"),
            ("t: 1:30:00\nq: \"x\\ty\"\ns: 'it''s'\n", "{t:1:30:00,q:x\ty,s:it's}"),
            ("cmd: |\n  one\n  two\nfold: >-\n  a\n  b\n", "{cmd:one\ntwo\n,fold:a b}"),
            ("a: &x {k: v}\nb: *x\n", "{a:{k:v},b:{k:v}}"),
            ("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n", "{base:{x:1,y:2},use:{y:3,x:1}}"),
            ("l: [&a {x: 1}, &b {x: 2, z: 3}]\nm: {<<: [*a, *b]}\n", "{l:[{x:1},{x:2,z:3}],m:{x:1,z:3}}"),
        ])
    func shape(text: String, tree: String) throws {
        let result = parsed(text)
        #expect(result.diagnostics.isEmpty)
        let root = try #require(result.root)
        #expect(outline(root) == tree)
    }

    @Test("every value knows its line and column")
    func places() throws {
        let root = try #require(parsed("a: 1\nb:\n  - ü: x\n").root)
        let list = try #require(root.entries?[1].value.elements)
        #expect(list[0].entries?[0].value.place == Place(file: "f.yaml", line: 3, column: 8))
    }

    @Test(
        "what cannot be a study is refused with its code and place",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1), ("a:\n\tb: 1\n", "tab-indentation", 2, 1),
            ("a: 1\n---\nb: 2\n", "second-document", 2, 1), ("", "empty-file", 1, 1), ("~\n", "empty-file", 1, 1),
            ("# only a comment\n", "empty-file", 1, 1), ("a: [1, 2\n", "syntax", 2, 1),
            ("a: *nothing\n", "unknown-alias", 1, 4), ("a: &x [*x]\n", "recursive-alias", 1, 8),
            ("? [1]\n: 2\n", "complex-key", 1, 3), ("a: !python/object 1\n", "unknown-tag", 1, 4),
            ("a: b: c\n", "syntax", 1, 5), ("m: {<<: 3}\n", "bad-merge", 1, 9),
        ])
    func refused(text: String, code: String, line: Int, column: Int) {
        expectMistake(code, at: line, column, in: text)
    }

    @Test("a key that is there twice is found among few and among many", arguments: [2, 12, 13, 14, 500])
    func duplicateKeys(count: Int) {
        let keys = (0..<count).map { "k\($0): 1\n" }.joined()
        for twice in Set([0, count / 2, count - 1]) {
            let found = parsed(keys + "k\(twice): 2\n").diagnostics
            #expect(found.map(\.code) == ["duplicate-key"])
            #expect(found.first?.notes.first?.place.line == twice + 1)
        }
        let merged = parsed("base: &b\n" + keys.indented + "more:\n  k0: 3\n  <<: *b\n  own: 4\n").root
        let more = merged?.entries?.last?.value.entries ?? []
        #expect(more.count == count + 1)
        #expect(more.prefix(3).map { outline($0.key) } == ["k0", "own", "k1"])
        #expect(more.first.map { outline($0.value) } == "3")
    }

    @Test("a duplicate key and a second document name both places")
    func bothPlaces() {
        #expect(parsed("a: 1\na: 2\n").diagnostics.first?.notes.first?.place.line == 1)
        #expect(parsed("---\na: 1\n---\nb: 2\n").diagnostics.first?.notes.first?.place.line == 1)
    }

    @Test(
        "bytes that are no UTF-8 text are refused",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "not-utf8"), ([0x61, 0x3A, 0x20, 0xC3, 0x28], "not-utf8"),
            ([0x61, 0x00], "control-character"), ([0x61, 0x3A, 0x20, 0x1B], "control-character"),
        ] as [([UInt8], String)])
    func encoding(bytes: [UInt8], code: String) {
        #expect(parse(bytes, file: "f").diagnostics.first?.code == code)
    }

    @Test(
        "what cannot stand in a text has the place where it is, whatever characters are before it",
        arguments: [
            ("a: é\t\u{1B}", 1, 6), ("a: 1\nbé: 🙂\r\n\u{7F}", 3, 1), ("é\n\u{85}x\u{1}", 2, 3), ("a\r\u{9B}", 1, 3),
        ])
    func forbidden(text: String, line: Int, column: Int) {
        expectMistake("control-character", at: line, column, in: text)
    }

    @Test("the place of what is no UTF-8 is counted in characters")
    func brokenPlace() {
        let place = parse(Array("a: 1\né: é".utf8) + [0xC3, 0x28], file: "f").diagnostics.first?.place
        #expect(place == Place(file: "f", line: 2, column: 5))
    }

    @Test("a byte order mark of UTF-8 is no part of the text")
    func byteOrderMark() throws {
        let root = try #require(parse([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8), file: "f").root)
        #expect(outline(root) == "{a:1}")
    }
}

@Suite struct LimitTests {
    @Test("a bomb of aliases is refused")
    func bomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(parsed(text).diagnostics.first?.code == "alias-expansion")
    }

    @Test(
        "each limit has its own message",
        arguments: [
            ("[[[[1]]]]", "too-deep"), ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", "too-many-values"),
            ("\"12345678901234567890\"", "text-too-large"),
            (String(repeating: "# long\n", count: 20), "file-too-large"),
        ])
    func limits(text: String, code: String) {
        var limits = Limits()
        limits.depth = 3
        limits.nodes = 10
        limits.scalar = 10
        limits.size = 100
        #expect(parsed(text, limits).diagnostics.first?.code == code)
    }

    @Test("a hundred thousand values are read")
    func large() throws {
        let text = "v: [" + (0..<100_000).map(String.init).joined(separator: ", ") + "]"
        #expect(parsed(text).root?.entries?.first?.value.elements?.count == 100_000)
    }
}
