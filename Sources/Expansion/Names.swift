/// Names and workspaces as Maestro makes them (`maestrowf` research, section 2.2).
extension StudyGraph {
    /// `step` or `step_LABEL.LABEL`; what status and users call the instance.
    package func name(of instance: InstanceID) -> String {
        let step = step(of: instance)
        guard let combination = combinationName(of: instance, in: step) else { return step.name }
        return "\(step.name)_\(combination)"
    }

    /// The labels of an instance joined by dots, in the order of their keys; nothing for an unparameterised step.
    package func combinationName(of instance: InstanceID) -> String? {
        combinationName(of: instance, in: step(of: instance))
    }

    /// ``name(of:)`` and ``workspace(of:)``, at the cost of one of them.
    ///
    /// - Parameter step: That of the instance.
    package func nameAndWorkspace(of instance: InstanceID, in step: StepNode) -> (name: String, workspace: String) {
        guard let combination = combinationName(of: instance, in: step) else { return (step.name, step.directory) }
        return ("\(step.name)_\(combination)", workspace(of: instance, in: step, combination))
    }

    private func workspace(of instance: InstanceID, in step: StepNode, _ combination: String) -> String {
        let ordinal = UInt32(step.ordinal(of: instance))
        let folder =
            step.renamedDirectories[ordinal] ?? step.hashedName(ordinal: ordinal) ?? SafeName.encode(combination)
        return "\(step.directory)/\(folder)"
    }

    private func combinationName(of instance: InstanceID, in step: StepNode) -> String? {
        if !step.renamed.isEmpty, let renamed = step.renamed[UInt32(step.ordinal(of: instance))] { return renamed }
        guard step.isParameterised else { return nil }
        return joinedLabels(step.named, combination: step.combination(of: instance))
    }

    func joinedLabels(_ parameters: [Int], combination: Int) -> String {
        combinations.joinedLabels(parameters, combination: combination)
    }

    /// The workspace, relative to the study directory: `step` or `step/labels`.
    package func workspace(of instance: InstanceID) -> String {
        let step = step(of: instance)
        return combinationName(of: instance, in: step).map { workspace(of: instance, in: step, $0) } ?? step.directory
    }

    /// The stem of the instance's files: its name, fit for a file; with hashed workspaces the workspace's name.
    package func fileStem(of instance: InstanceID) -> String {
        let step = step(of: instance)
        guard let combination = combinationName(of: instance, in: step) else { return SafeName.encode(step.name) }
        let ordinal = UInt32(step.ordinal(of: instance))
        return step.hashedName(ordinal: ordinal) ?? SafeName.encode("\(step.name)_\(combination)")
    }

    /// All instances of a name; more than one only where a step and its labels read like another step's.
    package func instances(named name: String) -> [InstanceID] {
        steps.filter { $0.name == name || name.hasPrefix("\($0.name)_") }
            .flatMap { step in step.instances.lazy.filter { self.name(of: $0) == name && !isRemoved($0) } }
    }
}

extension CombinationTable {
    func joinedLabels(_ parameters: [Int], combination: Int) -> String {
        var name = ""
        for (position, parameter) in parameters.enumerated() {
            if position > 0 { name += "." }
            append(label: parameter, combination: combination, to: &name)
        }
        return name
    }
}

extension StepNode {
    /// `step_instance_NN`, with `--hashws`.
    func hashedName(ordinal: UInt32) -> String? {
        guard let width = hashedNameWidth else { return nil }
        let digits = String(ordinal)
        return
            "\(SafeName.encode(name))_instance_\(String(repeating: "0", count: max(0, width - digits.count)))\(digits)"
    }
}
