import Testing
import Tracking

@testable import Deciding

/// When the queue is looked through for jobs that were called off.
@Suite struct QueueSweepTests {
    @Test("it begins once when its time has come, and a later plan counts")
    func planned() {
        var sweep = QueueSweep()
        let early = sweep.begins(at: at(5))
        sweep.plan(at: at(10))
        sweep.plan(at: at(20))
        let (before, then, again) = (sweep.begins(at: at(19)), sweep.begins(at: at(20)), sweep.begins(at: at(21)))
        #expect(!early && !before && then && !again && !sweep.isPlanned)
    }

    @Test("before a study is closed there is one last look")
    func last() {
        var sweep = QueueSweep()
        let (first, second) = (sweep.beginsLast(), sweep.beginsLast())
        #expect(first && !second)
    }
}
