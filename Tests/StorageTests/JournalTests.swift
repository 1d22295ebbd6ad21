import Executors
import Expansion
import HostInterface
import Storage
import Synchronization
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
                id: BatchID(1), executor: .slurm,
                members: [
                    .init(instance: InstanceID(0), attempt: 1, isRestart: false),
                    .init(instance: InstanceID(7), attempt: 2, isRestart: true),
                ])),
        .intended(
            Batch(
                id: BatchID(2), executor: .slurm,
                members: (3..<9).map {
                    .init(instance: InstanceID($0 as UInt32), attempt: 1, isRestart: false, task: $0 + 2)
                }
                    + [.init(instance: InstanceID(20), attempt: 3, isRestart: true, task: 90)])),
        .updatedDependencies(InstanceSet([InstanceID(1 as Int), InstanceID(2 as Int)])),
        .staleDependencies(InstanceSet([InstanceID(5 as Int)])),
        .resubmitting(InstanceSet([InstanceID(8 as Int)])), .called(program: "sbatch", count: 3),
        .accepted(BatchID(1), job: 67_043_328), .accepted(BatchID(2), job: JobID("17.server") ?? 0),
        .rejected(BatchID(1), reason: "invalid partition: 100% = no\n"),
        .postponed(BatchID(1), reason: ""), .doubted(BatchID(1), reason: "socket timed out"),
        .blocked(InstanceID(3), reason: "held"), .blocked(InstanceID(3), reason: ""),
        .started(InstanceID(3), at: Timestamp(milliseconds: 5)), .dequeued(InstanceID(2)),
        .lastErrorLine(InstanceID(3), "cannot open a b\u{1B}"), .requested(id: "r1", .cancel),
        .requested(id: "r2", .cancelInstances(InstanceSet([InstanceID(1 as Int), InstanceID(2 as Int)]))),
        .requested(id: "r3", .retry(InstanceSet([InstanceID(7 as Int)]))),
        .requested(id: "r8", .beginElsewhere(InstanceSet([InstanceID(7 as Int)]))),
        .requested(id: "r9", .beginAnew(InstanceSet([InstanceID(7 as Int)]))),
        .requested(
            id: "r10",
            .amend(
                InstanceSet([InstanceID(7 as Int)]),
                Amendment(walltime: "1-0", memory: "4G", arguments: ["--nice 5", "--comment=a=b%"]))),
        .requested(id: "r4", .change(.restartLimit, 0)), .requested(id: "r5", .pause), .requested(id: "r 6", .goOn),
        .requested(
            id: "r7",
            .extend(
                Growth(columns: [
                    .init(key: "P", values: ["1", "a b=c", ""]), .init(key: "Q", values: ["\u{e9}\n", "2", "%"]),
                ]))),
        .requested(id: "r11", .revise(2)),
        .requested(id: "r12", .revise(3, RevisionOptions(cancelsRunning: true, keepsGatherers: true))),
        .closed,
    ]
    + [
        .succeeded, .timedOut, .cancelled(by: .us), .cancelled(by: .somebodyElse), .failed(.exit(code: 3)),
        .failed(.signal(9)), .failed(.outOfMemory), .failed(.nodeFailure), .failed(.preempted), .failed(.deadline),
        .failed(.launch("no such file ✓")), .failed(.rejected("a b")), .failed(.vanished), .failed(.noExitRecord),
        .failed(.unrecordedEnd),
        .failed(.other("SPECIAL")),
    ].flatMap { outcome -> [Event] in
        [
            .ended(InstanceID(1), outcome, at: Timestamp(milliseconds: 6)),
            .retrying(InstanceID(1), outcome, at: Timestamp(milliseconds: 7)),
        ]
    }

/// A journal's first file, as versions wrote it in which all conductors shared it, and as text to be damaged.
func sharedJournal(_ events: [Event], epochs: ClosedRange<UInt32> = 1...1) -> [UInt8] {
    var text = "maestro-swift-journal 1\n" + JournalReader.sealed(header.text)
    var sequence: UInt64 = 0
    for epoch in epochs {
        for event in events {
            sequence += 1
            let time = Timestamp(milliseconds: Int64(epoch) * 1000)
            text += JournalReader.line(Record(sequence: sequence, epoch: epoch, time: time, event: event))
        }
    }
    return Array(text.utf8)
}

/// A study directory in memory with nothing but a journal.
struct JournalBench {
    let files = FakeFiles()
    let directory = StudyDirectory(root: "/j")

    /// - Parameter first: What its first file holds; made anew unless given.
    init(first: [UInt8]? = nil, head: JournalHeader = header) throws {
        files.makeFolder("/j/.maestro")
        if let first {
            files.put(directory.journal, bytes: first)
        } else {
            try Journal.create(in: directory, header: head, files: files)
        }
    }

    static let conductor = Conductor(host: "login2", process: 5)

