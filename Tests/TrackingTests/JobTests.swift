import Executors
import Testing
import Tracking

/// What schedulers call jobs.
@Suite struct JobTests {
    @Test("an id is whatever text a scheduler uses", arguments: ["17", "17.server", "sge-17@cell", "f4kqR2"])
    func text(text: String) {
        #expect(JobID(text)?.text == text)
        #expect(JobID(text).map { "\($0)" } == text)
    }

    @Test(
        "what a program could take for an option or a path is no id",
        arguments: ["", "-17", "17/3", "1 7", "17\n", "$(17)"])
    func refused(text: String) {
        #expect(JobID(text) == nil)
        #expect(JobID(String(repeating: "1", count: 65)) == nil)
    }

    @Test("of two ids the smaller number is the lower one")
    func order() {
        #expect([20, 100, 3].sorted() as [JobID] == [3, 20, 100])
    }

    @Test("a task of an array is named behind its array")
    func tasks() {
        #expect(Job(17, task: 3).name(with: .slurm) == "17_3")
        #expect(JobID("17.server").map { Job($0).name(with: .slurm) } == "17.server")
    }
}
