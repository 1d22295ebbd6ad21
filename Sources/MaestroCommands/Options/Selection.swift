import ArgumentParser
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

    var part: StudyPart { StudyPart(steps: steps, instances: instances) }
}
