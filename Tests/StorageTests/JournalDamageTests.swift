import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

/// A journal whose lines are not as they were written opens right, or is refused; single bytes are `JournalTests`' affair.
@Suite struct JournalDamageTests {
    private let path = "/j/journal"

    /// A journal that three conductors wrote.
    private func journal() throws -> [UInt8] {
        let files = FakeFiles()
        files.makeFolder("/j")
        try Journal.create(at: path, header: header, files: files)
        for epoch in 1...3 as ClosedRange<UInt32> {
            var journal = try Journal.open(at: path, epoch: epoch, files: files).journal
            try journal.append(everyEvent, at: Timestamp(milliseconds: Int64(epoch) * 1000))
        }
        return try files.read(path)
    }

    private func fold(_ bytes: [UInt8]) throws(JournalError) -> [Record] {
        _ = try JournalReader.header(bytes, file: path)
        var records: [Record] = []
        _ = try JournalReader.fold(bytes, file: path) { records.append($0) }
        return records
    }

    @Test("with a line lost, doubled, or in another place it is refused")
    func lines() throws {
        let bytes = try journal()
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let records = try fold(bytes)
        func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] { Array(lines.map { $0 + [UInt8(ascii: "\n")] }.joined()) }
        for place in 2..<lines.count - 1 {
            var fewer = lines
            fewer.remove(at: place)
            #expect(throws: JournalError.self) { try fold(joined(fewer)) }
            var more = lines
            more.insert(lines[place], at: place)
            // The same event is not taken twice.
            #expect((try? fold(joined(more))) == nil || (try? fold(joined(more))) == records)
            var swapped = lines
            swapped.swapAt(place, place + 1)
            #expect(throws: JournalError.self) { try fold(joined(swapped)) }
        }
    }

    @Test("what is appended after any cut is read behind what was whole")
    func appended() throws {
        let bytes = try journal()
        let records = try fold(bytes)
        for cut in stride(from: bytes.count - 400, to: bytes.count, by: 1) {
            let files = FakeFiles()
            files.put(path, bytes: Array(bytes.prefix(cut)))
            var (journal, known) = try Journal.open(at: path, epoch: 4, files: files)
            try journal.append([.closed], at: Timestamp(milliseconds: 9))
            let read = try fold(try files.read(path))
            #expect(known.elementsEqual(records.prefix(known.count)) && read.dropLast().elementsEqual(known))
            #expect(read.last?.event == .closed)
        }
    }
}
