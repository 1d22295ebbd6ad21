import Diagnostics
package import Expansion
import Storage

extension StudyGraph {
    package func step(named name: String) throws -> StepNode {
        if let step = presentSteps.first(where: { $0.name == name }) { return step }
        let names = presentSteps.map(\.name)
        let hint =
            nearest(to: name, in: names).map { "did you mean `\($0)`?" } ?? "it has " + names.joined(separator: ", ")
        throw StudyError("the study has no step `\(name)`; \(hint)")
    }
}

extension OpenedStudy {
    /// The instance of a name or a workspace, or all that match a pattern.
    package func instances(named name: String) throws -> [InstanceID] {
        guard let pattern = NamePattern(name), graph.instances(named: name).isEmpty, instance(workspace: name) == nil
        else { return [try instance(named: name)] }
        let found = Array(graph.instances).filter {
            !graph.isRemoved($0)
                && (pattern.matches(graph.name(of: $0)) || pattern.matches(graph.workspace(of: $0)))
        }
        guard found.isEmpty else { return found }
        throw StudyError("no instance of the study matches `\(name)`\(suggestion(for: name))")
    }

    /// The same, or all of a step.
    package func instances(namedOrOfStep name: String) throws -> [InstanceID] {
        if graph.instances(named: name).isEmpty, let step = graph.presentSteps.first(where: { $0.name == name }) {
            return step.instances.filter { !graph.isRemoved($0) }
        }
        return try instances(named: name)
    }

    /// By its name, or by the path of its workspace.
    package func instance(named name: String) throws -> InstanceID {
        let found = graph.instances(named: name)
        if let first = found.first, found.count == 1 { return first }
        guard found.isEmpty else {
            throw StudyError(
                "`\(name)` is the name of several instances; give a workspace, such as `\(graph.workspace(of: found[0]))`"
            )
        }
        if let byWorkspace = instance(workspace: name) { return byWorkspace }
        throw StudyError("the study has no instance `\(name)`\(suggestion(for: name))")
    }

    private func instance(workspace path: String) -> InstanceID? {
        let relative = path.hasPrefix(directory.root + "/") ? String(path.dropFirst(directory.root.count + 1)) : path
        let wanted = relative.hasSuffix("/") ? String(relative.dropLast()) : relative
        let folder = wanted.prefix { $0 != "/" }
        return graph.steps.lazy.filter { $0.directory == folder }
            .flatMap { $0.instances }
            .first { graph.workspace(of: $0) == wanted }
    }

    private func suggestion(for name: String) -> String {
        // A step whose name begins like it has the instance that was meant; its first ones show how they are called.
        let step = graph.presentSteps.filter { name.hasPrefix($0.name) }.max { $0.name.count < $1.name.count }
        let candidates =
            (step ?? graph.presentSteps.first)?.instances.prefix(1000).map { graph.name(of: $0) } ?? []
        if let near = nearest(to: name, in: candidates) { return "; did you mean `\(near)`?" }
        return candidates.first.map { "; its instances have names such as `\($0)`" } ?? ""
    }
}
