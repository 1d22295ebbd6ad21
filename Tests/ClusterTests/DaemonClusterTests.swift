import HostInterface
import Testing

/// What dies on Slurm's side, and what Slurm forgets.
@Suite(.onCluster) struct DaemonClusterTests {
    /// Writes down which jobs were acknowledged.
    private static let tellingSbatch = """
        #!/bin/bash
        real=$(PATH=${PATH#*:} command -v sbatch)
        answer=$("$real" "$@")
        code=$?
        [ "$1" = --version ] || echo "$answer" >>"${0%/*}/acknowledged"
        printf '%s\\n' "$answer"
        exit $code
        """

    @Test("jobs that slurmctld acknowledged and forgot when it was killed are found out and submitted again")
    func forgottenJobs() async throws {
        // Of what has ended its record tells, so that it need not be there: what waits for the first steps has not.
        let chains = Chains(count: 10, work: "sleep 3")
        try await withStudy(chains.sections, on: .alone, programs: ["sbatch": Self.tellingSbatch]) { study in
            try await study.cluster.save()
            try await study.run()
            try await study.wait { study.acknowledged.count >= 15 }
            let acknowledged = study.acknowledged
            try await study.cluster.forgetSinceSave()
            // Numbers are given out again, which slurmd takes for its old jobs: it refuses them, and Slurm holds them.
            try await study.wait(seconds: 230) {
                try await study.resumeNode()
                _ = try await study.release()
                await Cluster.host.clock.sleep(milliseconds: 2000)
                return study.count("closed") > 0
            }
            // An old job that ends can take the new one of its number with it, in the middle of a command, of which nobody
            // knows then what it has done: that is told, and for the user to repeat.
            if try await study.finish() != 0 {
                let failures = study.journal.split(separator: "\n").filter { $0.contains(" failed ") }
                #expect(!failures.isEmpty && failures.allSatisfy { $0.contains("unrecorded-end") }, "\(failures)")
                #expect(try await study.maestro("retry", "--wait", study.directory).code == 0)
            }
            try await study.audit(names: chains.instances, succeeded: chains.instances, parents: chains.parents)
            #expect(study.acknowledged.count > 30, "none of \(acknowledged) was forgotten")
            #expect(study.journal.contains("does%20not%20know%20the%20job"), "\(study.journal)")
        }
    }

    /// Leaves a file behind when it has been answered.
    private static let tellingScancel = """
        #!/bin/bash
        PATH=${PATH#*:} scancel "$@"
        code=$?
        : >"${0%/*}/cancelled"
        exit $code
        """

    @Test("cancellations that slurmctld forgot when it was killed are made again: nothing runs, and nothing is left")
    func forgottenCancellations() async throws {
        let pipeline = Pipeline(count: 2, work: ["a": hold])
        try await withStudy(pipeline.sections, on: .alone, programs: ["scancel": Self.tellingScancel]) { study in
            try await study.run()
            try await study.wait { study.runs.starts.count == 2 && study.count("accepted") == 3 }
            try await study.cluster.save()
            #expect(try await study.maestro("cancel", "-y", "--step", "b", study.directory).code == 0)
            try await study.wait { study.hasCancelled }
            try await study.cluster.forgetSinceSave()
            let back = try await study.queue()
            #expect(back.contains { $0.state == "PENDING" }, "nothing was forgotten: \(back)")
            // Else what is cancelled could begin before anybody has looked again.
            try await study.wait { try await study.queue(states: "pending").isEmpty }
            try study.letGo()
            let code = try await study.finish()
            #expect(code == 2, "\(study.journal)")
            try await study.audit(pipeline, succeeded: ["a_N.1", "a_N.2"])
            #expect(study.runs.starts.count == 2)
            #expect(try await study.queue().allSatisfy { $0.state == "COMPLETING" })
        }
    }

    @Test("slurmdbd may be killed while a study runs", .withAccounting)
    func killedAccounting() async throws {
        let pipeline = Self.failing
        try await withStudy(pipeline.sections, on: .alone) { study in
            try await study.run()
            try await study.wait { study.runs.starts.count == 4 }
            try await study.without("kill", "start") {
                let code = try await study.finish()
                #expect(code == 2)
            }
            try await study.audit(pipeline, succeeded: Self.unharmed)
        }
    }

    @Test(
        "slurmdbd may be dead when slurmctld has forgotten what ended: the jobs' own records tell", .withAccounting)
    func deadAccounting() async throws {
        try await afterwards { study in
            try await study.without("kill", "start") {
                let code = try await study.finish()
                #expect(code == 2)
            }
        }
    }

