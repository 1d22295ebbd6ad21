import Executors
import Expansion
import TestSupport
import Testing
import Tracking

@Suite struct RepeatableTests {
    private func state(_ kind: String) throws -> RunState {
        var state = RunState(try graph(["a"], batch: kind))
        state.submit(0, executor: kind == "local" ? .local : .slurm)
        return state
    }

    @Test(
        "what a step of this machine comes to may be lost with the machine; what a scheduler is asked and says may not")
    func venues() throws {
        let time = Timestamp(milliseconds: 2)
        let events: [Event] = [
            .started(InstanceID(0), at: time), .ended(InstanceID(0), .succeeded, at: time),
            .retrying(InstanceID(0), .failed(.vanished), at: time), .postponed(BatchID(1), reason: ""),
            .accepted(BatchID(1), job: 1),
        ]
        for event in events {
            #expect(try state("local").mayBeRepeated(event))
            #expect(try !state("slurm").mayBeRepeated(event))
        }
        for event in [Event.requested(id: "r", .cancel), .closed] { #expect(try !state("local").mayBeRepeated(event)) }
    }
}
