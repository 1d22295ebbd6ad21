import Diagnostics

/// What a local step asks of this machine.
package struct LocalNeed: Hashable, Sendable {
    package let cores: Int
    /// 0 where it does not say.
    package let kibibytes: Int64

    package init(cores: Int = 1, kibibytes: Int64 = 0) {
        self.cores = cores
        self.kibibytes = kibibytes
    }
}

/// What the local steps that run leave of what they may take together.
package struct LocalRoom: Sendable {
    private let allowance: Allowance
    private var cores: Int
    private var kibibytes: Int64

    /// With nothing taken yet.
    package init(of allowance: Allowance) {
        self.init(of: allowance, cores: allowance.cores, kibibytes: allowance.kibibytes)
    }

    /// With more or less free than the allowance says.
    package init(of allowance: Allowance, cores: Int, kibibytes: Int64) {
        self.allowance = allowance
        self.cores = cores
        self.kibibytes = kibibytes
    }

    package func holds(_ need: LocalNeed) -> Bool {
        let share = allowance.share(of: need)
        return share.cores <= cores && share.kibibytes <= kibibytes
    }

    package mutating func take(_ need: LocalNeed) {
        let share = allowance.share(of: need)
        cores = cores.minus(share.cores)
        kibibytes = kibibytes.minus(share.kibibytes)
    }

    package mutating func giveBack(_ need: LocalNeed) {
        let share = allowance.share(of: need)
        cores = cores.plus(share.cores)
        kibibytes = kibibytes.plus(share.kibibytes)
    }
}
