@testable import Jobs
import Expansion
import HostInterface
import TestSupport
import Testing

@testable import Conducting

@Suite struct NotificationFilesTests {
    private let files = FakeFiles()

    init() throws {
        for folder in ["/s", "/s/bells"] { try files.createDirectory(folder, mode: .privateDirectory) }
    }

    private func notifications() -> NotificationFiles {
        NotificationFiles(shared: "/s/bell", folder: "/s/bells", files: files)
    }

    private func append(_ text: String, to path: String) throws {
        try files.openForAppending(path, mode: .privateFile).append(Array(text.utf8))
    }

    private func ring(_ number: Int, on node: String) throws {
        try append("\(number)\n", to: "/s/bells/\(node)")
        try append("\(number)\n", to: "/s/bell")
    }

    private func numbers(_ news: NotificationFiles.Changes) -> [UInt32] { news.instances.map(\.index) }

    @Test("what rings after the first look is heard once, from whatever node; a request may be there at the first")
    func once() throws {
        try ring(1, on: "n1")
        var notifications = notifications()
        #expect(notifications.heard() == NotificationFiles.Changes(mayAsk: true))
        #expect(notifications.heard() == NotificationFiles.Changes())
        try ring(3, on: "n2")
        try ring(2, on: "n1")
        try ring(2, on: "n1")
        #expect(numbers(notifications.heard()) == [2, 3])
        #expect(notifications.heard() == NotificationFiles.Changes())
    }

    @Test("what two nodes wrote over one another in the shared file stands in their own")
    func overwritten() throws {
        var notifications = notifications()
        _ = notifications.heard()
        for (number, node) in [(1241, "n1"), (7, "n2")] { try append("\(number)\n", to: "/s/bells/\(node)") }
        try append("7\n41\n", to: "/s/bell")
        #expect(numbers(notifications.heard()) == [7, 41, 1241])
    }

    @Test("a single file of a study of an earlier version is heard, and half a line waits for its end")
    func single() throws {
        var notifications = NotificationFiles(shared: "/s/bell", folder: "/s/none", files: files)
        _ = notifications.heard()
        try append("12\n3", to: "/s/bell")
        #expect(numbers(notifications.heard()) == [12])
        try append("4\n", to: "/s/bell")
        #expect(numbers(notifications.heard()) == [34])
    }

    @Test("what is no number tells of a request, though a number was written over its beginning")
    func request() throws {
        var notifications = notifications()
        _ = notifications.heard()
        try append("12\nuest\n", to: "/s/bell")
        #expect(notifications.heard() == NotificationFiles.Changes(instances: [InstanceID(12)], mayAsk: true))
    }

    @Test("of a thousand nodes a few are looked at each time, all of them after a ring, and none without one")
    func manyNodes() throws {
        var notifications = notifications()
        _ = notifications.heard()
        for node in 0..<1000 { try append("\(node)\n", to: "/s/bells/n\(node)") }
        try append("5\n", to: "/s/bell")
        var heard: Set<UInt32> = []
        for look in 1...32 {
            heard.formUnion(numbers(notifications.heard()))
            #expect(heard.count <= look * 32 + 1)
        }
        #expect(heard.count == 1000)
        try append("9999\n", to: "/s/bells/n1")
        #expect(notifications.heard() == NotificationFiles.Changes())
    }
}