    @Test(
        "slurmdbd may hang, and sacct with it: nothing is taken for lost, and the study ends once sacct answers",
        .withAccounting)
    func hangingAccounting() async throws {
        try await afterwards { study in
            try await study.without("freeze", "thaw") {
                try await study.maestro("resume", study.directory)
                await Cluster.host.clock.sleep(milliseconds: 6000)
                #expect(!study.journal.contains(" failed "))
            }
            #expect(try await study.finish() == 2)
            #expect(study.journal.contains("called sacct"))
        }
    }

    private static let failing = Pipeline(
        count: 4, hasFunnel: true, work: ["a": "sleep 1; [ $(N) != 2 ] || exit 7"])
    private static let unharmed = failing.instances.subtracting(["a_N.2", "b_N.2", "c_N.2", "all"])

    /// A study whose jobs have ended without a conductor, and are forgotten by slurmctld.
    private func afterwards(_ body: (ClusterStudy) async throws -> Void) async throws {
        try await withForgetfulSlurm(Self.failing.sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 4 }
            try await study.killConductor()
            try await study.wait { study.runs.succeeded == Self.unharmed }
            try await study.waitUntilForgotten()
            try await body(study)
            try await study.audit(Self.failing, succeeded: Self.unharmed)
            #expect(study.count("set-back") == 0)
        }
    }

    @Test("jobs that Slurm has forgotten when a conductor comes back are told by their records")
    func forgottenMeanwhile() async throws {
        let pipeline = Pipeline(count: 5, hasFunnel: true)
        try await withForgetfulSlurm(pipeline.sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 4 }
            try await study.killConductor()
            try await study.wait { study.runs.succeeded.contains("all") }
            try await study.waitUntilForgotten()
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.count("intended") == 4)
        }
    }

    @Test("parents that failed and were forgotten by Slurm let none of their children run, though nobody conducts")
    func forgottenFailures() async throws {
        let failing = FaultSize.isLong ? 100 : 3
        let pipeline = Pipeline(
            count: failing + 2, hasFunnel: true,
            work: ["a": "sleep 1; [ $(N) -gt \(failing) ] || exit 3", "c": "sleep 0.1"])
        try await withForgetfulSlurm(pipeline.sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 4 }
            try await study.killConductor()
            // Held, they are looked at only after their parents are gone.
            let parents = try study.job(of: 1)
            let waiting = try await study.queue().filter { !$0.job.hasPrefix(parents) }
            for job in waiting { try await study.askSlurm("scontrol", "hold", job.job) }
            try await study.wait { study.runs.ends.count { $0.instance.hasPrefix("a") } == 2 }
            try await study.waitUntilForgotten()
            for job in waiting { try await study.askSlurm("scontrol", "release", job.job) }
            await Cluster.host.clock.sleep(milliseconds: 4000)
            #expect(try await study.finish() == 2)
            let well = [failing + 1, failing + 2].flatMap { n in ["a", "b", "c"].map { "\($0)_N.\(n)" } }
            try await study.audit(pipeline, succeeded: Set(well))
            let status = try await study.status("--format", "json")
            #expect(
                status.split(separator: "\n").count { $0.contains("\"state\": \"not-run\"") } == 2 * failing + 1)
        }
    }
}

/// On a Slurm that forgets jobs as soon as it can.
private func withForgetfulSlurm(_ sections: String, _ body: (ClusterStudy) async throws -> Void) async throws {
    try await ClusterPool.shared.lend(.alone) { cluster in
        try await cluster.forgetful { try await withStudy(sections, on: cluster, body) }
    }
}

extension ClusterStudy {
    /// Does something while slurmdbd is killed or frozen.
    func without(_ gone: String, _ back: String, _ body: () async throws -> Void) async throws {
        try await cluster.between(
            { try await cluster.control(gone, "slurmdbd") }, { try await cluster.control(back, "slurmdbd") }, body)
    }

    fileprivate var hasCancelled: Bool { (try? Cluster.host.files.information("\(folder)/bin/cancelled")) != nil }

    fileprivate var acknowledged: [String] {
        let bytes = (try? Cluster.host.files.read("\(folder)/bin/acknowledged")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Waits until slurmctld has forgotten the first array. It looks for what to forget every ten seconds or so, and
    /// keeps a part of each array of which a task still waits.
    func waitUntilForgotten() async throws {
        let array = try job(of: 1)
        try await wait(seconds: 40) { try await queue(states: "all").allSatisfy { !$0.job.hasPrefix("\(array)_") } }
    }
}
