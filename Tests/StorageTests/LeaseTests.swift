import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

@Suite struct LeaseTests {
    private let files = FakeFiles()
    private let processes = FakeProcesses()
    private let directory = StudyDirectory(root: "/s")

    init() throws { try directory.create(files: files) }

    private func host(_ process: Int32, on name: String = "login1") -> Host {
        if name == "login1" { processes.add(process, Invocation("maestro-swift", [], deadlineSeconds: 0)) }
        return .fake(files: files, processes: processes, hostName: name, processID: process)
    }

    private func acquired(_ answer: LeaseAnswer) -> Lease? {
        if case .acquired(let lease) = answer { lease } else { nil }
    }

    private func beat(_ process: Int32, isHere: Bool, silent: Int64 = 0) -> Heartbeat {
        Heartbeat(
            of: Conductor(host: "login1", process: process), isHere: isHere, silentMilliseconds: silent)
    }

    @Test("a second conductor is kept out while the first one lives")
    func exclusive() throws {
        let first = try #require(acquired(try Lease.acquire(directory, host: host(1))))
        #expect(acquired(try Lease.acquire(directory, host: host(2))) == nil)
        #expect(Lease.holder(of: directory, host: host(3)) == .alive(beat(1, isHere: true)))
        first.release()
        #expect(acquired(try Lease.acquire(directory, host: host(2)))?.epoch == 2)
    }

    @Test("a conductor that died is succeeded, with a higher number")
    func takeover() throws {
        _ = try Lease.acquire(directory, host: host(1))
        processes.end(1)
        #expect(Lease.holder(of: directory, host: host(2)) == .dead(Conductor(host: "login1", process: 1)))
        #expect(acquired(try Lease.acquire(directory, host: host(2)))?.epoch == 2)
    }

    @Test("on another machine a conductor counts as alive as long as its heart beats")
    func elsewhere() throws {
        files.setTime(1_000_000)
        _ = try Lease.acquire(directory, host: host(1))
        files.setTime(1_000_000 + 170_000)
        #expect(acquired(try Lease.acquire(directory, host: host(9, on: "login2"))) == nil)
        files.setTime(1_000_000 + 181_000)
        #expect(acquired(try Lease.acquire(directory, host: host(9, on: "login2")))?.epoch == 2)
    }

    @Test("a conductor that is late counts as alive, and for how long it was not heard of is told")
    func late() throws {
        files.setTime(1_000_000)
        _ = try Lease.acquire(directory, host: host(1))
        files.setTime(1_000_000 + 70_000)
        let elsewhere = beat(1, isHere: false, silent: 70_000)
        #expect(Lease.holder(of: directory, host: host(9, on: "login2")) == .alive(elsewhere))
        #expect(elsewhere.isLate && elsewhere.secondsToTakeover == 110)
        #expect(Lease.holder(of: directory, host: host(2)) == .alive(beat(1, isHere: true, silent: 70_000)))
        files.setTime(1_000_000 + 180_000)
        #expect(
            Lease.holder(of: directory, host: host(9, on: "login2"))
                == .silent(beat(1, isHere: false, silent: 180_000)))
        #expect(
            Lease.lastHeard(of: "login1", in: directory, host: host(9, on: "login2"))?.silentMilliseconds == 180_000)
        #expect(Lease.lastHeard(of: "login3", in: directory, host: host(9, on: "login2")) == nil)
    }

    @Test("one that gave its lease back was stopped, and when is known")
    func stopped() throws {
        let lease = try #require(acquired(try Lease.acquire(directory, host: host(1))))
        files.setTime(5_000)
        lease.release()
        files.setTime(900_000)
        for name in ["login1", "login2"] {
            #expect(
                Lease.holder(of: directory, host: host(9, on: name))
                    == .stopped(Conductor(host: "login1", process: 1), at: Timestamp(milliseconds: 5_000)))
        }
    }

    @Test("who sees an old list of the leases looks again behind a file that it made there")
    func lateListing() throws {
        let old = try #require(acquired(try Lease.acquire(directory, host: host(1))))
        old.release()
        _ = try Lease.acquire(directory, host: host(2))
        for names in [[], ["1"]] {
            files.rememberList(of: "/s/.maestro/leases", names)
            #expect(Lease.holder(of: directory, host: host(9, on: "login2")) == .alive(beat(2, isHere: false)))
            files.rememberList(of: "/s/.maestro/leases", names)
            #expect(acquired(try Lease.acquire(directory, host: host(9, on: "login2"))) == nil)
        }
        #expect(try files.list("/s/.maestro/leases") == ["1", "2"])
    }

    @Test("leases of the past stay, so that who sees an old list of them finds the next number taken")
    func oldLeases() throws {
        for process in 1...12 as ClosedRange<Int32> {
            try #require(acquired(try Lease.acquire(directory, host: host(process)))).release()
        }
        #expect(try files.list("/s/.maestro/leases").compactMap { Int($0) }.sorted() == Array(4...12))
    }

    @Test("a conductor that lost its lease learns of it when it says that it lives")
    func lost() throws {
        var first = try #require(acquired(try Lease.acquire(directory, host: host(1))))
        processes.end(1)
        _ = try Lease.acquire(directory, host: host(2))
        let isMine = try first.renewIfDue(Timestamp(milliseconds: 1_700_000_100_000))
        #expect(!isMine)
    }
}

