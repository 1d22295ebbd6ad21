import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

/// Each conductor writes a file of its own, so that none can harm what another has written, however late its writes arrive.
@Suite struct JournalFilesTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test("what a conductor writes after another took over never happened, and harms nothing")
    func fenced() throws {
        let bench = try JournalBench()
        var old = try #require(try bench.takeOver(1)).journal
        try old.append([.requested(id: "r1", .cancel)], at: at(1))
        var new = try #require(try bench.takeOver(2)).journal
        for _ in 0..<9 { try old.append([.dequeued(InstanceID(0))], at: at(2)) }
        try new.append([.closed], at: at(3))
        let expected: [Event] = [.requested(id: "r1", .cancel), .closed]
        #expect(try bench.events() == expected)
        #expect(try #require(try bench.takeOver(3)).records.map(\.event).filter { expected.contains($0) } == expected)
    }

    @Test(
        "a write that its machine sends once more, after others have written, changes nothing",
        arguments: [true, false])
    func sentAgain(isWhole: Bool) throws {
        let bench = try JournalBench()
        var old = try #require(try bench.takeOver(1)).journal
        let offset = try bench.bytes(1).count
        try old.append([.requested(id: "r1", .cancel)], at: at(1))
        let written = try bench.bytes(1).dropFirst(offset)
        // It had not arrived, or in part, when the successor read.
        if !isWhole {
            bench.files.put(bench.directory.journal(of: 1), bytes: Array(try bench.bytes(1).prefix(offset + 9)))
        }
        var new = try #require(try bench.takeOver(2)).journal
        try new.append([.closed], at: at(3))
        let events = try bench.events()
        try bench.files.openForWriting(bench.directory.journal(of: 1)).write(Array(written), at: offset)
        #expect(try bench.events() == events)
        #expect(events == (isWhole ? [.requested(id: "r1", .cancel)] : []) + [.closed])
    }

    @Test("what an earlier conductor writes until it finds a later file counts")
    func takeOver() throws {
        let bench = try JournalBench()
        var old = try #require(try bench.takeOver(1)).journal
        let writer = old
        // The successor has made its file, and is about to read the others.
        let directory = bench.directory
        bench.files.afterReading(directory.journal) {
            #expect((try? writer.hasSuccessor()) == true)
        }
        try old.append([.dequeued(InstanceID(0))], at: at(2))
        #expect(try !old.hasSuccessor())
        let new = try #require(try bench.takeOver(2))
        #expect(new.records.contains { $0.event == .dequeued(InstanceID(0)) })
        #expect(try old.hasSuccessor())
        #expect(try !new.journal.hasSuccessor())
    }

    @Test(
        "of two that take over, the one with the lower number finds that it has not, and of two with one number the later"
    )
    func takenOver() throws {
        let bench = try JournalBench()
        let third = try #require(try bench.takeOver(3)).journal
        #expect(try bench.takeOver(2) == nil)
        #expect(try bench.takeOver(3) == nil)
        #expect(try !third.hasSuccessor())
        #expect(try bench.records().map(\.epoch) == [3])
    }

    @Test("a conductor that takes over while a later one does withdraws, whenever that one comes")
    func overtaken() throws {
        let bench = try JournalBench()
        let (files, directory) = (bench.files, bench.directory)
        files.afterReading(directory.journal) {
            try? files.create(directory.journal(of: 3), with: [], mode: .privateFile)
        }
        #expect(try bench.takeOver(2) == nil)
    }

    @Test(
        "a conductor that ends before its file has a beginning changes nothing, and its successor goes on from the one before"
    )
    func unborn() throws {
        let bench = try JournalBench()
        var first = try #require(try bench.takeOver(1)).journal
        try first.append([.requested(id: "r1", .pause)], at: at(1))
        for (epoch, text) in [
            (2, ""), (3, "maestro-swift-jour"), (4, "maestro-swift-journal 2\n01234567 aft"), (5, "\0\0\0"),
        ]
            as [(UInt32, String)]
        {
            bench.files.put(bench.directory.journal(of: epoch), text)
            #expect(try bench.events() == [.requested(id: "r1", .pause)])
        }
        // Until then what the one before writes counts.
        try first.append([.requested(id: "r2", .goOn)], at: at(1))
        var last = try #require(try bench.takeOver(6)).journal
        try last.append([.closed], at: at(1))
        #expect(try bench.events() == [.requested(id: "r1", .pause), .requested(id: "r2", .goOn), .closed])
    }

    @Test("a journal that all conductors shared is read, and goes on in files", arguments: [0, 7])
    func shared(tornBytes: Int) throws {
        let old = sharedJournal(everyEvent, epochs: 1...3)
        let bench = try JournalBench(first: old + Array("deadbee".utf8.prefix(tornBytes)))
        let before = try bench.records()
        #expect(before.count == everyEvent.count * 3)
        var new = try #require(try bench.takeOver(4)).journal
        try new.append([.closed], at: at(5))
        // Those versions refuse it from now on.
        #expect(bench.files.text(bench.directory.journal)?.hasPrefix("maestro-swift-journal 2\n") == true)
        #expect(try bench.bytes(0).dropFirst(24) == (old + Array("deadbee".utf8.prefix(tornBytes))).dropFirst(24))
        // A superseded conductor of such a version still holds it open.
        try bench.files.openForAppending(bench.directory.journal, mode: .privateFile).append(
            Array(JournalReader.line(Record(sequence: 99, epoch: 3, time: at(9), event: .closed)).utf8))
        #expect(try bench.records().prefix(before.count) == before[...])
        #expect(try bench.records().dropFirst(before.count).map(\.event) == [.opened(JournalBench.conductor), .closed])
    }

    @Test("with a lease older than what is written nobody takes over")
    func oldLease() throws {
        let bench = try JournalBench(first: sharedJournal(everyEvent, epochs: 1...3))
        #expect(try bench.takeOver(3) == nil)
        #expect(try bench.takeOver(4) != nil)
    }

    @Test("who looks on while another conductor takes over reads anew what no longer counts")
    func lookingOn() throws {
        let bench = try JournalBench()
        let source = JournalChain.Source(bench.directory, files: bench.files)
        var old = try #require(try bench.takeOver(1)).journal
        var seen: [Event] = []
        var chain = try JournalChain.read(source) { seen.append($0.event) }
        try old.append([.dequeued(InstanceID(0))], at: at(1))
        bench.files.put(bench.directory.journal(of: 2), "")
        #expect(try chain.readOn(source) { seen.append($0.event) } && seen.last == .dequeued(InstanceID(0)))
        _ = try bench.takeOver(3)
        #expect(try !chain.readOn(source) { seen.append($0.event) })
        #expect(chain.newest == 1)
    }
}