    /// - Parameter known: The journal as it was read before.
    func takeOver(
        _ epoch: UInt32, after known: JournalChain? = nil
    ) throws -> (journal: Journal, records: [Record], areNews: Bool)? {
        try Journal.takeOver(
            directory, epoch: epoch, as: Self.conductor, at: Timestamp(milliseconds: 3), after: known, files: files)
    }

    /// The events that count, but for who conducted when.
    func events() throws -> [Event] {
        try records().map(\.event).filter { $0 != .opened(Self.conductor) }
    }

    func records() throws -> [Record] {
        var records: [Record] = []
        _ = try JournalChain.read(JournalChain.Source(directory, files: files)) { records.append($0) }
        return records
    }

    func bytes(_ epoch: UInt32) throws -> [UInt8] { try files.read(directory.journal(of: epoch)) }
}

@Suite struct JournalTests {
    private let path = "/j/.maestro/journal.1"

    private func filled(_ events: [Event] = everyEvent) throws -> (bench: JournalBench, journal: Journal) {
        let bench = try JournalBench()
        var journal = try #require(try bench.takeOver(1)).journal
        for event in events { try journal.append([event], at: Timestamp(milliseconds: 42)) }
        return (bench, journal)
    }

    private func fold(_ bytes: [UInt8]) throws -> [Event] {
        var events: [Event] = []
        _ = try JournalReader.fold(bytes, file: path) { events.append($0.event) }
        return events
    }

    @Test("every event and every fact of the header come back as they were written")
    func roundTrip() throws {
        let (bench, journal) = try filled()
        #expect(journal.header == header)
        #expect(try bench.events() == everyEvent)
    }

    @Test("cut at any byte, its newest file is read with the events before the cut, or is refused")
    func cut() throws {
        let events = Array(everyEvent.prefix(8))
        let bytes = try filled(events).bench.bytes(1)
        for length in 0..<bytes.count {
            let bench = try JournalBench()
            bench.files.put(path, bytes: Array(bytes.prefix(length)))
            let read = try bench.events()
            #expect(read == Array(events.prefix(read.count)))
            var journal = try #require(try bench.takeOver(2)).journal
            try journal.append([.closed], at: Timestamp(milliseconds: 9))
            #expect(try bench.events() == read + [.closed])
        }
    }

