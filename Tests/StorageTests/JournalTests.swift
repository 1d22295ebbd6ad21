import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

let header = JournalHeader(
    studyID: "0123abcd", specificationFile: "my study.yaml", specificationRoot: "/home/ü/a b=c%",
    hashedWorkspaces: true, dependencyPaths: ["DATA": "/data/x y"], created: Timestamp(milliseconds: 1_700_000_000_000),
    settings: ["poll": "60", "throttle": "0"])

/// One of every kind.
let everyEvent: [Event] =
    [
        .opened(Conductor(host: "login 1", process: 4711)),
        .intended(
            Batch(
                id: BatchID(1), venue: .slurm,
                members: [
                    .init(instance: InstanceID(0), attempt: 1, isRestart: false),
                    .init(instance: InstanceID(7), attempt: 2, isRestart: true),
                ])),
        .intended(
            Batch(
                id: BatchID(2), venue: .slurm,
                members: (3..<9).map {
                    .init(instance: InstanceID($0 as UInt32), attempt: 1, isRestart: false, task: $0 + 2)
                }
                    + [.init(instance: InstanceID(20), attempt: 3, isRestart: true, task: 90)])),
        .retied(InstanceSet([InstanceID(1 as Int), InstanceID(2 as Int)])),
        .untied(InstanceSet([InstanceID(5 as Int)])),
        .recalled(InstanceSet([InstanceID(8 as Int)])), .called(program: "sbatch", count: 3),
        .accepted(BatchID(1), job: 67_043_328), .rejected(BatchID(1), reason: "invalid partition: 100% = no\n"),
        .postponed(BatchID(1), reason: ""), .doubted(BatchID(1), reason: "socket timed out"),
        .hindered(InstanceID(3), reason: "held"), .hindered(InstanceID(3), reason: ""),
        .started(InstanceID(3), at: Timestamp(milliseconds: 5)), .withdrawn(InstanceID(2)),
        .lastWords(InstanceID(3), "cannot open a b\u{1B}"), .requested(id: "r1", .cancel),
        .requested(id: "r2", .cancelInstances(InstanceSet([InstanceID(1 as Int), InstanceID(2 as Int)]))),
        .requested(id: "r3", .retry(InstanceSet([InstanceID(7 as Int)]))),
        .requested(id: "r8", .beginElsewhere(InstanceSet([InstanceID(7 as Int)]))),
        .requested(id: "r4", .change(.restartLimit, 0)), .requested(id: "r5", .pause), .requested(id: "r 6", .goOn),
        .closed,
    ]
    + [
        .succeeded, .timedOut, .cancelled(by: .us), .cancelled(by: .somebodyElse), .failed(.exit(code: 3)),
        .failed(.signal(9)), .failed(.outOfMemory), .failed(.nodeFailure), .failed(.preempted), .failed(.deadline),
        .failed(.launch("no such file ✓")), .failed(.rejected("a b")), .failed(.vanished), .failed(.noExitRecord),
        .failed(.other("SPECIAL")),
    ].flatMap { outcome -> [Event] in
        [
            .ended(InstanceID(1), outcome, at: Timestamp(milliseconds: 6)),
            .setBack(InstanceID(1), outcome, at: Timestamp(milliseconds: 7)),
        ]
    }

@Suite struct JournalTests {
    private let path = "/j/journal"

    private func filled(_ events: [Event] = everyEvent) throws -> (files: FakeFiles, bytes: [UInt8]) {
        let files = FakeFiles()
        files.makeFolder("/j")
        try Journal.create(at: path, header: header, files: files)
        var journal = try Journal.open(at: path, epoch: 1, files: files).journal
        for event in events { try journal.append([event], at: Timestamp(milliseconds: 42)) }
        return (files, try files.read(path))
    }

    private func fold(_ bytes: [UInt8]) throws -> [Event] {
        var events: [Event] = []
        _ = try JournalReader.fold(bytes, file: path) { events.append($0.event) }
        return events
    }

    @Test("every event and every fact of the header come back as they were written")
    func roundTrip() throws {
        let (_, bytes) = try filled()
        #expect(try JournalReader.header(bytes, file: path) == header)
        #expect(try fold(bytes) == everyEvent)
    }

    @Test("cut at any byte, it opens with the events before the cut, or is refused")
    func cut() throws {
        let (_, bytes) = try filled(Array(everyEvent.prefix(8)))
        for length in 0..<bytes.count {
            guard let events = try? fold(Array(bytes.prefix(length))) else { continue }
            #expect(events == Array(everyEvent.prefix(events.count)))
        }
    }

