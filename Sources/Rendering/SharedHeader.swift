import Expansion

/// The filled template of an instance, for others that ask for the same.
struct SharedHeader {
    private let resources: Resources
    private let isScheduled: Bool
    /// Nothing where it is too long.
    let outline: Outline?

    init(_ instance: InstanceID, in graph: StudyGraph, outline: Outline?) {
        resources = graph.resources(of: instance)
        isScheduled = graph.isScheduled(instance)
        self.outline = outline
    }

    func suits(_ instance: InstanceID, in graph: StudyGraph) -> Bool {
        isScheduled == graph.isScheduled(instance) && resources == graph.resources(of: instance)
    }
}
