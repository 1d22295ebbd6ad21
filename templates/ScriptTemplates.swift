/// The templates of scripts, embedded in the binary.
package enum ScriptTemplates {
    /// Mustache; see `docs/templates.md` for the names that they may use.
    package static let local = String(decoding: PackageResources.local_mustache, as: UTF8.self)
    package static let slurm = String(decoding: PackageResources.slurm_mustache, as: UTF8.self)
    package static let lsf = String(decoding: PackageResources.lsf_mustache, as: UTF8.self)
    package static let flux = String(decoding: PackageResources.flux_mustache, as: UTF8.self)
    package static let gridEngine = String(decoding: PackageResources.sge_mustache, as: UTF8.self)
    /// The Python program around a user's parameter generator.
    package static let parameterGenerator = String(decoding: PackageResources.pgen_py, as: UTF8.self)
    /// The shell script around every attempt in a scheduler's job.
    package static let slurmWrapper = wrapper(knowing: PackageResources.wrapper_slurm_sh)
    package static let gridEngineWrapper = wrapper(knowing: PackageResources.wrapper_sge_sh)

    /// The part that knows its scheduler stands behind what it redefines nothing of, and before the first command.
    private static func wrapper(knowing scheduler: [UInt8]) -> [UInt8] {
        PackageResources.wrapper_sh + PackageResources.outputs_sh + PackageResources.conditions_sh
            + PackageResources.plain_conditions_sh + Array("\ncondition_program='".utf8)
            + PackageResources.condition_awk + Array("'\n".utf8) + scheduler
            + Array("\nmain \"$@\"\n".utf8)
    }

    /// What a shell is given with `-c`, to check what a step beside the conductor has left; its arguments are those of
    /// `check_outputs`.
    package static let outputCheck =
        String(decoding: PackageResources.outputs_sh, as: UTF8.self) + "check_outputs \"$@\"\n"

    /// What judges conditions in jobs: a program of POSIX awk, without quotation marks of the shell.
    package static let condition = String(decoding: PackageResources.condition_awk, as: UTF8.self)

    /// The shell script around a conductor that is a job itself.
    package static let conductor = PackageResources.conductor_sh
}
