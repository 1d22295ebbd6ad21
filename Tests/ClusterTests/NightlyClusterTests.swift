import HostInterface
import Testing

/// What takes minutes on a real Slurm, mostly those two that it lets a requeued job wait.
@Suite(.onCluster) struct NightlyClusterTests {
    @Test("150 s of work under a limit of 60 s end in at most four links with nobody conducting, and repeat nothing")
    func relay() async throws {
        let work = """
            \(note)
            trap 'exit 0' USR1
            done=$(cat done 2>/dev/null || echo 0)
            echo from $done
            while [ $done -lt 150 ]; do sleep 1; done=$((done + 1)); echo $done > done; echo $done >> seconds; done
            """.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                walltime: 1
                signal before walltime: USR1@5
                retry: {time limit: 5}
                cmd: |
            \(work)
                restart: |
            \(work)
            - {name: t, description: d, run: {procs: 1, cmd: '\(note)', depends: [s]}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 2 && study.ledger.count == 1 }
            try await study.killConductor()
            try await study.wait(seconds: 900) { study.ledger.last == "t 1" }
            #expect(try await study.finish() == 0)
            let links = study.ledger.count - 1
            let output = try await study.maestro("logs", study.directory, "s").output
            #expect(links <= 4 && output.split(separator: "\n").count { $0.hasPrefix("from") } == links, "\(output)")
            // A second is written down once it is over, so each link repeats at most one.
            let seconds = try await study.output("cat", "\(study.directory)/s/seconds").split(separator: "\n")
            #expect((150...150 + links).contains(seconds.count))
        }
    }

    @Test(
        "without sacct a job that was killed while nobody conducted has an end, and a cancelled study ends in two minutes"
    )
    func noAccounts() async throws {
        let sections = """
            study:
            - {name: told, description: d, run: {procs: 1, walltime: 1, cmd: '\(note); sleep 2; scancel $SLURM_JOB_ID; sleep 30'}}
            - {name: killed, description: d, run: {procs: 1, walltime: 1, cmd: '\(note); sleep 2; kill -9 $PPID 0'}}
            - {name: silent, description: d, run: {procs: 1, cmd: '\(note); sleep 2; kill -9 $PPID 0'}}
            """
        let programs = ["sacct": "#!/bin/sh\nexit 1\n"]
        try await withStudy(sections, on: .alone, programs: programs) { study in
            try await study.cluster.forgetful {
                try await study.run()
                try await study.wait { study.ledger.count == 3 }
                try await study.killConductor()
                try await study.wait { try await study.queue(states: "all").isEmpty }
                try await study.maestro("resume", study.directory)
                try await study.wait(seconds: 240) { try await study.status().contains("end unknown: ") }
                #expect(study.count("ended") == 2)
                #expect(
                    try await study.maestro("why", study.directory, "silent").output.contains("it may still be running")
                )
                try await study.maestro("cancel", study.directory)
                try await study.wait(seconds: 120) { study.count("closed") == 1 }
                #expect(study.ledger.count == 3)
            }
        }
    }

    @Test(
        "a conductor that is a job hands over to itself four times, and nothing is lost or run twice",
        .withProgramInJobs)
    func handovers() async throws {
        let pipeline = Pipeline(
            count: 20, hasFunnel: true, work: ["a": "sleep 2", "b": "sleep 2", "c": "sleep 2"],
            options: ["a": "procs: 3", "b": "procs: 3", "c": "procs: 3"])
        try await withStudy(pipeline.sections) { study in
            try await study.run("--as-job", "--job-minutes", "5")
            for handover in 1...4 {
                try await study.wait { study.count("opened") == handover && study.count("accepted") > 0 }
                try await study.handOver()
            }
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.count("opened") >= 5 && study.count("intended") == 4)
        }
    }

    @Test("of a hundred chains ten are mended, and the other ninety end within 5 % of a run in which none fails")
    func mendedBesideOthers() async throws {
        let harmless = try await healthyChains(fails: "true")
        let harmful = try await healthyChains(
            fails: "[ $MAESTRO_ATTEMPT != 1 ] || [ $(($(N) % 10)) != 0 ] || kill -9 $PPID")
        print(
            "ninety chains took \(harmful) s on average beside ten that were mended, \(harmless) s beside ten healthy ones"
        )
        #expect(harmful <= harmless * 1.05)
    }

    @Test("a chain larger than Slurm's own limit for arrays takes as few calls of sbatch as plan says")
    func fewSubmissions() async throws {
        try await withStudy(chain(1010, seconds: "0"), on: .alone) { study in
            let plan = try await study.maestro("plan", "study.yaml")
            #expect(plan.output.contains("2021 jobs in 5 submissions"), "\(plan.output)")
            try await study.expectFewSubmissions(values: 1010)
        }
    }

    @Test(
        "of three steps over a hundred values ten fail once: 310 runs, no job waits for ever, no child is submitted twice"
    )
    func hundredChains() async throws {
        let fails = "[ $MAESTRO_ATTEMPT = 1 ] && [ $(($(N) % 10)) = 0 ] && kill -9 $PPID; true"
        let sections = """
            study:
            - name: a
              description: d
              run: {procs: 1, cmd: '\(note); \(fails)', retry: {infrastructure: {times: 2, wait: 30}}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(note)', depends: [a]}}
            - {name: c, description: d, run: {procs: 1, cmd: '\(note)', depends: [b]}}
            global.parameters: {N: {values: [\(values(100))], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 310 && Set(study.ledger).count == 310)
            #expect(study.ledger.count { $0.hasSuffix(" 2") } == 10)
            #expect(study.count("accepted") == 4 && study.count("retied") == 1)
            #expect(try await study.queue().allSatisfy { $0.state != "PENDING" })
        }
    }

    @Test("slurmctld may be killed twenty times in a study: every verdict is true, and nothing runs twice")
    func manyControllers() async throws {
        let pipeline = Pipeline(count: 40, work: ["a": "sleep 6", "b": "sleep 6", "c": "sleep 6"])
        try await withStudy(pipeline.sections, on: .alone) { study in
            try await study.run()
            for _ in 0..<20 {
                await Cluster.host.clock.sleep(milliseconds: .random(in: 500...2500))
                try await study.cluster.control("restart", "slurmctld")
            }
            try await study.wait(seconds: 230) {
                try await study.resumeNode()
                _ = try await study.release()
                await Cluster.host.clock.sleep(milliseconds: 2000)
                return study.count("closed") > 0
            }
            try await study.audit(pipeline)
        }
    }

    /// Seconds from the study's first start to the ends of the chains whose number is no multiple of ten, on average:
    /// with 16 cores for all of them the ten runs more take their part of the last ones' time.
    private func healthyChains(fails: String) async throws -> Double {
        let pipeline = Pipeline(
            count: 100, work: ["a": "sleep 1; \(fails)", "b": "sleep 1", "c": "sleep 1"],
            options: ["a": "procs: 1\n    retry: {infrastructure: 2}"])
        var seconds = 0.0
        try await withStudy(pipeline.sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.runs.starts.count == (fails == "true" ? 300 : 310))
            seconds = study.averageEnd { instance in instance >= 200 && (instance % 100 + 1) % 10 != 0 }
        }
        return seconds
    }
}

extension ClusterStudy {
    /// Seconds from the first start of all to the ends of some instances, on average, by the journal.
    fileprivate func averageEnd(of isMeant: (Int) -> Bool) -> Double {
        let events = journal.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .filter { $0.count > 6 }
        let starts = events.filter { $0[4] == "started" }.compactMap { Double($0[6]) }
        let ends = events.filter { $0[4] == "ended" && isMeant(Int($0[5]) ?? 0) }.compactMap { Double($0[6]) }
        return (ends.reduce(0, +) / Double(max(1, ends.count)) - (starts.min() ?? 0)) / 1000
    }

    /// Tells the conductor's job that its time is nearly over, as Slurm does, and lets its next life begin at once.
    fileprivate func handOver() async throws {
        let rows = try await output("squeue", "-h", "-t", "running", "-o", "%A %j").split(separator: "\n")
        guard let row = rows.first(where: { $0.contains("conductor-\(id)") }) else {
            throw ClusterError(description: "no conductor's job runs:\n\(rows)")
        }
        let job = String(row.prefix { $0 != " " })
        let before = count("opened")
        try await slurm("scancel", "--signal=USR1", "--batch", job)
        try await wait { try await output("squeue", "-h", "-j", job, "-o", "%T %r").contains("BeginTime") }
        try await restart(job) { count("opened") > before }
    }
}
