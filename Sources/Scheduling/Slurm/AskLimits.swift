import HostInterface
package import Tracking

extension SlurmScheduler {
    /// What the cluster allows, by at most one call of each kind, all at one time.
    ///
    /// - Returns: `nil` where not even the configuration can be read.
    package func limits() async -> ClusterLimits? {
        async let configuration = answer(commandLine.configuration)
        async let partitions = answer(commandLine.partitions)
        async let nodes = answer(commandLine.nodes)
        async let reservations = answer(commandLine.reservations)
        async let associations = associations()
        async let qos = answer(commandLine.qos)
        guard let text = await configuration,
            var limits = ClusterLimits(configuration: text, zoneOffsetMinutes: zoneOffsetMinutes())
        else { return nil }
        func visible(_ what: String, _ output: [UInt8]?) -> [UInt8]? {
            ClusterLimits.hides(what, configuration: text) ? nil : output
        }
        limits.learn(
            partitions: visible("partitions", await partitions), nodes: visible("nodes", await nodes),
            reservations: visible("reservations", await reservations))
        limits.learn(associations: await associations, qos: await qos)
        return limits
    }

    package func lastStart() async -> Timestamp? {
        guard let text = await answer(commandLine.configuration) else { return nil }
        return ClusterLimits(configuration: text, zoneOffsetMinutes: zoneOffsetMinutes())?.bootTime
    }

    /// The environment's word for the user may be another's, so the system is asked.
    private func associations() async -> [UInt8]? {
        guard let name = await answer(commandLine.user), let user = lines(name).first else { return nil }
        return await answer(commandLine.associations(of: trimmed(user)))
    }

    /// What a program prints; `nil` where it fails or is not there.
    private func answer(_ call: Invocation) async -> [UInt8]? {
        guard let result = try? await programs.run(call), result.succeeded else { return nil }
        return result.output
    }

    private func zoneOffsetMinutes() -> Int { clock.zoneOffsetMinutes(at: clock.now()) }
}

extension SlurmCommandLine {
    // With -a also partitions that are hidden, to which one may submit all the same; scontrol(1).
    fileprivate var partitions: Invocation {
        asking("scontrol", ["-a", "-o", "show", "partition"], deadlineSeconds: 15)
    }
    fileprivate var nodes: Invocation { asking("scontrol", ["-a", "-o", "show", "node"], deadlineSeconds: 15) }
    fileprivate var reservations: Invocation { asking("scontrol", ["-o", "show", "reservation"], deadlineSeconds: 15) }
    fileprivate var user: Invocation { asking("id", ["-un"], deadlineSeconds: 15) }

    fileprivate func associations(of user: String) -> Invocation {
        let format = "format=" + ClusterLimits.Association.columns
        return asking("sacctmgr", ["-n", "-P", "show", "assoc", "user=\(user)", format], deadlineSeconds: 15)
    }

    fileprivate var qos: Invocation {
        asking("sacctmgr", ["-n", "-P", "show", "qos", "format=" + ClusterLimits.QOS.columns], deadlineSeconds: 15)
    }
}
