import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

/// Who has read a journal and then takes over goes on from there, if all that it has read still counts.
@Suite struct JournalNewsTests {
    private let bench: JournalBench
    private var first: Journal
    private let read = Event.requested(id: "r1", .pause)
    private let later = Event.requested(id: "r2", .goOn)

    /// A journal in which somebody has written.
    init() throws {
        bench = try JournalBench()
        first = try #require(try bench.takeOver(1)).journal
        try first.append([read], at: Timestamp(milliseconds: 1))
    }

    private func look() throws -> (chain: JournalChain, records: [Record]) {
        var records: [Record] = []
        let chain = try JournalChain.read(JournalChain.Source(bench.directory, files: bench.files)) {
            records.append($0)
        }
        return (chain, records)
    }

    @Test("what was written after it had looked is news, up to its own first record")
    mutating func news() throws {
        let seen = try look()
        try first.append([later], at: Timestamp(milliseconds: 2))
        var taken = try #require(try bench.takeOver(2, after: seen.chain))
        #expect(taken.areNews && taken.records.map(\.event) == [later, .opened(JournalBench.conductor)])
        try taken.journal.append([.closed], at: Timestamp(milliseconds: 3))
        #expect(try seen.records + taken.records == bench.records().dropLast())
    }

    @Test("a file that has no beginning yet takes nothing away from what was read")
    func unborn() throws {
        let seen = try look()
        bench.files.put(bench.directory.journal(of: 2), "")
        let taken = try #require(try bench.takeOver(3, after: seen.chain))
        #expect(taken.areNews && taken.records.map(\.event) == [.opened(JournalBench.conductor)])
    }

    @Test("where another has taken over, all is read anew: it counts less than was read")
    mutating func superseded() throws {
        let whole = try bench.bytes(1)
        try first.append([later], at: Timestamp(milliseconds: 2))
        let seen = try look()
        #expect(seen.records.last?.event == later)
        // That had not arrived yet when the other one read.
        let late = try bench.bytes(1)
        bench.files.put(bench.directory.journal(of: 1), bytes: whole)
        _ = try bench.takeOver(2)
        bench.files.put(bench.directory.journal(of: 1), bytes: late)
        let taken = try #require(try bench.takeOver(3, after: seen.chain))
        #expect(!taken.areNews && !taken.records.contains { $0.event == later })
        #expect(taken.records.contains { $0.event == read })
        #expect(try taken.records == bench.records())
    }

    @Test("where the file holds less than was read, all is read anew", arguments: [1, 30])
    mutating func shorter(cut: Int) throws {
        try first.append([later], at: Timestamp(milliseconds: 2))
        let seen = try look()
        bench.files.put(bench.directory.journal(of: 1), bytes: try bench.bytes(1).dropLast(cut))
        let taken = try #require(try bench.takeOver(2, after: seen.chain))
        #expect(!taken.areNews && !taken.records.contains { $0.event == later })
        #expect(try taken.records == bench.records())
    }

    @Test("a journal that all conductors shared is gone on from as well")
    func shared() throws {
        let bench = try JournalBench(first: sharedJournal(everyEvent, epochs: 1...3))
        var chain: JournalChain?
        chain = try JournalChain.read(JournalChain.Source(bench.directory, files: bench.files)) { _ in }
        let taken = try #require(try bench.takeOver(4, after: chain))
        #expect(taken.areNews && taken.records.map(\.event) == [.opened(JournalBench.conductor)])
    }
}
