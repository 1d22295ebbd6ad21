import HostInterface
import Testing

/// A line for each run of a command, so that nothing can run twice unseen.
let note = "echo \"$MAESTRO_INSTANCE $MAESTRO_ATTEMPT\" >> $(OUTPUT_PATH)/ledger"

func values(_ count: Int) -> String { (1...count).map(String.init).joined(separator: ", ") }

/// What a command does that is to run until `ClusterStudy.letGo`.
let hold = "until [ -e $(OUTPUT_PATH)/go ]; do sleep 0.1; done"

/// make → post → all, over a few values.
///
/// - Parameter isHeld: The instances of `make` run until `ClusterStudy.letGo`, instead of some seconds.
func chain(_ count: Int, seconds: String = "0.3", isHeld: Bool = false) -> String {
    """
    study:
    - name: make
      description: d
      run: {procs: 1, cmd: '\(note); \(isHeld ? hold : "sleep \(seconds)"); echo $(N) > made'}
    - name: post
      description: d
      run: {procs: 1, cmd: '\(note); cat $(make.workspace)/made > posted', depends: [make]}
    - name: all
      description: d
      run: {procs: 1, cmd: '\(note); cat $(post.workspace)/*/posted | sort -n > all', depends: [post_*]}
    global.parameters: {N: {values: [\(values(count))], label: N.%%}}
    """
}

func names(_ count: Int) -> Set<String> {
    Set((1...count).flatMap { ["make_N.\($0) 1", "post_N.\($0) 1"] } + ["all 1"])
}

