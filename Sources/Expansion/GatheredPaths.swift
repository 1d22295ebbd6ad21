import Specification

extension StudyGraph {
    /// Where the file is that `$(PARENT.list)` names for an instance, below the study directory. All instances of a step
    /// read the same, unless each has a group.
    package func list(of parent: Int, for reader: InstanceID) -> String {
        "\(folder(ofGathered: parent, for: reader))/\(steps[parent].directory).list"
    }

    /// The same of the file that `$(PARENT.outputs)` names.
    package func valueTable(of parent: Int, for reader: InstanceID) -> String {
        "\(folder(ofGathered: parent, for: reader))/\(steps[parent].directory).outputs.csv"
    }

    /// The same of the file that `$(PARENT.failures)` or `$(study.failures)` names.
    package func failureTable(of scope: FailureScope, for reader: InstanceID) -> String {
        switch scope {
        case .study: "\(step(of: reader).directory)/study.failures.csv"
        case .step(let parent): "\(folder(ofGathered: parent, for: reader))/\(steps[parent].directory).failures.csv"
        }
    }

    private func folder(ofGathered parent: Int, for reader: InstanceID) -> String {
        let step = step(of: reader)
        let isOfGroup = step.parents.contains { $0.step == parent && $0.scope == .group && $0.round != .previous }
        return isOfGroup ? workspace(of: reader) : step.directory
    }
}
