import HostInterface
import Synchronization

/// The simulated Slurm alone, without a study: for tests that hold it against a real one.
package final class SimulatedCluster: Sendable {
    private let shared: SharedWorld

    /// `nil` only if the simulation's own study is no good.
    package init?() {
        guard let graph = Studies.graph(Studies.text(0)) else { return nil }
        let world = World(
            seed: 1, hazards: Hazards(), graph: WorldGraph(root: Simulation.root, graph: graph), files: SharedFiles(),
            now: World.start)
        shared = SharedWorld(world)
    }

    /// Runs one of Slurm's programs; its answer is there when it has reached the controller.
    ///
    /// - Returns: Its exit code, and what it printed.
    package func run(_ program: String, _ arguments: [String]) -> (code: Int32, output: String) {
        let result = shared.state.withLock { $0.answer(program, arguments) }
        guard case .success(let answer) = result, case .exited(let code) = answer.end else { return (-1, "") }
        return (code, String(decoding: answer.output + answer.errors, as: UTF8.self))
    }

    /// The controller is killed, and knows nothing of the last milliseconds.
    package func loseController(forgettingMilliseconds milliseconds: Int64) {
        shared.state.withLock { world in
            if milliseconds == 0 { world.controller.save(at: world.now) }
            world.crashController(milliseconds, nil)
        }
    }

    package func startController() {
        shared.state.withLock { world in
            _ = world.strike(.controllerReturns)
        }
    }

    /// All nodes are lost, and are there again.
    package func loseNodes() {
        shared.state.withLock { world in
            for process in world.wrappers.keys.sorted() { world.lose(process, mayBePutBack: true) }
            world.updateAccounting()
            world.scheduleSoon()
        }
    }

    /// Lets time pass.
    package func pass(seconds: Int64) {
        shared.state.withLock { world in
            let end = world.now + seconds * 1000
            while let next = world.timeline.next, next <= end { _ = world.step() }
            world.now = end
        }
    }
}

extension World {
    fileprivate mutating func answer(_ program: String, _ arguments: [String]) -> Answer {
        switch program {
        case "sbatch": submitPlainly(arguments)
        case "squeue": queue(arguments)
        case "sacct": accounted(arguments, deadline: 60).0
        case "scancel": cancel(arguments)
        default: control(arguments)
        }
    }

    private mutating func submitPlainly(_ arguments: [String]) -> Answer {
        guard !controller.isDown else { return .failed("Unable to contact slurm controller (connect failure)") }
        let order = SubmissionOrder(arguments: arguments)
        return refusal(of: order, from: 0) ?? .printed([String(take(order))])
    }
}
