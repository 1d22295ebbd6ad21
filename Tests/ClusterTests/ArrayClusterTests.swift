import HostInterface
import Testing

/// Ends its wrapper in the first attempt, as a machine may, once all of the six that do so are there: failures are
/// gathered for a time, and on a busy machine jobs may start further apart than that.
private let sixFail = """
    [ $MAESTRO_ATTEMPT = 1 ] && { : >$(OUTPUT_PATH)/failing-$(N); \
    until [ $(ls $(OUTPUT_PATH)/failing-* | wc -l) = 6 ]; do sleep 0.1; done; kill -9 $PPID; }
    """

/// Job arrays, chains and their mending on a real Slurm, counted by its own statistics.
@Suite(.onCluster) struct ArrayClusterTests {
    @Test("a chain larger than the cluster's arrays takes five calls of sbatch, by Slurm's own count")
    func fewSubmissions() async throws {
        try await withArrays(of: 101, chain(110, seconds: "0")) { study in
            try await study.expectFewSubmissions(values: 110)
        }
    }

    @Test("the jobs of failures are mended by two calls: one array of them all, and one that ties what waits for it")
    func mended() async throws {
        let sections = """
            study:
            - name: make
              description: d
              run:
                procs: 1
                cmd: '\(note); [ $(($(N) % 4)) = 0 ] && \(sixFail); sleep 0.1'
                retry: {infrastructure: {times: 2, wait: 8}}
            - {name: post, description: d, run: {procs: 1, cmd: '\(note)', depends: [make]}}
            - {name: all, description: d, run: {procs: 1, cmd: '\(note)', depends: [post_*]}}
            - {name: too, description: d, run: {procs: 1, cmd: '\(note)', depends: [make_*]}}
            global.parameters: {N: {values: [\(values(24))], label: N.%%}}
            """
        try await withStudy(sections, on: .alone, isLong: true) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            let ledger = study.ledger
            #expect(ledger.count == 56 && Set(ledger).count == 56)
            #expect(ledger.count { $0.hasPrefix("post") && $0.hasSuffix(" 1") } == 24)
            #expect(ledger.last == "all 1" || ledger.last == "too 1")
            #expect(study.count("accepted") == 5, "four arrays, and one of what failed")
            let cost = try await study.maestro("status", "--cost", study.directory).output
            // One call for the children of all the failures, one for the funnel.
            #expect(study.count("retied") == 2, "\(study.journal)")
            #expect(cost.contains("sbatch    5"), "\(cost)")
            #expect(try await study.queue().allSatisfy { $0.state == "COMPLETING" })
        }
    }

    @Test("failures at the same places of several arrays go out as one array, for which their children wait together")
    func mendedAcrossArrays() async throws {
        // Tasks 0 and 1 of three arrays of eight.
        let sections = """
            study:
            - name: a
              description: d
              run: {procs: 1, cmd: '\(note); [ $(($(N) % 8)) -lt 2 ] && \(sixFail); sleep 0.1', retry: {infrastructure: {times: 2, wait: 8}}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(note)', depends: [a]}}
            global.parameters: {N: {values: [\(values(24))], label: N.%%}}
            """
        try await withArrays(of: 8, isLong: true, sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 54 && Set(study.ledger).count == 54)
            #expect(study.ledger.count { $0.hasPrefix("b") && $0.hasSuffix(" 1") } == 24)
            #expect(study.count("accepted") == 7, "three arrays a step, and one of what failed")
            #expect(study.count("retied") == 1, "\(study.journal)")
        }
    }

    @Test("a failing command is tried again in place, without a call and without a word to those that wait for it")
    func inPlace() async throws {
        let sections = """
            study:
            - name: make
              description: d
              run: {procs: 1, retry: {exit: {times: 2, codes: [75]}}, cmd: '\(note); [ $MAESTRO_TRY -gt $(N) ] || exit 75'}
            - {name: post, description: d, run: {procs: 1, cmd: '\(note)', depends: [make]}}
            global.parameters: {N: {values: [0, 1, 2, 3], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(study.ledger.count { $0 == "make_N.2 1" } == 3)
            #expect(study.ledger.count { $0 == "make_N.3 1" } == 3)
            #expect(study.ledger.count { $0.hasPrefix("post") } == 3)
            #expect(study.count("accepted") == 2)
        }
    }

    @Test("the throttle holds over all arrays together, with nobody conducting them")
    func throttle() async throws {
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: 'echo +; echo + >> $(OUTPUT_PATH)/ledger; sleep 0.4; echo - >> $(OUTPUT_PATH)/ledger; echo $(N)'}}
            - {name: b, description: d, run: {procs: 1, cmd: 'echo + >> $(OUTPUT_PATH)/ledger; sleep 0.4; echo - >> $(OUTPUT_PATH)/ledger', depends: [a]}}
            global.parameters: {N: {values: [\(values(12))], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run("--throttle", "4")
            try await study.wait { study.count("accepted") == 2 }
            try await study.killConductor()
            try await study.wait { study.ledger.count == 48 }
            var running = 0
            let most = study.ledger.reduce(0) { most, line in
                running += line == "+" ? 1 : -1
                return max(most, running)
            }
            #expect((2...4).contains(most))
        }
    }

    @Test("with --no-arrays each instance is a job of its own, and the study is the same")
    func noArrays() async throws {
        try await withStudy(chain(4)) { study in
            try await study.run("--no-arrays")
            #expect(try await study.finish() == 0)
            #expect(study.count("accepted") == 9 && Set(study.ledger) == names(4))
            #expect(try await study.status("--format", "csv").contains("_") == true)
        }
    }

    @Test("a job that will never start is shown as blocked, with Slurm's reason and the command that helps")
    func blocked() async throws {
        try await withStudy(chain(2, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 }
            let job = try study.job(of: 3)
            try await study.slurm("scontrol", "uhold", job)
            try await study.wait { study.journal.contains("JobHeld") }
            let status = try await study.status()
            #expect(status.contains("`scontrol release "), "\(status)")
            try await study.slurm("scontrol", "release", job)
            try study.letGo()
            #expect(try await study.finish() == 0)
        }
    }

    /// Counts how often it is called.
    private static let countedSqueue = """
        #!/bin/bash
        echo >>"${0%/*}/asked"
        PATH=${PATH#*:} exec squeue "$@"
        """

    @Test("while nothing changes a watched study asks for jobs at most once in 30 s")
    func etiquette() async throws {
        try await withStudy(chain(3, seconds: "90"), isLong: true, programs: ["squeue": Self.countedSqueue]) { study in
            func calls() throws -> Int { try Cluster.host.files.read("\(study.folder)/bin/asked").count }
            try await study.run("-s", "60")
            try await study.wait { study.ledger.count == 3 }
            // Slurm is asked once more soon after a submission.
            await Cluster.host.clock.sleep(milliseconds: 8000)
            let before = try calls()
            #expect(before > 0)
            await Cluster.host.clock.sleep(milliseconds: 60_000)
            #expect(try calls() - before <= 2)
            #expect(try await study.maestro("cancel", "-y", study.directory).code == 0)
            #expect(try await study.finish() == 3)
        }
    }

    @Test(
        "a conductor may be a job that puts itself back into the queue, and goes on where it was", .withProgramInJobs)
    func conductorJob() async throws {
        try await withStudy(chain(6, seconds: "4")) { study in
            try await study.run("--as-job", "--job-minutes", "5")
            try await study.wait { study.count("accepted") == 3 }
            let queue = try await study.output("squeue", "-h", "-o", "%A %j %T").split(separator: "\n")
            let line = try #require(queue.first { $0.contains("conductor-\(study.id)") })
            let job = String(line.split(separator: " ")[0])
            // What Slurm sends when the job's time is nearly over.
            try await study.slurm("scancel", "--signal=USR1", "--batch", job)
            try await study.wait {
                let state = try await study.output("squeue", "-h", "-j", job, "-o", "%T %r")
                return state.contains("BeginTime")
            }
            try await study.restart(job) { study.count("opened") == 2 }
            #expect(try await study.finish() == 0)
            #expect(Set(study.ledger) == names(6) && study.ledger.count == 13)
            #expect(study.count("opened") == 2 && study.count("intended") == 3)
        }
    }
}

/// On a Slurm that takes arrays of so many tasks.
private func withArrays(
    of size: Int, isLong: Bool = false, _ sections: String, _ body: (ClusterStudy) async throws -> Void
) async throws {
    try await ClusterPool.shared.lend(.alone, isLong: isLong) { cluster in
        try await cluster.withArrays(of: size) { try await withStudy(sections, on: cluster, body) }
    }
}

extension ClusterStudy {
    /// How often slurmctld was asked for something since it was started, by the name that sdiag gives it.
    private func requests(_ name: String) async throws -> Int {
        let lines = try await output("sdiag").split(separator: "\n")
        let line = lines.first { $0.contains(name) && $0.contains("count:") } ?? ""
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        return words.firstIndex { $0.hasPrefix("count:") }.flatMap { index in
            let own = words[index].dropFirst("count:".count)
            return Int(own.isEmpty ? words[words.index(after: index)] : own)
        } ?? 0
    }

    /// That a chain over so many values, more than one array takes and fewer than two, is five submissions, goes on
    /// without a conductor, and runs each instance once.
    func expectFewSubmissions(values: Int) async throws {
        let before = try await requests("REQUEST_SUBMIT_BATCH_JOB")
        try await run()
        try await wait { count("accepted") == 5 }
        #expect(try await requests("REQUEST_SUBMIT_BATCH_JOB") - before == 5)
        try await killConductor()
        try await wait(seconds: 300) { ledger.count == 2 * values + 1 }
        #expect(try await finish() == 0)
        #expect(Set(ledger) == names(values) && count("accepted") == 5)
    }
}