    @Test("with any bit of it flipped, it is refused, or lacks only its last event")
    func flipped() throws {
        let (_, bytes) = try filled(Array(everyEvent.prefix(6)))
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                guard let events = try? fold(damaged) else { continue }
                #expect(events == Array(everyEvent.prefix(events.count)) && events.count >= 5)
            }
        }
    }

    @Test("what an interrupted write left is cut off before writing goes on")
    func tornTail() throws {
        for tail in [Array("deadbeef 39 1 4".utf8), [0, 0, 0, 0], Array("1234\0\0\0\n".utf8)] {
            let (files, bytes) = try filled()
            files.put(path, bytes: bytes + tail)
            var (journal, records) = try Journal.open(at: path, epoch: 2, files: files)
            #expect(records.map(\.event) == everyEvent)
            try journal.append([.closed], at: Timestamp(milliseconds: 50))
            #expect(try fold(try files.read(path)) == everyEvent + [.closed])
        }
    }

    @Test("damage in the middle is refused with its line, its byte and the file")
    func damage() throws {
        let (_, bytes) = try filled()
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let offset = lines.prefix(4).reduce(0) { $0 + $1.count + 1 }
        var damaged = bytes
        damaged[offset + 10] ^= 1
        #expect {
            _ = try fold(damaged)
        } throws: { error in
            let error = error as? JournalError
            return error?.line == 5 && error?.offset == offset && error?.file == path
        }
    }

    @Test("a missing record, another version and another file are refused")
    func refused() throws {
        let (_, bytes) = try filled()
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        lines.remove(at: 5)
        #expect(throws: JournalError.self) { try fold(Array(lines.joined(separator: [10])) + [10]) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: JournalError.self) {
            try fold(Array("maestro-swift-journal 2\n\(text.drop { $0 != "\n" })".utf8))
        }
        #expect(throws: JournalError.self) { try fold(Array("hello\n".utf8)) }
        #expect(throws: JournalError.self) { try fold([]) }
    }

    @Test("what a conductor writes after another took over never happened")
    func fenced() throws {
        let (files, _) = try filled([.requested(id: "r1", .cancel)])
        var old = try Journal.open(at: path, epoch: 1, files: files).journal
        var new = try Journal.open(at: path, epoch: 2, files: files).journal
        try new.append([.closed], at: Timestamp(milliseconds: 1))
        try old.append([.withdrawn(InstanceID(0))], at: Timestamp(milliseconds: 2))
        try new.append([.requested(id: "r1", .cancel)], at: Timestamp(milliseconds: 3))
        #expect(
            try fold(try files.read(path)) == [.requested(id: "r1", .cancel), .closed, .requested(id: "r1", .cancel)])
    }

    @Test("what an earlier conductor writes while another one takes over counts for both, and nothing is unreadable")
    func takeOver() throws {
        let (files, _) = try filled([.requested(id: "r1", .cancel)])
        var old = try Journal.open(at: path, epoch: 1, files: files).journal
        var (new, known) = try Journal.open(at: path, epoch: 2, files: files)
        try old.append([.withdrawn(InstanceID(0))], at: Timestamp(milliseconds: 2))
        #expect(try !old.hasSuccessor())
        let conductor = Conductor(host: "login2", process: 5)
        let records = known + (try #require(try new.takeOver(as: conductor, at: Timestamp(milliseconds: 3))))
        #expect(
            records.map(\.event) == [.requested(id: "r1", .cancel), .withdrawn(InstanceID(0)), .opened(conductor)])
        for _ in 0..<9 { try old.append([.withdrawn(InstanceID(1))], at: Timestamp(milliseconds: 4)) }
        try new.append([.closed], at: Timestamp(milliseconds: 5))
        #expect(try old.hasSuccessor())
        #expect(try !new.hasSuccessor())
        #expect(try fold(try files.read(path)) == records.map(\.event) + [.closed])
    }

    @Test("of two that take over, the one with the lower number finds that it has not")
    func takenOver() throws {
        let (files, _) = try filled([.requested(id: "r1", .cancel)])
        var second = try Journal.open(at: path, epoch: 2, files: files).journal
        var third = try Journal.open(at: path, epoch: 3, files: files).journal
        let conductor = Conductor(host: "login3", process: 5)
        #expect(try third.takeOver(as: conductor, at: Timestamp(milliseconds: 3)) != nil)
        #expect(try second.takeOver(as: conductor, at: Timestamp(milliseconds: 3)) == nil)
    }

    @Test("what a failed write left is cut off only as long as nobody else has written")
    func failedWriteOfTheSuperseded() throws {
        let (files, _) = try filled([.requested(id: "r1", .cancel)])
        var old = try Journal.open(at: path, epoch: 1, files: files).journal
        // The write succeeds, its sync does not.
        files.failWrites(after: 1)
        #expect(throws: HostError.self) { try old.append([.closed], at: Timestamp(milliseconds: 1)) }
        files.failWrites(after: nil)
        var (new, known) = try Journal.open(at: path, epoch: 2, files: files)
        let conductor = Conductor(host: "h", process: 1)
        let records = known + (try #require(try new.takeOver(as: conductor, at: Timestamp(milliseconds: 2))))
        #expect(throws: HostError.self) { try old.append([.closed], at: Timestamp(milliseconds: 3)) }
        #expect(try fold(try files.read(path)) == records.map(\.event))
    }

    @Test("a full disk is an error, leaves the journal whole, and writing goes on when there is room", arguments: 0..<3)
    func diskFull(writes: Int) throws {
        let (files, _) = try filled([.requested(id: "r1", .cancel)])
        var journal = try Journal.open(at: path, epoch: 1, files: files).journal
        files.failWrites(after: writes)
        var failed = false
        do { try journal.append([.closed], at: Timestamp(milliseconds: 1)) } catch { failed = true }
        files.failWrites(after: nil)
        #expect(failed == (writes < 2))
        if failed { try journal.append([.closed], at: Timestamp(milliseconds: 1)) }
        #expect(try fold(try files.read(path)) == [.requested(id: "r1", .cancel), .closed])
    }

    @Test("an appended event survives a crash of the machine")
    func synced() throws {
        let (files, bytes) = try filled()
        files.crash()
        #expect(try files.read(path) == bytes)
    }
}
