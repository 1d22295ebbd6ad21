import Expansion
import HostInterface
import Specification
import Synchronization
import YAML

/// The simulated Slurm alone, without a study: for tests that hold it against a real one.
package final class SimulatedCluster: Sendable {
    private let shared: SharedWorld

    package init() {
        let root = parse(Array(Studies.text(0).utf8), file: "study.yaml").root
        guard let study = root.flatMap({ readStudy($0).study }),
            let graph = expand(study, options: ExpansionOptions()).graph
        else { preconditionFailure("a study of the simulation's own is good") }
        let world = World(
            seed: 1, hazards: Hazards(), graph: WorldGraph(root: "/s", graph: graph), files: SharedFiles(),
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
        let order = SubmissionOrder(arguments: arguments)
        guard (order.indices?.max() ?? 0) < UInt32(controller.maxArraySize) else {
            return .failed("sbatch: error: Batch job submission failed: Invalid job array specification")
        }
        let number = controller.submit(order, at: now)
        tellAccounting()
        scheduleSoon()
        return .printed([String(number)])
    }
}
