import Diagnostics
import Rows
import Testing

/// Rows that are kept as text.
@Suite struct WriteRowsTests {
    private func texts(_ reading: RowReading) throws -> [[String]] {
        try #require(reading.rows, "\(reading.diagnostics)").columns.map { [$0.name.text] + Array($0.values) }
    }

    @Test("what is written is read again, whatever the values are")
    func again() throws {
        let text = "A \"b\"\tc,\u{e9}\n\"a\"\"b\\n\",\"x\r\ny\nz\"\n\u{1F600},\n"
        let bytes = Array(text.replacing("A \"b\"\tc", with: "A\\c").utf8)
        let reading = readSeparated(bytes, file: "a", separator: UInt8(ascii: ","), names: nil, comments: nil)
        let rows = try #require(reading.rows)
        let again = readJSONLines(rows.jsonLines(ofRows: 0..<rows.count), file: "b", allowsNull: true)
        #expect(try texts(again) == (try texts(reading)))
    }

    @Test("only the rows that are wanted are written, and what is absent stays so")
    func chosen() throws {
        let text = #"{"a": 1.10, "b": null}"# + "\n" + #"{"a": "x", "b": ""}"# + "\n" + #"{"a": true, "b": null}"#
        let rows = try #require(readJSONLines(Array(text.utf8), file: "a", allowsNull: true).rows)
        let lines = String(decoding: rows.jsonLines(ofRows: [2, 1]), as: UTF8.self)
        #expect(lines == #"{"a":"true","b":null}"# + "\n" + #"{"a":"x","b":""}"# + "\n")
    }
}
