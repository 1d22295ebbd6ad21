package import Expansion

/// What a world knows of its study beforehand.
package struct WorldGraph: Sendable {
    package let root: String
    package let graph: StudyGraph
    let parents: [[UInt32]]
    /// So many commands may run at one time; 0 for any number.
    let throttle: Int

    package init(root: String, graph: StudyGraph, throttle: Int = 0) {
        self.throttle = throttle
        self.root = root
        self.graph = graph
        parents = graph.instances.map { instance in
            var parents: [UInt32] = []
            let step = graph.step(of: instance)
            for edge in step.parents {
                let other = graph.steps[edge.step]
                parents +=
                    edge.isFunnel
                    ? Array(other.instances)
                    : [other.instance(forCombination: step.combination(of: instance)).index]
            }
            return parents
        }
    }
}
