import Diagnostics
import Rows
import Testing

/// Sources that are read more than once.
@Suite struct JoinTests {
    private func read(_ text: String) throws -> RowReading {
        readSeparated(Array(text.utf8), file: "a.csv", separator: UInt8(ascii: ","), names: nil, comments: nil)
    }

    private func join(_ first: String, _ second: String, keys: [String] = []) throws -> ReadRows.Join {
        let (known, later) = (try #require(try read(first).rows), try #require(try read(second).rows))
        return known.joined(with: later, keys: keys) { _ in }
    }

    private func texts(_ rows: ReadRows) -> [[String]] { rows.columns.map { Array($0.values) } }

    @Test("rows with a new key are added behind the others, and those with a known key stay as they were")
    func keyed() throws {
        let join = try join("ID,AGE\na,1\nb,2\n", "AGE,ID\n3,b\n4,c\n", keys: ["ID"])
        #expect(texts(join.rows) == [["a", "b", "c"], ["1", "2", "4"]])
        #expect(join.added.count == 1 && join.changed == 1 && join.vanished == 1)
    }

    @Test("without a key a row is known by all of it")
    func whole() throws {
        let join = try join("ID,AGE\na,1\nb,2\n", "ID,AGE\na,1\nb,3\n")
        #expect(texts(join.rows) == [["a", "b", "b"], ["1", "2", "3"]])
        #expect(join.added.count == 1 && join.changed == 0 && join.vanished == 1)
    }

    @Test("texts that only read alike when put together are other rows")
    func joints() throws {
        let join = try join("A,B\n1,23\n", "A,B\n12,3\n")
        #expect(join.added.count == 1)
    }

    @Test("without a column that is missing later, rows are known by the others; one that is new is a mistake")
    func narrower() throws {
        let (known, later) = (try #require(try read("ID,AGE\na,1\nb,2\n").rows), try #require(try read("ID\nb\n").rows))
        var missing: [String] = []
        let join = known.joined(with: later, keys: []) { missing.append($0) }
        #expect(join.added.isEmpty && join.vanished == 1 && missing.isEmpty)
        _ = later.joined(with: known, keys: []) { missing.append($0) }
        #expect(missing.isEmpty)
        let other = try #require(try read("ID\nc\n").rows)
        #expect(known.joined(with: other, keys: []) { missing.append($0) }.added.isEmpty)
        #expect(missing == ["AGE"])
    }

    @Test("a column that is missing in a later reading is a mistake that names it")
    func missing() throws {
        let joined = RowReading.joined([try read("ID,AGE\na,1\n"), try read("ID\nb\n")], keys: ["ID"])
        #expect(joined?.rows == nil && joined?.diagnostics.first?.message.contains("`AGE`") == true)
    }
}
