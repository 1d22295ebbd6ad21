import Diagnostics
import Testing

@testable import Rows

@Suite struct ReadSeparatedTests {
    private func read(
        _ text: String, separator: Character = ",", names: [String]? = nil, comments: String? = nil
    ) -> RowReading {
        readSeparated(
            Array(text.utf8), file: "ids.csv", separator: separator.asciiValue ?? 0, names: names?.map(name),
            comments: comments)
    }

    @Test("the header names the columns, and each line has a value of each")
    func rows() {
        let reading = read("\u{FEFF}id,size\r\n1,2\r\n,é\r\n")
        #expect(reading.names == ["id", "size"])
        #expect(reading.texts == [["1", "2"], ["", "é"]])
        #expect(reading.rows?.columns[1].name.place == Place(file: "ids.csv", line: 1, column: 4))
        #expect(reading.rows?.columns[1].values.place(at: 1) == Place(file: "ids.csv", line: 3, column: 2))
        #expect(read("id\n").texts == [])
    }

    @Test("a field in quotes holds separators, quotes and line breaks, and later places are right")
    func quotes() {
        let reading = read("a,b\n\"é,\"\"x\"\"\r\n,\"\"\",\"\"\n\"\"\"\",2\n")
        #expect(reading.texts == [["é,\"x\"\r\n,\"", ""], ["\"", "2"]])
        let places = reading.rows.map { [$0.columns[1].values.place(at: 0), $0.columns[1].values.place(at: 1)] }
        #expect(places?.map { "\($0.line):\($0.column)" } == ["3:6", "4:6"])
    }

    @Test("tabs separate as commas do, and blanks belong to fields")
    func tabs() {
        #expect(read("a\tb\n\t\n 1 \t\"x\ty\"\n", separator: "\t").texts == [["", ""], [" 1 ", "x\ty"]])
    }

    @Test("without a header the names are given, in their order")
    func given() {
        let reading = read("1,2\n3,4", names: ["A", "B"])
        #expect(reading.names == ["A", "B"] && reading.texts == [["1", "2"], ["3", "4"]])
        #expect(read("", names: ["A"]).texts == [])
        #expect(read("1,2\n", names: ["A"]).mistakes == ["ids.csv:1:1: 2 fields, and 1 name is given"])
    }

    @Test("blank lines and comments are no rows, but inside quotes they are text")
    func blanks() {
        #expect(read("\n# c\na\n \t\n\"\n#x\n\"\n#\"\n", comments: "#").texts == [["\n#x\n"]])
        #expect(read("a\n\"\"\n").texts == [[""]])
    }

    @Test("a row with another number of fields is told, and the others too")
    func counts() {
        let reading = read("a,b,c,d\n1,2,3\n1,2,3,4\n1,2,3,4,5\nx\n")
        #expect(
            reading.mistakes == [
                "ids.csv:2:1: 3 fields, and the header has 4", "ids.csv:4:1: 5 fields, and the header has 4",
                "ids.csv:5:1: 1 field, and the header has 4",
            ])
        #expect(reading.diagnostics[0].hint == "quote a field that holds the separator")
        #expect(reading.rows == nil)
    }

    @Test("broken quotes are told where they are")
    func broken() {
        let open = read("a,b\n1,2\n3,\"x\n4,5\n")
        #expect(open.mistakes == ["ids.csv:3:3: this quote is never closed"])
        let behind = read("a,b\n\"é\"x,1\n\"2\" ,3\n4,5\n")
        #expect(
            behind.mistakes == [
                "ids.csv:2:4: text stands behind a closing quote", "ids.csv:3:4: text stands behind a closing quote",
            ])
        #expect(behind.diagnostics[0].notes.map(\.place.column) == [1])
        #expect(
            read("a,b\n5\" disk,1\n").mistakes
                == ["ids.csv:2:2: a quote stands within a field that does not begin with one"])
        #expect(read("\"a\n").mistakes == ["ids.csv:1:1: this quote is never closed"])
    }

    @Test("headers that name no columns are told")
    func headers() {
        #expect(read("").mistakes == ["ids.csv:1:1: the header is missing"])
        #expect(
            read("a,,a,\"x\ny\"\n").mistakes == [
                "ids.csv:1:3: column 2 has no name", "ids.csv:1:4: two columns are called `a`",
                "ids.csv:1:6: a column's name is one line of at most 255 bytes, without tabs",
            ])
        let wide = (0...RowLimits.columns).map { "c\($0)" }.joined(separator: ",")
        #expect(read(wide + "\n1\n").mistakes == ["ids.csv:1:1: there are more than 1000 columns"])
    }

    @Test("a file that is something else has not a mistake for each of its lines")
    func enough() {
        let reading = read("a,b\n" + String(repeating: "x\n", count: 100_000))
        #expect(reading.diagnostics.count == 1500)
    }
}
