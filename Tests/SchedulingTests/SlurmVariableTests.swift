import Executors
import Specification
import Testing

@testable import Scheduling

@Suite struct SlurmVariableTests {
    @Test("what sbatch reads is taken, what a study decides is not, and each that is set is named")
    func sorted() {
        let variables = SlurmVariables([
            "SBATCH_ACCOUNT": "proj", "SBATCH_TIMELIMIT": "5", "SBATCH_ARRAY_INX": "0-9", "SBATCH_MINE": "1",
            "SLURM_MPI_TYPE": "none", "SLURM_CONF": "/c", "SLURM_JWT": "hush", "HOME": "/h", "SQUEUE_FORMAT": "x",
        ])
        #expect(variables.taken == ["SBATCH_ACCOUNT": "proj", "SBATCH_TIMELIMIT": "5"])
        #expect(variables.passed == ["SLURM_MPI_TYPE": "none", "SLURM_CONF": "/c"])
        #expect(variables.settings.mapValues(\.value) == [.bank: "proj", .walltime: "5"])
        #expect(
            variables.lines == [
                "SBATCH_ACCOUNT=proj applies where the study does not set it",
                "SBATCH_ARRAY_INX has no effect: instances come from `global.parameters`",
                "SBATCH_MINE has no effect: it is not a known variable of sbatch",
                "SBATCH_TIMELIMIT=5 applies where the study does not set it",
            ])
    }

    @Test(
        "some never count",
        arguments: [
            "ARRAY_INX", "WAIT", "EXPORT", "GET_USER_ENV", "CLUSTERS", "JOB_NAME", "OUTPUT", "ERROR", "INPUT",
            "OPEN_MODE", "REQUEUE", "NO_REQUEUE", "SIGNAL", "BATCH", "DEBUG",
        ])
    func never(name: String) {
        let variables = SlurmVariables(["SBATCH_\(name)": "1"])
        #expect(variables.kept.isEmpty && variables.lines.count == 1)
    }

    @Test("within a job its own variables are left out, and those that only a user sets are not")
    func withinJob() {
        let left = ["SLURM_JOB_ID": "1", "SLURM_NTASKS": "4", "SLURM_CPU_BIND": "x", "SRUN_CPUS_PER_TASK": "2"]
        let own = ["SLURM_OVERLAP": "1", "SLURM_CONF": "/c", "SBATCH_QOS": "q"]
        #expect(SlurmVariables(left.merging(own) { first, _ in first }).kept == own)
        let outside = SlurmVariables(["SRUN_CPUS_PER_TASK": "2", "SLURM_ARRAY_TASK_ID": "7"])
        #expect(outside.kept == ["SRUN_CPUS_PER_TASK": "2"])
    }

    @Test("what is kept is the same when it is read again")
    func keeping() {
        let variables = SlurmVariables(["SBATCH_GRES": "gpu:1", "SLURM_MPI_TYPE": "none", "SLURM_CONF": "/c"])
        #expect(SlurmVariables(variables.kept) == variables)
    }

    @Test("a variable is left out where an option of the study excludes it")
    func besides() {
        let variables = SlurmVariables([
            "SBATCH_MEM_PER_NODE": "1G", "SBATCH_GPUS": "2", "SBATCH_HINT": "compute_bound",
        ])
        #expect(Set(variables.environment(besides: ["--mem-per-cpu=1G"]).keys) == ["SBATCH_GPUS", "SBATCH_HINT"])
        #expect(Set(variables.environment(besides: ["--gres=gpu:1"]).keys) == ["SBATCH_MEM_PER_NODE", "SBATCH_HINT"])
    }

    @Test("a conductor asks by what was kept, not by its own environment")
    func commandLine() {
        let environment = ["SLURM_CONF": "/other", "SLURM_JWT": "j", "SBATCH_QOS": "mine", "SLURM_JOB_ID": "1"]
        #expect(SlurmCommandLine(environment: environment).environment == ["SLURM_CONF": "/other", "SLURM_JWT": "j"])
        let kept = SlurmVariables(["SLURM_CONF": "/c", "SBATCH_QOS": "theirs"])
        #expect(
            SlurmCommandLine(environment: environment, variables: kept).environment
                == ["SLURM_CONF": "/c", "SLURM_JWT": "j"])
    }
}
