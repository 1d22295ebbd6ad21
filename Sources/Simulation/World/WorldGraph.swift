package import Expansion

/// What a world knows of its study beforehand.
package struct WorldGraph: Sendable {
    package let root: String
    package let graph: StudyGraph
    /// For each instance, whose success it waits for, where none of them can turn out not to be needed.
    let parents: [[UInt32]]
    /// So many commands may run at one time; 0 for any number.
    let throttle: Int

    package init(root: String, graph: StudyGraph, throttle: Int = 0) {
        self.throttle = throttle
        self.root = root
        self.graph = graph
        parents = graph.instances.map { instance in
            zip(graph.step(of: instance).parents, graph.parents(of: instance)).flatMap { edge, parents in
                edge.mayBeNotNeeded ? [] : parents.map(\.index)
            }
        }
    }
}
