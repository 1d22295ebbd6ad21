package import Tracking

/// What a cluster allows, read once. What could not be read is absent, and then nothing is checked against it.
package struct ClusterLimits: Hashable, Sendable {
    /// Bounds the index of an array's task, which stays below it; 0 and 1 allow no arrays. slurm.conf(5), MaxArraySize.
    package var maxArraySize = 1001
    /// Jobs that Slurm knows at one time, each task of an array counted; slurm.conf(5), MaxJobCount.
    package var maxJobCount = 10_000
    /// How long squeue knows a job after its end; slurm.conf(5), MinJobAge.
    package var minJobAgeSeconds = 300
    /// From the end of a job's walltime to its being killed; slurm.conf(5), KillWait.
    package var killWaitSeconds = 30
    package var hasAccounting = false
    /// slurm.conf(5), DependencyParameters.
    package var killsInvalidDependencies = false
    package var enforcement = Enforcement()
    /// The site rewrites requests, so that nothing can be said of what a study leaves out; slurm.conf(5),
    /// JobSubmitPlugins and CliFilterPlugins.
    package var rewritesRequests = false
    /// When the controller was started.
    package var bootTime: Timestamp?
    package var clusterName: String?
    package var partitions: [Partition] = []
    package var nodes: [Node] = []
    package var reservations: [String]?
    package var maintenances: [Maintenance] = []
    /// When it was asked, by its own clock.
    package var asked: Timestamp?
    /// Of times that are shown.
    package var zoneOffsetMinutes = 0
    /// The user's own.
    package var associations: [Association]?
    package var qos: [QOS]?

    package init() {}

    /// What of the accounting's rules holds for jobs; slurm.conf(5), AccountingStorageEnforce.
    package struct Enforcement: Hashable, Sendable {
        package var associations = false
        package var limits = false
        package var qos = false

        package init() {}
    }

    package struct Partition: Hashable, Sendable {
        package let name: String
        package var isDefault = false
        package var isUp = true
        /// The longest time limit of a job; `nil` for none.
        package var maxMinutes: Int64?
        /// For one job; `nil` for no limit.
        package var maxNodes: Int?
        package var totalNodes: Int?
        package var totalCPUs: Int?
        /// MiB; `nil` for no limit.
        package var maxMemoryPerNodeMB: Int64?
        /// `nil` for all.
        package var allowedAccounts: [String]?
        package var allowedQOS: [String]?
        /// Its own quality of service, whose limits come before those of a job's.
        package var qos: String?

        package init(_ name: String) { self.name = name }
    }

    package struct Node: Hashable, Sendable {
        package let name: String
        package var cpus = 0
        /// MiB.
        package var memoryMB: Int64 = 0
        package var features: Set<String> = []
        /// Generic resources by their name, as `gpu`, summed over their types.
        package var gres: [String: Int] = [:]
        package var partitions: Set<String> = []

        package init(_ name: String) { self.name = name }
    }

    /// What the accounting lets a user do with an account.
    package struct Association: Hashable, Sendable {
        package let account: String
        /// `nil` for all.
        package var partition: String?
        package var qos: [String] = []
        package var maxSubmitJobs: Int?
        /// Of all users of it together.
        package var groupSubmitJobs: Int?
        package var maxWallMinutes: Int64?

        package init(_ account: String) { self.account = account }
    }

    /// A quality of service.
    package struct QOS: Hashable, Sendable {
        package let name: String
        package var maxWallMinutes: Int64?
        package var maxSubmitJobsPerUser: Int?
        package var maxSubmitJobsPerAccount: Int?
        /// Of everybody's jobs together.
        package var groupSubmitJobs: Int?
        /// Its jobs may be longer, or on more nodes, than the partition allows; sacctmgr(1), `Flags`.
        package var ignoresPartitionTime = false
        package var ignoresPartitionNodes = false

        package init(_ name: String) { self.name = name }
    }
}
