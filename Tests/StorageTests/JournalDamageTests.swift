import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

/// A journal whose lines are not as they were written opens right, or is refused; single bytes are `JournalTests`' affair.
@Suite struct JournalDamageTests {
    private let path = "/j/journal"

    /// One that three conductors shared.
    private func journal() -> [UInt8] { sharedJournal(everyEvent, epochs: 1...3) }

    private func fold(_ bytes: [UInt8]) throws(JournalError) -> [Record] {
        _ = try JournalReader.header(bytes, file: path)
        var records: [Record] = []
        _ = try JournalReader.fold(bytes, file: path) { records.append($0) }
        return records
    }

    @Test("with a line lost, doubled, or in another place it is refused")
    func lines() throws {
        let bytes = journal()
        let end = UInt8(ascii: "\n")
        let lines = bytes.split(separator: end).map { $0 + [end] }
        let records = try fold(bytes)
        func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] { lines.reduce(into: []) { $0 += $1 } }
        for place in 2..<lines.count - 1 {
            var fewer = lines
            fewer.remove(at: place)
            #expect(throws: JournalError.self) { try fold(joined(fewer)) }
            var more = lines
            more.insert(lines[place], at: place)
            // The same event is not taken twice.
            let read = try? fold(joined(more))
            #expect(read == nil || read == records)
            var swapped = lines
            swapped.swapAt(place, place + 1)
            #expect(throws: JournalError.self) { try fold(joined(swapped)) }
        }
    }

    @Test("after any cut of the newest file, what the next conductor writes is read behind what was whole")
    func appended() throws {
        let bytes = journal()
        let records = try fold(bytes)
        for cut in bytes.count - 250..<bytes.count {
            let bench = try JournalBench(first: Array(bytes.prefix(cut)))
            var (journal, known, _) = try #require(try bench.takeOver(4))
            try journal.append([.closed], at: Timestamp(milliseconds: 9))
            let read = try bench.records()
            #expect(known.dropLast().elementsEqual(records.prefix(known.count - 1)))
            #expect(read.dropLast().elementsEqual(known) && read.last?.event == .closed)
        }
    }

    @Test(
        "an earlier file that is gone, shorter, or other than what was counted of it is refused, and never guessed at")
    func earlierFiles() throws {
        let bench = try JournalBench()
        for epoch in 1...3 as ClosedRange<UInt32> {
            var journal = try #require(try bench.takeOver(epoch)).journal
            try journal.append(everyEvent, at: Timestamp(milliseconds: 9))
        }
        let records = try bench.records()
        for epoch in 0...2 as ClosedRange<UInt32> {
            let path = bench.directory.journal(of: epoch)
            let bytes = try bench.bytes(epoch)
            for cut in Set([0, 1, 30, bytes.count / 2, bytes.count - 1]) {
                bench.files.put(path, bytes: Array(bytes.prefix(cut)))
                #expect(throws: JournalError.self, "\(epoch) \(cut)") { try bench.records() }
            }
            bench.files.put(path, bytes: bytes + Array("nonsense\n".utf8))
            #expect(try bench.records() == records)
            try bench.files.remove(path)
            #expect(throws: (any Error).self) { try bench.records() }
            bench.files.put(path, bytes: bytes)
        }
        #expect(try bench.records() == records)
    }
}
