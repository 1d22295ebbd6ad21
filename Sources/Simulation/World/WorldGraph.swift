package import Expansion

/// What a world knows of its study.
package struct WorldGraph: Sendable {
    package let root: String
    /// As the study was made.
    package let frozen: StudyGraph
    /// With what the journal says that it has got since.
    package private(set) var current: StudyGraph
    /// For each instance, whose success it waits for, where none of them can turn out not to be needed.
    private(set) var parents: [[UInt32]]
    /// So many commands may run at one time; 0 for any number.
    let throttle: Int

    /// Whether some step gathers a group.
    var hasGroups: Bool { !frozen.groups.isEmpty }

    package init(root: String, graph: StudyGraph, throttle: Int = 0) {
        self.throttle = throttle
        self.root = root
        frozen = graph
        current = graph
        parents = Self.parents(in: graph)
    }

    mutating func grow(to graph: StudyGraph) {
        current = graph
        parents = Self.parents(in: graph)
    }

    private static func parents(in graph: StudyGraph) -> [[UInt32]] {
        graph.instances.map { instance in
            zip(graph.step(of: instance).parents, graph.parents(of: instance)).flatMap { edge, parents in
                edge.mayLeaveOut ? [] : parents.filter { !graph.isAbsent($0) }.map(\.index)
            }
        }
    }
}
