import HostInterface
import Testing

/// What dies on Slurm's side, and what Slurm forgets.
extension ClusterTests {
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
        let chains = Chains(count: 10)
        // Slurm saves new jobs up to five seconds late, counted from the first change: with nothing else about, all of
        // what is acknowledged within the first second is lost.
        try await Cluster.quiet()
        try await with(chains.sections, programs: ["sbatch": Self.tellingSbatch]) { study in
            try await study.run()
            try await study.wait { study.acknowledged.count >= 10 }
            try await Cluster.control("kill", "slurmctld")
            let acknowledged = study.acknowledged
            try await Cluster.control("start", "slurmctld")
            #expect(try await study.finish() == 0)
            try await study.audit(names: chains.instances, succeeded: chains.instances, parents: chains.parents)
            #expect(study.acknowledged.count > 30, "none of \(acknowledged) was forgotten")
        }
    }

    @Test("slurmdbd may be dead while jobs end and are forgotten by slurmctld: their own records tell")
    func deadAccounting() async throws {
        let pipeline = Pipeline(count: 4, hasFunnel: true, work: ["a": "sleep 1; [ $(N) != 2 ] || exit 7"])
        try await Cluster.forgetful {
            try await with(pipeline.sections) { study in
                try await study.run()
                try await study.wait { study.count("accepted") == 4 }
                try await study.killConductor()
                try await Cluster.control("kill", "slurmdbd")
                do {
                    try await study.wait { study.runs.succeeded.contains("c_N.4") }
                    try await study.waitUntilForgotten()
                    #expect(try await study.finish() == 2)
                } catch {
                    try await Cluster.control("start", "slurmdbd")
                    throw error
                }
                try await Cluster.control("start", "slurmdbd")
                let lost: Set = ["a_N.2", "b_N.2", "c_N.2", "all"]
                try await study.audit(pipeline, succeeded: pipeline.instances.subtracting(lost))
                #expect(study.count("set-back") == 0)
            }
        }
    }

    @Test("slurmdbd may hang, and sacct with it: the study goes on, and ends when sacct answers again")
    func hangingAccounting() async throws {
        let pipeline = Pipeline(count: 4, work: ["a": "sleep 1; [ $(N) != 2 ] || exit 7"])
        try await Cluster.forgetful {
            try await with(pipeline.sections) { study in
                try await Cluster.control("freeze", "slurmdbd")
                do {
                    try await study.run()
                    try await study.wait { study.runs.succeeded.contains("c_N.4") }
                    try await study.waitUntilForgotten()
                } catch {
                    try await Cluster.control("thaw", "slurmdbd")
                    throw error
                }
                try await Cluster.control("thaw", "slurmdbd")
                #expect(try await study.finish() == 2)
                try await study.audit(pipeline, succeeded: pipeline.instances.subtracting(["a_N.2", "b_N.2", "c_N.2"]))
                #expect(study.count("set-back") == 0)
            }
        }
    }

    @Test("jobs that Slurm has forgotten when a conductor comes back are told by their records")
    func forgottenMeanwhile() async throws {
        let pipeline = Pipeline(count: 5, hasFunnel: true)
        try await Cluster.forgetful {
            try await with(pipeline.sections) { study in
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
    }

    @Test("parents that failed and were forgotten by Slurm let none of their children run, though nobody conducts")
    func forgottenFailures() async throws {
        let pipeline = Pipeline(
            count: 5, hasFunnel: true, work: ["a": "sleep 1; [ $(N) -gt 3 ] || exit 3", "c": "sleep 0.1"])
        try await Cluster.forgetful {
            try await with(pipeline.sections) { study in
                try await study.run()
                try await study.wait { study.count("accepted") == 4 }
                // Held, they are looked at only after their parents are gone.
                let waiting = try await study.queue().filter { $0.state == "PENDING" }
                for job in waiting { try await study.slurm("scontrol", "hold", job.job) }
                try await study.killConductor()
                try await study.wait { study.runs.ends.count { $0.instance.hasPrefix("a") } == 2 }
                try await study.waitUntilForgotten(except: Set(waiting.map { String($0.job.prefix { $0 != "_" }) }))
                for job in waiting { try? await study.slurm("scontrol", "release", job.job) }
                await Cluster.host.clock.sleep(milliseconds: 4000)
                #expect(try await study.finish() == 2)
                try await study.audit(pipeline, succeeded: ["a_N.4", "a_N.5", "b_N.4", "b_N.5", "c_N.4", "c_N.5"])
                let status = try await study.status("--format", "json")
                #expect(status.components(of: "\"state\": \"not-run\"") == 7)
            }
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { split(separator: part, omittingEmptySubsequences: false).count - 1 }
}

extension Cluster {
    /// Slurm forgets jobs as soon as it can while the body runs, as busy sites have it.
    fileprivate static func forgetful(_ body: () async throws -> Void) async throws {
        try await control("set", "MinJobAge", "2")
        do { try await body() } catch {
            try await control("set", "MinJobAge", "10")
            throw error
        }
        try await control("set", "MinJobAge", "10")
    }

    /// Waits until Slurm has saved all that it knows.
    fileprivate static func quiet() async throws { await host.clock.sleep(milliseconds: 6000) }
}

extension ClusterStudy {
    fileprivate var acknowledged: [String] {
        let bytes = (try? Cluster.host.files.read("\(folder)/bin/acknowledged")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Slurm looks for jobs to forget each ten seconds.
    fileprivate func waitUntilForgotten(except kept: Set<String> = []) async throws {
        try await wait(seconds: 40) {
            try await queue().allSatisfy { kept.contains(String($0.job.prefix { $0 != "_" })) }
        }
    }
}
