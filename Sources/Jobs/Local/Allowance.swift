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
