import Diagnostics
package import HostInterface

/// What local steps may take of this machine together.
package struct Allowance: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// What affinity and control groups leave to this process.
        case machine
        /// The job of Slurm in which it runs.
        case allocation
        /// Many people work there, and jobs do not run there.
        case loginNode
    }

    package let cores: Int
    package let kibibytes: Int64
    package let origin: Origin

    package init(cores: Int, kibibytes: Int64 = .max, origin: Origin = .machine) {
        self.cores = cores
        self.kibibytes = kibibytes
        self.origin = origin
    }

    /// - Parameter isLoginNode: Whether this machine hands work to a cluster and is no node of it.
    package init(_ surroundings: Surroundings, isLoginNode: Bool) {
        let environment = surroundings.environment
        func number(_ name: String) -> Int64? { environment[name].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil } }
        let machine = surroundings.machine()
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

    /// With what the user says instead.
    package func with(cores: Int?, kibibytes: Int64?) -> Allowance {
        Allowance(cores: cores ?? self.cores, kibibytes: kibibytes ?? self.kibibytes, origin: origin)
    }

    /// What a step takes that asks for so much: one that asks for more than there is takes all, and so runs alone.
    package func share(of need: LocalNeed) -> LocalNeed {
        isExceeded(by: need) ? LocalNeed(cores: cores, kibibytes: kibibytes) : need
    }

    package func isExceeded(by need: LocalNeed) -> Bool { need.cores > cores || need.kibibytes > kibibytes }
}
