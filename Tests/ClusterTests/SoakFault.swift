import HostInterface

/// What goes wrong while studies run.
enum SoakFault: String, CaseIterable {
    case conductorKilled = "conductors killed"
    case conductorFrozen = "conductors frozen"
    case rival = "second conductors"
    case controller = "slurmctld killed"
    case accounting = "slurmdbd killed"
    case accountingFrozen = "slurmdbd frozen"
    case requeue = "jobs requeued"
    case node = "nodes lost"
    case hold = "jobs held"

    /// - Returns: Whether there was anything to do it to.
    func strike(_ study: ClusterStudy) async throws -> Bool {
        switch self {
        case .conductorKilled:
            try await study.killConductor()
            await Cluster.host.clock.sleep(milliseconds: .random(in: 0...3000))
            _ = try await study.maestro("resume", study.directory)
        case .conductorFrozen:
            guard let process = try study.conductor() else { return false }
            _ = try await study.program("kill", ["-STOP", "\(process)"])
            await Cluster.host.clock.sleep(milliseconds: .random(in: 1000...8000))
            _ = try await study.program("kill", ["-CONT", "\(process)"])
        case .rival: _ = try await study.maestro("resume", study.directory)
        case .controller: try await study.cluster.control("restart", "slurmctld")
        case .accounting: try await study.without("kill", "start") { try await Self.pause() }
        case .accountingFrozen: try await study.without("freeze", "thaw") { try await Self.pause() }
        case .requeue:
            guard let job = try await study.queue(states: "running").randomElement()?.job else { return false }
            try await study.askSlurm("scontrol", "requeue", job)
        case .node: try await study.loseNode()
        case .hold:
            guard let job = try await study.queue(states: "pending").randomElement()?.job else { return false }
            try await study.askSlurm("scontrol", "hold", job)
        }
        return true
    }

    private static func pause() async throws {
        await Cluster.host.clock.sleep(milliseconds: .random(in: 1000...15_000))
    }
}
