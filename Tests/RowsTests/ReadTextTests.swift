import Diagnostics
import Testing

@testable import Rows

@Suite struct ReadTextTests {
    private func read(_ text: String, comments: String? = nil) -> RowReading {
        read(Array(text.utf8), comments: comments)
    }

    private func read(_ bytes: [UInt8], comments: String? = nil) -> RowReading {
        readText(bytes, file: "ids.txt", column: name("ID"), comments: comments)
    }

    @Test("each line is a row, whatever ends it, and blank lines are none")
    func lines() {
        let reading = read("a\r\n\n  b c \n \t\r\né,\"x\"")
        #expect(reading.texts == [["a"], ["  b c "], ["é,\"x\""]])
        #expect(reading.names == ["ID"])
        #expect(reading.rows?.columns[0].values.place(at: 2) == Place(file: "ids.txt", line: 5, column: 1))
        #expect(read("").texts == [])
    }

    @Test("a byte order mark is no part of the first row")
    func mark() {
        #expect(read("\u{FEFF}a\nb\n").texts == [["a"], ["b"]])
        #expect(read("\u{FEFF}").texts == [])
        #expect(read("\u{FEFF}é\u{1}").mistakes == ["ids.txt:1:2: a control character, U+1, is not allowed here"])
    }

    @Test("lines that begin as comments do are no rows, if there are comments")
    func comments() {
        #expect(read("# x\na#b\n#\n", comments: "#").texts == [["a#b"]])
        #expect(read("# x\n").texts == [["# x"]])
        #expect(read("// x\n/y\n", comments: "//").texts == [["/y"]])
        #expect(read("x\n", comments: "").texts == [["x"]])
    }

    @Test("what is no text is told with line and column")
    func odd() {
        #expect(read([0x61, 0x0A, 0xC3, 0xA9, 0xFF, 0x0A]).mistakes == ["ids.txt:2:2: this is not UTF-8 text"])
        #expect(read("é\u{0}").mistakes == ["ids.txt:1:2: a control character, U+0, is not allowed here"])
        #expect(read("a\u{85}").mistakes == ["ids.txt:1:2: a control character, U+85, is not allowed here"])
        #expect(read("a\rb\n").mistakes == ["ids.txt:1:2: a carriage return stands here without a line feed"])
        #expect(read("a\tb\n").texts == [["a\tb"]])
    }

    @Test("a row is at most 64 KiB long, and there are at most a million")
    func limits() {
        let long = String(repeating: "x", count: RowLimits.field)
        #expect(read(long).texts?.count == 1)
        #expect(read("a\n\(long)y\n").mistakes == ["ids.txt:2:1: this field has more than 65536 bytes"])
        let many = Array(String(repeating: "x\n", count: RowLimits.rows).utf8)
        #expect(read(many).rows?.count == RowLimits.rows)
        #expect(read(many + many).mistakes == ["ids.txt:1000001:1: there are more than 1000000 rows"])
    }

    @Test("a name that cannot be one is told where it is written")
    func badName() {
        let reading = readText([], file: "ids.txt", column: name(""), comments: nil)
        #expect(reading.mistakes == ["study.yaml:3:5: column 1 has no name"])
    }
}