@Suite(.onCluster) struct ClusterTests {
    @Test("a study goes through Slurm in dependency chains, each instance once, and its status is true")
    func wholeStudy() async throws {
        try await withStudy(chain(4)) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 9 && Set(study.ledger) == names(4))
            let status = try await study.status("--format", "json")
            #expect(status.contains("\"state\": \"finished\""))
            // Nothing waited for the conductor: all was submitted before the first step had ended.
            let lines = study.journal.split(separator: "\n")
            let firstEnd = lines.firstIndex { $0.contains(" ended ") } ?? 0
            #expect(lines.prefix(firstEnd).count { $0.contains(" accepted ") } == 3)
        }
    }

    @Test("what fails takes its descendants out of Slurm, and nothing else")
    func failure() async throws {
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: '\(note); [ $(N) != 2 ] || exit 7'}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(note)', depends: [a]}}
            - {name: c, description: d, run: {procs: 1, cmd: '\(note)', depends: [b_*]}}
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(Set(study.ledger) == ["a_N.1 1", "a_N.2 1", "a_N.3 1", "b_N.1 1", "b_N.3 1"])
            #expect(try await study.queue().isEmpty)
            let status = try await study.status()
            #expect(status.contains("not run: a_N.2 did not finish (exit code 7)"))
            #expect(try await study.maestro("status", "--exit-code", study.directory).code == 2)
        }
    }

    @Test("the conductor can be killed again and again: no step is lost, none runs twice")
    func killedConductor() async throws {
        try await withStudy(chain(8, seconds: "0.8")) { study in
            try await study.run()
            for pause in [0, 150, 400, 900, 50] {
                await Cluster.host.clock.sleep(milliseconds: Int64(pause))
                try await study.killConductor()
                #expect(try await study.maestro("resume", study.directory).code == 0)
            }
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 17 && Set(study.ledger) == names(8))
        }
    }

    @Test("a study goes on in Slurm while no conductor is there, and is true when one comes back")
    func unattended() async throws {
        try await withStudy(chain(3)) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 }
            try await study.killConductor()
            try await study.wait { study.ledger.count == 7 }
            #expect(try await study.status().contains("no conductor is running"))
            #expect(try await study.finish() == 0)
            #expect(Set(study.ledger) == names(3))
            #expect(study.count("intended") == 3)
        }
    }

    @Test("slurmctld may be killed and come back in the middle")
    func controllerRestart() async throws {
        try await withStudy(chain(6, isHeld: true), on: .alone) { study in
            try await study.run()
            // What it had not saved yet is another test's matter.
            try await study.wait { study.ledger.count == 6 }
            try await study.cluster.save()
            try await study.cluster.control("restart", "slurmctld")
            try study.letGo()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 13 && Set(study.ledger) == names(6))
        }
    }

    @Test("a cancelled study leaves no job behind and ends with 3")
    func cancel() async throws {
        try await withStudy(chain(4, seconds: "60")) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 4 }
            #expect(try await study.maestro("cancel", "-y", study.directory).code == 0)
            #expect(try await study.finish() == 3)
            #expect(try await study.queue().allSatisfy { ["CANCELLED", "COMPLETING"].contains($0.state) })
            #expect(study.ledger.count == 4)
        }
    }

    @Test("a job that somebody else cancels or holds is told apart from our own")
    func outsiders() async throws {
        try await withStudy(chain(2, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 && study.ledger.count == 2 }
            let jobs = try await study.queue()
            let held = try #require(jobs.last?.job)
            try await study.slurm("scontrol", "hold", held)
            try await study.slurm("scancel", try #require(jobs.first { $0.state == "RUNNING" }?.job))
            try await study.wait { try await study.status().contains("cancelled outside maestro-swift") }
            try study.letGo()
            #expect(try await study.finish() == 2)
            #expect(try await study.status().contains("cancelled outside maestro-swift"))
        }
    }

    @Test("a launcher starts its tasks with srun, directives in a command count, and steps may run beside Slurm")
    func launcher() async throws {
        let sections = """
            study:
            - name: a
              description: d
              run:
                procs: 2
                cmd: |
                  #SBATCH --comment=mine
                  $(LAUNCHER) hostname > tasks
                  $(LAUNCHER)[1p] hostname >> tasks
                  scontrol show job $SLURM_JOB_ID > job
            - {name: here, description: d, run: {cmd: 'cp $(a.workspace)/tasks $(a.workspace)/job .', depends: [a]}}
            - {name: there, description: d, run: {procs: 1, cmd: 'wc -l < $(here.workspace)/tasks > count', depends: [here]}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            let files = Cluster.host.files
            let count = try files.read("\(study.directory)/there/count")
            #expect(String(decoding: count, as: UTF8.self).filter { $0 != "\n" } == "3")
            let job = try files.read("\(study.directory)/here/job")
            #expect(String(decoding: job, as: UTF8.self).contains("Comment=mine"))
        }
    }

    @Test(
        "what Slurm refuses, in whatever words, is a failure with its own words, and is asked for once",
        arguments: [
            ("--partition=nowhere", "sbatch: error: invalid partition specified: nowhere; "),
            ("--no-such-option", "unrecognized option '--no-such-option'"),
            ("--licenses=foo:1", "sbatch: error: Batch job submission failed: Invalid license specification"),
            ("--begin=whenever", "Invalid --begin specification"),
            ("--nodelist=nobody", "Invalid node name specified"),
        ])
    func refused(option: String, words: String) async throws {
        let sections = """
            study: [{name: s, description: d, run: {procs: 1, args: ["\(option)"], cmd: '\(note)'}}]
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            let status = try await study.status()
            #expect(status.contains("rejected by the scheduler: ") && status.contains(words), "\(status)")
            #expect(study.ledger.isEmpty && study.count("intended") == 1)
            // The same again, if that is what the user wants.
            #expect(try await study.maestro("retry", "--wait", study.directory).code == 2)
            #expect(study.count("intended") == 2)
        }
    }

    @Test("what a site's own plugin refuses ends at once with the site's sentence, and goes through once it agrees")
    func sitePlugin() async throws {
        let sections = "study: [{name: s, description: d, run: {procs: 1, cmd: '\(note)'}}]"
        try await withStudy(sections, on: .alone) { study in
            try await study.cluster.withSubmitPlugin(Self.wantsAccount) {
                try await study.run()
                #expect(try await study.finish() == 2)
                let status = try await study.status()
                #expect(status.contains("No project given; Batch job submission failed: "), "\(status)")
                #expect(study.count("intended") == 1)
            }
            #expect(try await study.maestro("retry", "--wait", study.directory).code == 0)
            #expect(study.ledger == ["s 2"])
        }
    }

    private static let wantsAccount = """
        function slurm_job_submit(job, partition, user)
            if job.account ~= nil then return slurm.SUCCESS end
            slurm.log_user("No project given")
            return slurm.ERROR
        end
        function slurm_job_modify(job, record, partition, user) return slurm.SUCCESS end
        """
}

extension Cluster {
    /// The controller asks a script in Lua about each submission while the body runs.
    fileprivate func withSubmitPlugin(_ script: String, _ body: () async throws -> Void) async throws {
        let folder = configuration.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        try Self.host.files.replace(
            folder.joined(separator: "/") + "/job_submit.lua", with: Array(script.utf8), mode: .privateFile)
        try await between(
            { try await control("set", "JobSubmitPlugins", "lua") },
            { try await control("set", "JobSubmitPlugins", "none") }, body)
    }
}
