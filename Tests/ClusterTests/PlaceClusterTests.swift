import HostInterface
import Testing

/// Studies with jobs in Slurm that are moved or copied.
@Suite(.onCluster) struct PlaceClusterTests {
    /// make → post; `post` waits in Slurm for as long as `make` is held.
    private let study = chain(2, isHeld: true)

    private func isRunning(_ study: ClusterStudy) async throws -> Bool {
        try await study.queue(states: "running").count == 2 && study.ledger.count == 2
    }

    @Test("a study is not moved while a job of it runs; then what waits is taken back and runs at the new place")
    func moved() async throws {
        try await withStudy(study) { study in
            try await study.run()
            try await study.wait { try await isRunning(study) }
            try await study.killConductor()
            let (id, new) = (study.id, "\(study.folder)/new")
            #expect(try await study.program("mv", [study.directory, new]).code == 0)
            let refused = try await study.maestro("resume", "--moved", new)
            let running = try await study.output("squeue", "-h", "-r", "-t", "running", "-o", "%F_%K %j")
                .split(separator: "\n").filter { $0.contains(id) }.map { $0.split(separator: " ")[0] }
            #expect(refused.code == 1 && running.contains { refused.output.contains("job \($0)") }, "\(refused)")
            #expect(try await study.maestro("cancel", "-y", new).code == 1)
            // What runs ends at its old path, where it cannot be recorded.
            let numbers = Set(running.map { String($0.prefix { $0 != "_" }) })
            #expect(try await study.program("scancel", ["--signal=KILL", "--full"] + numbers).code == 0)
            try await study.wait(seconds: 120) {
                let left = try await study.output("squeue", "-h", "-t", "running,completing", "-o", "%j")
                return !left.contains("-\(id)-")
            }
            #expect(try await study.program("touch", ["\(new)/go"]).code == 0)
            let resumed = try await study.maestro("resume", "--moved", new)
            #expect(resumed.code == 0, "\(resumed)")
            _ = try await study.maestro("resume", "--wait", new)
            let ended = try await study.maestro("retry", "--wait", new)
            #expect(ended.code == 0, "\(ended)")
            #expect(try await study.program("cat", ["\(new)/all/all"]).output == "1\n2\n")
            #expect(try await study.program("ls", [study.directory]).code != 0)
        }
    }

    @Test("jobs that only wait are taken back when their study is moved, and run at the new place, each once")
    func movedWhileWaiting() async throws {
        let sections = """
            study:
            - name: make
              description: d
              run: {procs: 1, args: ["--begin=now+1hour"], cmd: '\(note); echo $(N); pwd > here'}
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { try await study.queue(states: "pending").count > 0 }
            let (id, new) = (study.id, "\(study.folder)/new")
            func jobs() async throws -> Set<String> {
                let rows = try await study.output("squeue", "-h", "-r", "-o", "%F %j").split(separator: "\n")
                return Set(rows.filter { $0.contains("-\(id)-") }.map { String($0.prefix { $0 != " " }) })
            }
            let old = try await jobs()
            try await study.killConductor()
            #expect(try await study.program("mv", [study.directory, new]).code == 0)
            let resumed = try await study.maestro("resume", "--moved", new)
            #expect(resumed.code == 0, "\(resumed)")
            try await study.wait {
                let waiting = try await jobs()
                return !waiting.isEmpty && waiting.isDisjoint(with: old)
            }
            for job in try await jobs() {
                try await study.slurm("scontrol", "update", "JobId=\(job)", "StartTime=now")
            }
            let ended = try await study.maestro("resume", "--wait", new)
            #expect(ended.code == 0 || ended.output.contains("has ended"), "\(ended)")
            let ledger = try await study.program("sort", ["\(new)/ledger"]).output
            #expect(ledger == "make_N.1 2\nmake_N.2 2\nmake_N.3 2\n")
            #expect(try await study.program("cat", ["\(new)/make/N.1/here"]).output == "\(new)/make/N.1\n")
            #expect(try await study.program("ls", [study.directory]).code != 0)
        }
    }

    @Test("a copy touches neither the jobs nor the files of the original, and runs all by itself")
    func copied() async throws {
        try await withStudy(study) { study in
            try await study.run()
            try await study.wait { try await isRunning(study) }
            try await study.killConductor()
            let new = "\(study.folder)/new"
            #expect(try await study.program("cp", ["-a", study.directory, new]).code == 0)
            let cancelled = try await study.maestro("cancel", "-y", new)
            #expect(cancelled.code == 1 && cancelled.output.contains("--as-copy"), "\(cancelled)")
            let before = try await study.queuedTasks()
            #expect(try await study.program("touch", ["\(new)/go"]).code == 0)
            let begun = try await study.maestro("resume", "--as-copy", new)
            #expect(begun.code == 0, "\(begun)")
            // Its jobs may have to wait for the cores that the original's have.
            let after = try await study.queuedTasks()
            #expect(after == before)
            try study.letGo()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 5 && Set(study.ledger) == names(2))
            let ended = try await study.maestro("resume", "--wait", new)
            #expect(ended.code == 0 || ended.output.contains("has ended"), "\(ended)")
            #expect(try await study.program("cat", ["\(new)/all/all"]).output == "1\n2\n")
            #expect(study.ledger.count == 5)
        }
    }
}
