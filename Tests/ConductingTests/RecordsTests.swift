import HostInterface
import Jobs
import TestSupport
import Testing
import Tracking

@testable import Conducting

@Suite struct RecordsTests {
    private let files = FakeFiles()
    private let path = "/s/3.1"

    init() throws { try files.createDirectory("/s", mode: .privateDirectory) }

    @Test("a record that is not there is not looked for by its name, which a machine would remember as absent")
    func absent() throws {
        var records = Records(files: files)
        files.afterReading(path) { Issue.record("it was looked for") }
        #expect(records.possible([path, "/s/4.1", "/none/1.1"]).isEmpty)
    }

    @Test("a record that was made since is found by the list of its folder, and then by its name")
    func found() throws {
        var records = Records(files: files)
        #expect(records.possible([path]).isEmpty)
        try files.write(path, Array("claim 5 0 n1 7 100.0 5\n".utf8), mode: .privateFile)
        #expect(records.possible([path])[path]?.job == 5)
        try files.openForAppending(path, mode: .privateFile).append(Array("exit 0 101.0\n".utf8))
        #expect(records.possible([path])[path]?.end != nil)
        #expect(try files.list("/s") == ["3.1"])
    }
}
