import HostInterface
import Jobs
import Scheduling
import TestSupport
import Testing

@Suite struct AllowanceTests {
    private func context(_ environment: [String: String] = [:]) -> ProcessContext {
        ProcessContext(
            workingDirectory: "/", environment: environment, hostName: "login1.site", userID: 1, processID: 1,
            machine: { Machine(cores: 16, kibibytes: 64 << 20) }, executable: "/m")
    }

    @Test("all that affinity and control groups leave is there, but on a machine of many people")
    func machine() {
        #expect(
            Allowance(context(), isLoginNode: false) == Allowance(cores: 16, kibibytes: 64 << 20, origin: .machine)
        )
        #expect(
            Allowance(context(), isLoginNode: true) == Allowance(cores: 2, kibibytes: 4 << 20, origin: .loginNode))
    }

    @Test(
        "inside a job of Slurm there is what the job has here",
        arguments: [
            (["SLURM_CPUS_ON_NODE": "4", "SLURM_MEM_PER_NODE": "2048"], 4, 2 << 20 as Int64),
            (["SLURM_CPUS_ON_NODE": "4", "SLURM_MEM_PER_CPU": "100"], 4, 400 << 10),
            (["SLURM_CPUS_ON_NODE": "64", "SLURM_MEM_PER_NODE": "0"], 16, 64 << 20),
            (["SLURM_CPUS_ON_NODE": "x", "SLURM_MEM_PER_CPU": "9223372036854775807"], 16, 64 << 20),
        ])
    func allocation(variables: [String: String], cores: Int, kibibytes: Int64) {
        let all = variables.merging(["SLURM_JOB_ID": "7"]) { first, _ in first }
        let found = Allowance(context(all), isLoginNode: false)
        #expect(found == Allowance(cores: cores, kibibytes: kibibytes, origin: .allocation))
    }

    @Test("a step takes what it asks for, and one that asks for more of anything than there is takes all")
    func share() {
        let allowance = Allowance(cores: 8, kibibytes: 100)
        #expect(allowance.share(of: LocalNeed(cores: 2, kibibytes: 30)) == LocalNeed(cores: 2, kibibytes: 30))
        #expect(allowance.share(of: LocalNeed(cores: 9, kibibytes: 30)) == LocalNeed(cores: 8, kibibytes: 100))
        #expect(allowance.share(of: LocalNeed(cores: 1, kibibytes: 101)) == LocalNeed(cores: 8, kibibytes: 100))
    }

    @Test(
        "a machine hands work to Slurm where sbatch is and sinfo does not name it",
        arguments: [
            ("login1\n", false), ("login1 n2\n", false), ("", true), ("login12\n", true), (nil, true),
        ] as [(String?, Bool)])
    func loginNode(sinfo: String?, isLoginNode: Bool) async {
        let programs = ScriptedPrograms()
        programs.expect("sbatch", output: "slurm 22.05\n")
        programs.expect("sinfo", output: sinfo ?? "", code: sinfo == nil ? 1 : 0)
        #expect(await Host.fake(programs: programs, hostName: "login1.site").isLoginNode() == isLoginNode)
    }

    @Test("a machine without sbatch, and a job, ask Slurm nothing", arguments: [[:], ["SLURM_JOB_ID": "7"]])
    func noQuestion(environment: [String: String]) async {
        let host = Host.fake(programs: ScriptedPrograms(), environment: environment)
        #expect(await !host.isLoginNode())
    }
}
