import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

@Suite struct RequestBoxTests {
    private func box(_ clock: ManualClock) throws -> RequestBox {
        let files = FakeFiles()
        let directory = StudyDirectory(root: "/s")
        try directory.create(files: files)
        return RequestBox(directory, host: .fake(files: files, clock: clock))
    }

    @Test("a request rings, so that a conductor elsewhere looks at once")
    func rings() throws {
        let files = FakeFiles()
        try StudyDirectory(root: "/s").create(files: files)
        _ = try RequestBox(StudyDirectory(root: "/s"), host: .fake(files: files)).post(.pause)
        #expect(files.text("/s/.maestro/bell") == "request\n")
    }

    @Test("requests come in the order in which they were left, until they are taken out")
    func order() throws {
        let clock = ManualClock()
        let box = try box(clock)
        let first = try box.post(.pause)
        clock.advance(milliseconds: 1000)
        let second = try box.post(.change(.throttle, 3))
        #expect(box.pending(isCertain: true).map(\.name) == [first, second])
        #expect(box.pending(isCertain: false).map(\.name) == [first, second])
        #expect(box.pending(isCertain: true).map(\.request) == [.pause, .change(.throttle, 3)])
        box.remove(first)
        #expect(!box.contains(first) && box.contains(second))
    }

    @Test("the clock of who left the first one may have been ahead")
    func wrongClock() throws {
        let clock = ManualClock()
        let box = try box(clock)
        let first = try box.post(.pause)
        clock.jump(milliseconds: -7_200_000)
        let second = try box.post(.goOn)
        #expect(box.pending(isCertain: true).map(\.name) == [first, second])
    }

    @Test("a file that is no request is left alone")
    func foreign() throws {
        let files = FakeFiles()
        files.put("/s/.maestro/requests/x", "explode everything")
        #expect(RequestBox(StudyDirectory(root: "/s"), host: .fake(files: files)).pending(isCertain: true).isEmpty)
    }
}
