import HostInterface
import Testing

/// Jobs that are ended or put back from outside while their commands answer TERM with 0, as those do that save their state.
@Suite(.onCluster) struct InterruptionClusterTests {
    @Test("twelve commands that are cancelled and end with 0 are cancelled, and their children do not run")
    func cancelled() async throws {
        let sections = """
            study:
              - {name: a, description: d, run: {procs: 1, cmd: ': $(N); \(note); trap : TERM; sleep 600 & wait; true'}}
              - {name: b, description: d, run: {procs: 1, cmd: ': $(N); \(note)', depends: [a]}}
            global.parameters:
              N: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], label: N.%%}
            """
        try await withStudy(sections, on: .alone) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 12 && study.count("accepted") == 2 }
            try await study.slurm("scancel", study.job(of: 1))
            #expect(try await study.finish() == 2)
            let status = try await study.status()
            #expect(study.journal.split(separator: "\n").count { $0.hasSuffix("cancelled other") } == 12, "\(status)")
            #expect(study.ledger.count == 12, "\(status)")
        }
    }

    @Test("a job that is put back is queued, with Slurm's reason, and its command runs again though it ended with 0")
    func requeued() async throws {
        let work = "trap : TERM; [ -e ../first ] || { touch ../first; sleep 600 & wait; }; true"
        let sections = """
            study: [{name: a, description: d, run: {procs: 1, cmd: '\(note); \(work)'}}]
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.journal.contains(" started ") && study.ledger.count == 1 }
            let job = try study.job(of: 1)
            try await study.slurm("scontrol", "requeue", job)
            try await study.wait { study.journal.contains(" requeued ") }
            let csv = try await study.status("--format", "csv")
            #expect(csv.contains(",PENDING,"), "\(csv)")
            let why = try await study.maestro("why", study.directory, "a").output
            #expect(why.contains("requeued its job"), "\(why)")
            #expect(why.contains("Slurm reports: PENDING"), "\(why)")
            try await study.restart(job) { study.ledger.count == 2 }
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 2 && study.count("accepted") == 1, "\(study.journal)")
        }
    }
}
