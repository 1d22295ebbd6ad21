import Diagnostics
import Testing

@testable import Rows

@Suite struct ReadJSONTests {
    private func read(_ text: String, at path: String..., allowsNull: Bool = false) -> RowReading {
        readJSON(Array(text.utf8), file: "r.json", at: path, allowsNull: allowsNull)
    }

    private func lines(_ text: String) -> RowReading { readJSONLines(Array(text.utf8), file: "r.jsonl") }

    @Test("values are texts as they are written, and keys may come in any order")
    func values() {
        let reading = read(
            #"\#u{FEFF} [{"a": 1.10, "b": "x\"\u00e9\ud83d\ude00\n\/"}, {"b": true, "a": -1E+05},{"a":"007","b":""}] "#)
        #expect(reading.names == ["a", "b"])
        #expect(reading.texts == [["1.10", "x\"é😀\n/"], ["-1E+05", "true"], ["007", ""]])
        #expect(reading.rows?.columns[1].name.place == Place(file: "r.json", line: 1, column: 15))
        #expect(reading.rows?.columns[1].values.place(at: 1) == Place(file: "r.json", line: 1, column: 56))
        #expect(read("[]").texts == [])
    }

    @Test("the list may stand at a path of keys, among other things")
    func path() {
        let text = #"{"n": {"x": [1, {}]}, "data": {"rows": [{"a": 1}], "more": null}, "z": "é"}"#
        #expect(read(text, at: "data", "rows").texts == [["1"]])
        #expect(read(text, at: "dota").mistakes == ["r.json:1:1: this map has no key `dota`"])
        #expect(read(text, at: "data", "row").diagnostics.map(\.hint) == ["did you mean `rows`?"])
        #expect(read(text).mistakes == ["r.json:1:1: a list of rows must stand here, and this is a map"])
        #expect(read(text, at: "z").mistakes == ["r.json:1:72: a list of rows must stand here, and this is a text"])
        #expect(
            read(#"{"a": [], "a": []}"#, at: "a").mistakes == ["r.json:1:11: duplicate key `a`"])
    }

    @Test("each row has the keys of the first one")
    func keys() {
        let reading = read(
            "[{\"a\": 1, \"b\": 2},\n {\"a\": 1},\n {\"a\": 1, \"b\": 2, \"c\": 3},\n{\"a\":1,\"a\":1,\"b\":2}]")
        #expect(
            reading.mistakes == [
                "r.json:2:2: this row has no `b`", "r.json:3:19: the first row has no key `c`",
                "r.json:4:8: duplicate key `a`",
            ])
        #expect(read(#"[{"a": 1, "a": 2}]"#).mistakes == ["r.json:1:11: two columns are called `a`"])
        #expect(read(#"[{"": 1}]"#).mistakes == ["r.json:1:3: column 1 has no name"])
    }

    @Test("lists and maps are no values, and null is one only where it may be")
    func kinds() {
        let reading = read(#"[{"a": [1]}, {"a": {"b": 1}}, {"a": null}, 7]"#)
        #expect(
            reading.mistakes == [
                "r.json:1:8: the value of `a` is a list", "r.json:1:20: the value of `a` is a map",
                "r.json:1:37: `a` is null in this row", "r.json:1:44: a row is a map, and this is a single value",
            ])
        let allowed = read(#"[{"a": 1}, {"a": null}, {"a": "null"}]"#, allowsNull: true)
        #expect(allowed.texts == [["1"], [""], ["null"]])
        #expect(allowed.rows?.columns[0].absent == [1])
    }

    @Test(
        "what is not JSON is told where it stands",
        arguments: [
            (#"[{"a": 007}]"#, "1:8: `007` is not a value in JSON"),
            (#"[{"a": NaN}]"#, "1:8: `NaN` is not a value in JSON"),
            (#"[{"a": +1}]"#, "1:8: `+1` is not a value in JSON"),
            (#"[{"a": 1.}]"#, "1:8: `1.` is not a value in JSON"),
            (#"[{"a": 1e}]"#, "1:8: `1e` is not a value in JSON"), (#"[{"a": }]"#, "1:8: a value must stand here"),
            ("[{\"a\": 1},]", "1:11: a row must stand here"),
            ("[{\"a\": 1,}]", "1:10: a key in double quotes must stand here"),
            ("[{'a': 1}]", "1:3: a key in double quotes must stand here"),
            ("[{\"a\": 1}", "1:10: the file ends here, and a `,` or `]` is missing"),
            ("[{\"a\" 1}]", "1:7: a `:` must stand here"),
            ("", "1:1: the file ends here, and a list of rows is missing"),
            ("[] x", "1:4: something stands behind the end"),
            ("[{\"a\": \"x\ny\"}]", "1:8: the quote that opens here is not closed on its line"),
            ("[{\"a\": \"x\ty\"}]", "1:10: a tab must not stand in a text of JSON"),
            (#"[{"a": "é\x"}]"#, "1:10: this backslash begins no escape of JSON"),
            (#"[{"a": "\ud83d"}]"#, "1:9: this escape is half of a character"),
            (#"[{"a": "\u12"}]"#, #"1:9: `\u` needs four hexadecimal digits"#),
            (#"[{"a": "\u0000"}]"#, "1:9: a control character, U+0, is not allowed here"),
            (#"[{"a": "\b"}]"#, "1:9: a control character, U+8, is not allowed here"),
        ])
    func syntax(text: String, mistake: String) { #expect(read(text).mistakes.first == "r.json:\(mistake)") }

    @Test("values cannot be nested without end")
    func depth() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(read("[{\"a\": \(deep)").mistakes.last == "r.json:1:72: values are nested more than 64 deep here")
    }

    @Test("each line is a row, and a mistake in one says nothing of the next")
    func jsonLines() {
        #expect(lines("{\"a\": 1}\r\n\n{\"a\": \"é\"} \n").texts == [["1"], ["é"]])
        let reading = lines("{\"a\": 1}\n{\"a\": \n2}\n{\"a\": 1} {\"a\": 1}\n[1]\n{\"b\": 1}\n")
        #expect(
            reading.mistakes == [
                "r.jsonl:2:7: the line ends here, and a value is missing",
                "r.jsonl:3:1: a row is a map, and this is a single value",
                "r.jsonl:3:2: something stands behind the row", "r.jsonl:4:10: something stands behind the row",
                "r.jsonl:5:1: a row is a map, and this is a list", "r.jsonl:6:2: the first row has no key `b`",
            ])
    }
}