@Suite struct StudyDirectoryTests {
    @Test("a study is made in a folder that another machine has made just now, and this one does not see yet")
    func unseenParent() throws {
        let files = FakeFiles()
        files.makeFolder("/project/new")
        files.rememberAbsence(of: "/project/new")
        try StudyDirectory(root: "/project/new/study").create(files: files)
        #expect(try files.information("/project/new/study/.maestro")?.kind == .directory)
    }

    @Test("what another machine has made in the place of a study is not taken, seen or not")
    func unseenStudy() {
        let files = FakeFiles()
        files.makeFolder("/project/study")
        files.rememberAbsence(of: "/project/study")
        #expect(throws: HostError.alreadyExists(path: "/project/study")) {
            try StudyDirectory(root: "/project/study").create(files: files)
        }
    }

    @Test("a new directory is named for study and time, with a number where the name is taken")
    func names() throws {
        let files = FakeFiles()
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        let names = try (0..<3).map { _ in
            try StudyDirectory.createNew(
                in: "/home/me/out", study: "my study/../x", at: time, zoneOffsetMinutes: 60, files: files
            ).root
        }
        #expect(
            names == [
                "/home/me/out/my_study..x_20231114-231320", "/home/me/out/my_study..x_20231114-231320_2",
                "/home/me/out/my_study..x_20231114-231320_3",
            ])
    }

    @Test("a directory with something in it is not taken")
    func occupied() throws {
        let files = FakeFiles()
        files.put("/s/thesis.tex", "years of work")
        #expect(throws: HostError.self) { try StudyDirectory(root: "/s").create(files: files) }
        #expect(files.text("/s/thesis.tex") == "years of work")
    }

    @Test("state that others could have written is not trusted")
    func trust() throws {
        let files = FakeFiles()
        let directory = StudyDirectory(root: "/s")
        try directory.create(files: files)
        for path in [directory.journal, directory.frozenStudy, directory.wrapper] { files.put(path, "x") }
        try directory.check(owner: 1000, files: files)
        for path in ["/s", directory.journal, directory.batches] {
            let mode = try #require(try files.information(path)).mode
            files.setMode(path, FileMode(mode.bits | 0o020))
            #expect(throws: HostError.self) { try directory.check(owner: 1000, files: files) }
            #expect(throws: HostError.self) { try directory.check(owner: nil, files: files) }
            files.setMode(path, mode)
        }
        files.setOwner(0)
        #expect(throws: HostError.self) { try directory.check(owner: 1000, files: files) }
        // Looking is another matter.
        try directory.check(owner: nil, files: files)
    }
}
