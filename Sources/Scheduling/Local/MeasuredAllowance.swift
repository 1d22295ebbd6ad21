import Diagnostics
package import HostInterface
package import Jobs

extension Allowance {
    /// - Parameter isLoginNode: Whether this machine hands work to a cluster and is no node of it.
    package init(_ context: ProcessContext, isLoginNode: Bool) {
        let environment = context.environment
        func number(_ name: String) -> Int64? { environment[name].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil } }
        let machine = context.machine()
        if environment["SLURM_JOB_ID"] != nil {
            let cores = min(machine.cores, Int(clamping: number("SLURM_CPUS_ON_NODE") ?? .max))
            let mebibytes = number("SLURM_MEM_PER_NODE") ?? number("SLURM_MEM_PER_CPU")?.times(Int64(cores))
            self.init(
                cores: cores, kibibytes: min(machine.kibibytes, mebibytes?.times(1024) ?? .max), origin: .allocation)
        } else if isLoginNode {
            self.init(
                cores: min(machine.cores, 2), kibibytes: min(machine.kibibytes, 4 << 20), origin: .loginNode)
        } else {
            self.init(cores: machine.cores, kibibytes: machine.kibibytes)
        }
    }
}
