import Simulation

/// Something to do with a Slurm, whichever it is.
struct Scenario: Sendable {
    let name: String
    let play: @Sendable (inout Play) async throws -> Void

    init(_ name: String, _ play: @escaping @Sendable (inout Play) async throws -> Void) {
        (self.name, self.play) = (name, play)
    }

    static let all: [Scenario] = [
        Scenario("failures stop what waits for them, and nothing else, until it is tied to something new") { play in
            try await play.submit(PlainScript(seconds: 1, failing: [1]), array: "0-2")
            try await play.submit(PlainScript(seconds: 1), array: "0-2", dependency: "aftercorr:J0")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J1")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterany:J0")
            try await play.stage.settle()
            try await play.look()
            try await play.submit(PlainScript(seconds: 1), array: "1")
            try await play.run("scontrol", "update", "jobid=J1_[1]", "dependency=aftercorr:J4")
            try await play.stage.settle()
            try await play.look()
            try await play.lookBack(0)
        },
        Scenario("tasks are held, released, cancelled and requeued each for itself") { play in
            try await play.submit(PlainScript(seconds: 6), array: "0-3")
            try await play.run("scontrol", "hold", "J0_3")
            try await play.submit(PlainScript(seconds: 1), array: "0-3", dependency: "aftercorr:J0")
            try await play.stage.pass(seconds: 3)
            try await play.run("scancel", "J0_0", "J1_2")
            try await play.run("scontrol", "requeue", "J0_1")
            try await play.stage.settle()
            try await play.look()
            try await play.run("scancel", "J0", "J1")
            try await play.stage.settle()
            try await play.look()
        },
        Scenario("what is unknown or over cannot be changed, and waits for nobody") { play in
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:999999,aftercorr:999998")
            try await play.stage.settle()
            try await play.look()
            try await play.run("scontrol", "update", "jobid=999999", "dependency=afterok:J0")
            try await play.run("scontrol", "update", "jobid=J0", "dependency=afterok:J0")
            try await play.submit(PlainScript(seconds: 1), array: "0-5000")
            try await play.run("squeue", "-h", "-j", "999999")
        },
        Scenario("a throttled array runs to its end, and one that waits for all of it after that") { play in
            try await play.submit(PlainScript(seconds: 1), array: "0-4%2")
            try await play.submit(PlainScript(seconds: 1, failing: [0]), array: "0-1", dependency: "afterok:J0")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J1_0")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J1_1")
            try await play.stage.settle()
            try await play.look()
            try await play.lookBack(1)
        },
        Scenario("what is forgotten satisfies whoever waits for it, and the accounting knows it still") { play in
            try await play.submit(PlainScript(seconds: 1))
            try await play.submit(PlainScript(seconds: 1, failing: [0]))
            try await play.stage.settle()
            try await play.look()
            try await play.stage.forget()
            try await play.look()
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J0")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J1")
            try await play.run("scontrol", "update", "jobid=J0", "dependency=afterok:J1")
            try await play.stage.settle()
            try await play.look()
            try await play.lookBack(0)
            try await play.lookBack(1)
        },
        Scenario("a controller that is killed knows what it had saved, and what ended meanwhile") { play in
            try await play.submit(PlainScript(seconds: 12), array: "0-1")
            try await play.submit(PlainScript(seconds: 1, failing: [0]), array: "0-1", dependency: "aftercorr:J0")
            try await play.submit(PlainScript(seconds: 1), array: "0-1", dependency: "aftercorr:J1")
            try await play.stage.pass(seconds: 2)
            try await play.stage.save()
            try await play.stage.loseController(forgettingSeconds: 0)
            try await play.submit(PlainScript(seconds: 1))
            try await play.stage.pass(seconds: 8)
            try await play.stage.startController()
            try await play.stage.settle()
            try await play.look()
            try await play.lookBack(1)
        },
        Scenario("a controller that is killed has forgotten what it was told in its last moments") { play in
            try await play.submit(PlainScript(seconds: 18))
            try await play.submit(PlainScript(seconds: 1), array: "0-2", dependency: "afterok:J0")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J1_1")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J0")
            try await play.stage.pass(seconds: 2)
            // No other change is saved for five seconds. Nothing ends then: a controller that forgets an end that it
            // had acknowledged takes its job for running for many minutes.
            try await play.stage.save()
            try await play.run("scancel", "J1_1", "J2")
            try await play.run("scontrol", "hold", "J1_0")
            try await play.stage.loseController(forgettingSeconds: 1)
            try await play.stage.startController()
            try await play.stage.pass(seconds: 12)
            try await play.stage.settle()
            try await play.look()
        },
        Scenario("what ran on a lost node waits again, and what waits for it goes on waiting") { play in
            try await play.submit(PlainScript(seconds: 60), array: "0-1")
            try await play.submit(PlainScript(seconds: 1), dependency: "afterok:J0")
            try await play.stage.pass(seconds: 4)
            try await play.stage.loseNodes()
            try await play.stage.settle()
            try await play.look()
            try await play.lookBack(0)
            try await play.run("scancel", "J0", "J1")
        },
    ]
}
