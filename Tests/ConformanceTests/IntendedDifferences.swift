/// A way in which we differ from maestrowf 1.2.1 on purpose.
struct IntendedDifference {
    /// The golden file, relative to the folder of golden data.
    let study: String
    /// `nil` for all instances.
    var instance: String?
    let fields: Set<String>
    let reason: String

    func covers(_ difference: Difference) -> Bool {
        difference.study == study && (instance == nil || instance == difference.instance)
            && fields.contains(difference.field)
    }
}

let intendedDifferences: [IntendedDifference] = [
    IntendedDifference(
        study: "edge/br3.expected.json", fields: ["script"],
        reason: "an allocation ends at its own bracket, so nothing of the command is lost; one blank between words"),
    IntendedDifference(
        study: "edge/env1.expected.json", fields: ["script", "instance", "parents"],
        reason: "variables and labels are replaced whatever their order; a value stays as written (2.50, true)"),
    IntendedDifference(
        study: "edge/flux_all.expected.json", instance: "s3", fields: ["script"],
        reason: "beside the conductor a launcher is nothing, instead of a shell command that is not there"),
    IntendedDifference(
        study: "edge/launch_local.expected.json", fields: ["script"],
        reason: "without a scheduler, MPI's own starter starts the tasks"),
    IntendedDifference(
        study: "edge/lsf_all.expected.json", fields: ["script", "restart"],
        reason: "the shell of the batch section counts for LSF too"),
    IntendedDifference(
        study: "edge/lsf_nowall2.expected.json", fields: ["script"],
        reason: "no walltime writes no option, instead of one without a value"),
    IntendedDifference(
        study: "edge/slurm_nobatchnodes.expected.json", fields: ["refused"],
        reason: "unknown keys of the batch section are refused, and `args` is a list"),
    IntendedDifference(
        study: "edge/ws3.expected.json", fields: ["script"],
        reason: "the workspace of a step with a blank in its name is found"),
]

/// Studies on which maestrowf stumbles and we do not, with what their user meant.
let acceptedOnPurpose: [String: String] = [
    "edge/launch_bracket.yaml": "an allocation ends at its own bracket",
    "edge/launch_n.yaml": "an allocation of nodes alone, as maestrowf's documentation has it",
    "edge/slashslurm.yaml": "a slash in a label is left out of file names",
    "edge/v13.yaml": "a number in quotes is a number",
    "edge/v4.yaml": "a parameter may have a name of its own",
    "edge/w13.yaml": "a label is `NAME.%%` unless it is written",
    "edge/w2.yaml": "a section without a value is absent",
]
