import ArgumentParser
import Expansion
import Studies

/// `--step` and `--instance`: a part of a study.
struct Selection: ParsableArguments {
    @Option(
        name: .customLong("step"), help: "All instances of this step; may be given again.", completion: .partsOfStudy)
    var steps: [String] = []
    @Option(
        name: .customLong("instance"),
        help: """
            This instance, by its name or its workspace in the study directory, or all that match a pattern such as \
            'simulate_*'; may be given again.
            """, completion: .partsOfStudy)
    var instances: [String] = []

    var isEmpty: Bool { steps.isEmpty && instances.isEmpty }

    /// - Throws: `StudyError` for a name that the study does not have.
    func resolve(in opened: OpenedStudy) throws -> [InstanceID] {
        let graph = opened.graph
        var chosen = try steps.flatMap { try graph.step(named: $0).instances.map { InstanceID($0) } }
        chosen += try instances.flatMap { try opened.instances(named: $0) }
        return Set(chosen).sorted()
    }
}