/// What a conductor does when its journal cannot be written.
@Suite struct JournalFailureTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test("a journal whose open file is lost while its path is good is opened anew")
    func lostDescriptor() throws {
        let bench = try JournalBench()
        var journal = try #require(try bench.takeOver(1)).journal
        bench.files.loseDescriptors()
        #expect(throws: HostError.self) { try journal.append([.closed], at: at(1)) }
        try journal.append([.closed], at: at(1))
        #expect(try bench.events() == [.closed])
    }

    @Test("a journal that is not what it was is not written any more", arguments: ["shorter", "other", "gone"])
    func changed(deed: String) throws {
        let bench = try JournalBench()
        var journal = try #require(try bench.takeOver(1)).journal
        try journal.append(everyEvent, at: at(1))
        var bytes = try bench.bytes(1)
        bytes[bytes.count - 3] ^= 1
        let path = bench.directory.journal(of: 1)
        bench.files.loseDescriptors()
        switch deed {
        case "gone": try bench.files.remove(path)
        case "shorter": bench.files.put(path, bytes: Array(bytes.dropLast(9)))
        default: bench.files.put(path, bytes: bytes)
        }
        for _ in 0..<2 { #expect(throws: HostError.self) { try journal.append([.closed], at: at(1)) } }
    }

    @Test("who cannot write, and is succeeded meanwhile, writes no more")
    func succeeded() throws {
        let bench = try JournalBench()
        var old = try #require(try bench.takeOver(1)).journal
        // The write succeeds, its sync does not.
        bench.files.failWrites(after: 1)
        #expect(throws: HostError.self) { try old.append([.closed], at: at(1)) }
        bench.files.failWrites(after: nil)
        let records = try #require(try bench.takeOver(2)).records
        #expect(throws: HostError.self) { try old.append([.closed], at: at(1)) }
        #expect(try bench.records() == records)
    }
}
