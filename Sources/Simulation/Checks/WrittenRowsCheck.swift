import Expansion
import HostInterface
import TestSupport
import Tracking

/// Rows that commands of simulated worlds write, and what must have run for them.
extension World {
    /// The rows that an instance writes, whichever attempt it is.
    static func rows(writtenBy instance: UInt32) -> [String] {
        (0..<Int(instance * 7 % 4)).map { "r\(instance).\($0)" }
    }

    /// What the command of an instance leaves in its workspace before it ends well; says whether it could.
    mutating func writeRows(_ instance: InstanceID, by client: Client) -> Bool {
        let graph = graph.current
        for table in graph.lateTables(of: graph.stepIndex(of: instance)) {
            let text = Self.rows(writtenBy: instance.index).map { $0 + "\n" }.joined()
            let path = "\(self.graph.root)/\(graph.workspace(of: instance))/\(graph.path(ofRows: table))"
            do {
                try files.put(
                    path, Array(text.utf8), mode: .privateFile, isNew: false, isSynced: true, by: client, at: now)
            } catch {
                return false
            }
        }
        return true
    }

    /// Each row of what has succeeded has an instance in each step that uses it.
    mutating func judgeWrittenRows(_ state: RunState) {
        let graph = graph.current
        for step in graph.steps where !step.late.isEmpty {
            guard let last = step.late.last else { continue }
            var found: [InstanceID: Int] = [:]
            for (ordinal, instance) in step.instances.enumerated() where !step.isPending(ordinal) {
                let combination = step.combination(of: instance)
                found[graph.steps[last.producer].instance(forCombination: combination), default: 0] += 1
            }
            for producer in graph.steps[last.producer].instances where state[producer].phase == .ended(.succeeded) {
                let expected = Self.rows(writtenBy: producer.index).count
                if found[producer] ?? 0 < expected {
                    violated(
                        "instance \(producer.index) wrote \(expected) rows, and \(found[producer] ?? 0) of them run in step \(step.name)"
                    )
                }
            }
        }
    }
}
