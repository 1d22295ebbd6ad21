import ArgumentParser
import Studies

/// `--step` and `--instance`: a part of a study.
struct Selection: ParsableArguments {
    @Option(
        name: .customLong("step"), help: "Select all instances of this step; repeatable.", completion: .partsOfStudy)
    var steps: [String] = []
    @Option(
        name: .customLong("instance"),
        help: """
            Select the instance with this name or workspace, or all that match a pattern such as \
            'simulate_*'; repeatable.
            """, completion: .partsOfStudy)
    var instances: [String] = []

    var isEmpty: Bool { steps.isEmpty && instances.isEmpty }

    var part: StudyPart { StudyPart(steps: steps, instances: instances) }
}
