@testable import Expansion
import Testing

/// The ids of a step that grew once or several times.
@Suite struct InstanceIDsTests {
    private var grown: InstanceIDs {
        var ids = InstanceIDs(10..<13)
        ids.append(20..<21)
        ids.append(21..<21)
        ids.append(30..<34)
        return ids
    }

    @Test("they are in the order in which they were added, and know their ordinals")
    func order() {
        #expect(grown.map(\.index) == [10, 11, 12, 20, 30, 31, 32, 33])
        #expect(grown.ranges == [10..<13, 20..<21, 30..<34] && grown.count == 8)
        for (ordinal, instance) in grown.enumerated() { #expect(grown.ordinal(of: instance) == ordinal) }
        #expect(Array(grown.prefix(4).suffix(2)).map(\.index) == [12, 20])
    }

    @Test("a step that begins without instances may get some")
    func empty() {
        var ids = InstanceIDs(5..<5)
        #expect(ids.isEmpty && ids.first == nil)
        ids.append(7..<9)
        #expect(ids.map(\.index) == [7, 8] && ids.ordinal(of: InstanceID(8 as Int)) == 1)
    }
}
