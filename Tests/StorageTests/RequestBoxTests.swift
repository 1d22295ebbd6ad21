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

    @Test("requests come in the order in which they were left, until they are taken out")
    func order() throws {
        let clock = ManualClock()
        let box = try box(clock)
        let first = try box.post(.pause)
        clock.advance(milliseconds: 1000)
        let second = try box.post(.change(.throttle, 3))
        #expect(box.pending().map(\.name) == [first, second])
        #expect(box.pending().map(\.request) == [.pause, .change(.throttle, 3)])
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
        #expect(box.pending().map(\.name) == [first, second])
    }

    @Test("a file that is no request is left alone")
    func foreign() throws {
        let files = FakeFiles()
        files.put("/s/.maestro/requests/x", "explode everything")
        #expect(RequestBox(StudyDirectory(root: "/s"), host: .fake(files: files)).pending().isEmpty)
    }
}