    @Test("with any bit of it flipped, it is refused, or lacks only its last event")
    func flipped() throws {
        let events = Array(everyEvent.prefix(6))
        let bytes = try filled(events).bench.bytes(1)
        let bench = try JournalBench()
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                bench.files.put(path, bytes: damaged)
                guard let read = try? bench.events() else { continue }
                #expect(read == Array(events.prefix(read.count)) && read.count >= 5)
            }
        }
    }

    @Test("what an interrupted write left does not count, and the next conductor goes on in a file of its own")
    func tornTail() throws {
        for tail in [Array("deadbeef 39 1 4".utf8), [0, 0, 0, 0], Array("1234\0\0\0\n".utf8)] {
            let (bench, _) = try filled()
            let torn = try bench.bytes(1) + tail
            bench.files.put(path, bytes: torn)
            var (journal, records, _) = try #require(try bench.takeOver(2))
            #expect(records.map(\.event).dropFirst().dropLast() == everyEvent[...])
            try journal.append([.closed], at: Timestamp(milliseconds: 50))
            #expect(try bench.events() == everyEvent + [.closed])
            #expect(try bench.bytes(1) == torn)
        }
    }

    @Test("damage in the middle is refused with its line, its byte and the file")
    func damage() throws {
        let (bench, _) = try filled()
        var damaged = try bench.bytes(1)
        let lines = damaged.split(separator: UInt8(ascii: "\n"))
        let offset = lines.prefix(4).reduce(0) { $0 + $1.count + 1 }
        damaged[offset + 10] ^= 1
        bench.files.put(path, bytes: damaged)
        #expect {
            _ = try bench.events()
        } throws: { error in
            let error = error as? JournalError
            return error?.line == 5 && error?.offset == offset && error?.file == path
        }
    }

    @Test("a journal whose head has choices is of a version that earlier programs refuse, also after a takeover")
    func choices() throws {
        let settings = header.settings.merging([JournalHeader.choicesKey: "yes", "value.A": "a b=\u{e9}\n%"]) { $1 }
        let choosing = JournalHeader(
            studyID: header.studyID, specificationFile: header.specificationFile,
            specificationRoot: header.specificationRoot, hashedWorkspaces: false, dependencyPaths: [:],
            created: header.created, settings: settings)
        let made = try JournalBench(head: choosing)
        for epoch in [1, 2] as [UInt32] {
            let bytes = try made.bytes(0)
            #expect(bytes.starts(with: Array("maestro-swift-journal 3\n".utf8)))
            #expect(try JournalReader.header(bytes, file: "j") == choosing)
            _ = try #require(try made.takeOver(epoch))
        }
    }

    @Test("the journal of an edited study is of a version that earlier programs refuse, from the first edit on")
    func edited() throws {
        let bench = try JournalBench()
        var journal = try #require(try bench.takeOver(1)).journal
        try journal.append([.requested(id: "r1", .pause)], at: Timestamp(milliseconds: 4))
        #expect(try bench.bytes(0).starts(with: Array("maestro-swift-journal 2\n".utf8)))
        try journal.append([.requested(id: "r2", .revise(2))], at: Timestamp(milliseconds: 5))
        _ = try #require(try bench.takeOver(2))
        #expect(try bench.bytes(0).starts(with: Array("maestro-swift-journal 3\n".utf8)))
        #expect(try bench.events() == [.requested(id: "r1", .pause), .requested(id: "r2", .revise(2))])
    }

    @Test("a missing record, another version and another file are refused")
    func refused() throws {
        let bytes = sharedJournal(everyEvent)
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        lines.remove(at: 5)
        #expect(throws: JournalError.self) { try fold(Array(lines.joined(separator: [10])) + [10]) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: JournalError.self) {
            try fold(Array("maestro-swift-journal 4\n\(text.drop { $0 != "\n" })".utf8))
        }
        #expect(throws: JournalError.self) { try fold(Array("hello\n".utf8)) }
        #expect(throws: JournalError.self) { try fold([]) }
    }

    @Test("a write that failed may be tried again, and leaves what one that succeeds leaves", arguments: 0..<3)
    func diskFull(writes: Int) throws {
        var (bench, journal) = try filled([.requested(id: "r1", .cancel)])
        bench.files.failWrites(after: writes)
        var failed = false
        do { try journal.append([.closed], at: Timestamp(milliseconds: 1)) } catch { failed = true }
        bench.files.failWrites(after: nil)
        #expect(failed == (writes < 2))
        if failed { try journal.append([.closed, .closed], at: Timestamp(milliseconds: 1)) }
        #expect(try bench.events() == [.requested(id: "r1", .cancel), .closed] + (failed ? [.closed] : []))
    }

    /// What the journal is told of its syncs.
    private final class Told: Sendable {
        private let news = Mutex<[(Int, HostError?)]>([])

        var hear: @Sendable (Int, HostError?) -> Void {
            { [self] length, error in news.withLock { $0.append((length, error)) } }
        }

        func pass(on journal: inout Journal) {
            for (length, error) in news.withLock({ $0 }) {
                if let error { journal.doubted(error) } else { journal.synced(upTo: length) }
            }
        }
    }

    @Test("what is synced later is there for all programs at once, and after a crash of the machine once it is synced")
    func syncedLater() throws {
        var (bench, journal) = try filled([.requested(id: "r1", .cancel)])
        let told = Told()
        bench.files.syncs.hold()
        try journal.append([(.closed, Timestamp(milliseconds: 1))], syncTold: told.hear)
        #expect(try bench.events() == [.requested(id: "r1", .cancel), .closed])
        bench.files.syncs.letGo()
        told.pass(on: &journal)
        bench.files.crash()
        #expect(try bench.events() == [.requested(id: "r1", .cancel), .closed])
    }

    @Test("what was not synced yet is lost in a crash of the machine, and nothing before it")
    func lostUnsynced() throws {
        var (bench, journal) = try filled([.requested(id: "r1", .cancel)])
        bench.files.syncs.hold()
        try journal.append([(.closed, Timestamp(milliseconds: 1))], syncTold: Told().hear)
        bench.files.crash()
        #expect(try bench.events() == [.requested(id: "r1", .cancel)])
    }

    @Test("a later sync that fails has all written again that was written since the last one that did not")
    func failedLateSync() throws {
        var (bench, journal) = try filled([.requested(id: "r1", .cancel)])
        let told = Told()
        bench.files.syncs.hold()
        for time in 1...3 {
            try journal.append(
                [(.requested(id: "r\(time + 1)", .cancel), Timestamp(milliseconds: Int64(time)))], syncTold: told.hear)
        }
        bench.files.syncs.letGo(failing: .system(errno: 5, reason: "Input/output error", doing: "write"))
        // What a failed sync leaves in memory is given up.
        bench.files.crash()
        told.pass(on: &journal)
        #expect(journal.isInDoubt)
        try journal.append([(.closed, Timestamp(milliseconds: 5))])
        #expect(!journal.isInDoubt)
        bench.files.crash()
        #expect(try bench.events() == (1...4).map { .requested(id: "r\($0)", .cancel) } + [.closed])
    }

    @Test("an appended event survives a crash of the machine, and so does what a successor refers to")
    func synced() throws {
        let (bench, _) = try filled()
        bench.files.crash()
        #expect(try bench.events() == everyEvent)
        // Written whole by a conductor that was killed before its sync.
        let rest = JournalReader.line(
            Record(
                sequence: UInt64(everyEvent.count) + 2, epoch: 1, time: Timestamp(milliseconds: 4), event: .closed))
        try bench.files.openForAppending(path, mode: .privateFile).append(Array(rest.utf8))
        _ = try bench.takeOver(2)
        bench.files.crash()
        #expect(try bench.events() == everyEvent + [.closed])
    }
}
