import HostInterface
package import Tracking

extension SlurmScheduler: ClusterSurveying {
    package func survey(withinSeconds seconds: Int, queue asksQueue: Bool) async -> ClusterSurvey? {
        async let configuration = answer(commandLine.configuration, within: seconds)
        async let partitions = answer(commandLine.partitions, within: seconds)
        async let nodes = answer(commandLine.nodes, within: seconds)
        async let reservations = answer(commandLine.reservations, within: seconds)
        async let associations = associations(within: seconds)
        async let qos = answer(commandLine.qos, within: seconds)
        async let queue = asksQueue ? answer(commandLine.queue, within: seconds) : .text([])
        var answers: [ClusterSurvey.Question: ClusterSurvey.Answer] = [:]
        answers[.configuration] = await configuration
        answers[.partitions] = await partitions
        answers[.nodes] = await nodes
        answers[.reservations] = await reservations
        answers[.accounts] = await associations
        answers[.qos] = await qos
        answers[.queue] = await queue
        guard answers[.configuration] != .absent else { return nil }
        return ClusterSurvey(answers, seconds: seconds, zoneOffsetMinutes: zoneOffsetMinutes())
    }

    package func lastStart() async -> Timestamp? {
        guard case .text(let text) = await answer(commandLine.configuration, within: 15) else { return nil }
        return ClusterLimits(configuration: text, zoneOffsetMinutes: zoneOffsetMinutes())?.bootTime
    }

    /// The environment's word for the user may be another's, so the system is asked.
    private func associations(within seconds: Int) async -> ClusterSurvey.Answer {
        // Two programs, one after the other, share the time.
        let first = max(1, seconds / 3)
        let name = await answer(commandLine.user, within: first)
        guard case .text(let text) = name, let user = lines(text).first else { return name }
        return await answer(commandLine.associations(of: trimmed(user)), within: max(1, seconds - first))
    }

    private func answer(_ call: Invocation, within seconds: Int) async -> ClusterSurvey.Answer {
        do {
            let result = try await programs.run(call.withDeadline(min(seconds, call.deadlineSeconds)))
            guard result.succeeded else {
                let words = lines(result.errors).last { !$0.isEmpty }
                return .failed(words.map { trimmed($0) } ?? "\(call.program) failed")
            }
            return .text(result.output)
        } catch .noSuchProgram {
            return .absent
        } catch .timedOut {
            return .late
        } catch {
            return .failed("\(error)")
        }
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
