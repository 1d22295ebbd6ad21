import Diagnostics
import Testing

@Suite struct NearestTests {
    @Test(
        "a slip finds what was meant",
        arguments: [
            ("dpends", "depends"), ("nmae", "name"), ("wall time", "walltime"), ("Procs", "procs"),
            ("descripton", "description"),
        ])
    func near(typo: String, meant: String) {
        let known = ["depends", "name", "walltime", "procs", "description", "run"]
        #expect(nearest(to: typo, in: known) == meant)
    }

    @Test("something else entirely finds nothing")
    func far() { #expect(nearest(to: "colour", in: ["depends", "name"]) == nil) }
}

@Suite struct VisibleTests {
    @Test(
        "what would steer a terminal is shown as characters",
        arguments: [
            ("\u{1b}[31mred", "\\u{1B}[31mred"), ("a\u{202e}b", "a\\u{202E}b"), ("x\u{9b}y", "x\\u{9B}y"),
            ("bell\u{7}", "bell\\u{7}"), ("zero\u{200b}width", "zero\\u{200B}width"), ("plain ü ✓", "plain ü ✓"),
        ])
    func shown(text: String, safe: String) { #expect(visible(text) == safe) }

    @Test("line breaks stay, unless one line is wanted")
    func lines() {
        #expect(visible("a\nb") == "a\nb")
        #expect(visible("a\nb", keepingLines: false) == "a\\u{A}b")
    }

    @Test("bytes that are not UTF-8 do no harm")
    func bytes() { #expect(visible(bytes: [0x61, 0xFF, 0x1B]) == "a\u{FFFD}\\u{1B}") }

    @Test("no byte reaches a terminal as a control character")
    func allBytes() {
        for byte in UInt8.min...UInt8.max where byte != 9 && byte != 10 {
            let shown = visible(bytes: [byte])
            #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        }
    }
}

@Suite struct JSONTests {
    @Test("every kind of value is written as RFC 8259 has it")
    func values() {
        let value = JSON.object([
            ("a", .array([.integer(-1), .bool(true), .null, .number(0.5)])), ("b", .string("q\"\\\n\u{1}\u{2028}é")),
            ("c", .object([])),
        ])
        #expect(value.text() == #"{"a":[-1,true,null,0.5],"b":"q\"\\\n\u0001\u2028é","c":{}}"#)
    }
}

@Suite struct RendererTests {
    private let source = "name: x\n\tdpends: [a]\n"

    private func place(_ line: Int, _ column: Int) -> Place { Place(file: "study.yaml", line: line, column: column) }

    @Test("a mistake shows its place, its line, a caret below the column, and the hint")
    func text() {
        let wrong = Diagnostic.error("unknown-key", at: place(2, 2), "no key `dpends`", hint: "did you mean `depends`?")
        let text = DiagnosticRenderer.text(
            [wrong], sources: ["study.yaml": SourceText(Array(source.utf8))], colour: false)
        #expect(
            text == """
                study.yaml:2:2: error: no key `dpends` [unknown-key]
                     dpends: [a]
                     ^
                  hint: did you mean `depends`?
                1 error

                """)
    }

    @Test(
        "of a long line what is around the place is shown",
        arguments: [
            (1, "0aaaa", 0), (50, "0aaaa", 49), (10_000, "…aaaaa", 81), (49_900, "…aaaaa", 81), (90_000, "…aaaaa", 81),
        ])
    func window(column: Int, begin: String, before: Int) throws {
        let line = "0" + String(repeating: "a", count: 49_998) + "z"
        let text = SourceText(Array("\n\(line)\r\n\nlast".utf8))
        let found = try #require(text.excerpt(place(2, column)))
        #expect(found.text.hasPrefix(begin))
        #expect(found.before == before)
        #expect(found.text.unicodeScalars.count <= 242)
        #expect(found.text.hasSuffix(column > 49_800 ? "az" : "aa…"))
    }

    @Test("every place of a text is found, whatever its lines are")
    func places() {
        let lines = [
            "", "é", String(repeating: "é1", count: 5000), "b\rc", String(repeating: "x", count: 240), "",
            String(repeating: "\u{1F600}", count: 2000),
        ]
        for end in ["\n", "\r\n"] {
            let text = SourceText(Array("\u{FEFF}\(lines.joined(separator: end))".utf8))
            for (index, line) in lines.enumerated() {
                let scalars = Array(line.unicodeScalars)
                for column in stride(from: 1, through: scalars.count + 1, by: 97) {
                    let found = text.excerpt(place(index + 1, column))
                    let shown = found.map { Array($0.text.unicodeScalars.dropFirst($0.before)) } ?? ["?"]
                    let rest = scalars.dropFirst(column - 1)
                    #expect(shown.first == rest.first, "line \(index + 1), column \(column)")
                    if line.utf8.count <= 240 { #expect(found?.text == line) }
                }
            }
            #expect(text.excerpt(place(lines.count + 1, 1)) == nil)
            #expect(text.excerpt(place(0, 1)) == nil)
        }
    }

    @Test("mistakes come in the order of their places, with a count at the end")
    func order() {
        let later = Diagnostic.warning("b", at: place(5, 1), "second")
        let sooner = Diagnostic.error("a", at: place(1, 3), "first", notes: [.init("see here", at: place(4, 1))])
        let lines = DiagnosticRenderer.text([later, sooner], sources: [:], colour: false).split(separator: "\n")
        #expect(
            lines == [
                "study.yaml:1:3: error: first [a]", "study.yaml:4:1: note: see here",
                "study.yaml:5:1: warning: second [b]", "1 error, 1 warning",
            ])
    }

    @Test("of a file that is wrong in each line a thousand mistakes are shown, and the others counted")
    func many() {
        let mistakes = (1...1234).map { Diagnostic.error("code", at: place($0, 1), "wrong") }
        let lines = DiagnosticRenderer.text(mistakes, sources: [:], colour: false).split(separator: "\n")
        #expect(lines.count == 1002 && lines[999] == "study.yaml:1000:1: error: wrong [code]")
        #expect(lines.suffix(2) == ["and 234 more", "1234 errors"])
    }

    @Test("editors get every fact as JSON")
    func json() {
        let text = DiagnosticRenderer.json([.error("code", at: place(3, 4), "cause", hint: "way out")])
        for fact in [
            "\"line\": 3", "\"column\": 4", "\"code\": \"code\"", "\"hint\": \"way out\"", "\"severity\": \"error\"",
        ] {
            #expect(text.contains(fact))
        }
    }
}
