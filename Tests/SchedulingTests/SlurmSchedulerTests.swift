import Expansion
import HostInterface
import TestSupport
import Testing
import Tracking

@testable import Scheduling

@Suite struct SlurmSchedulerTests {
    private let programs = ScriptedPrograms()

    private func scheduler(_ environment: [String: String] = [:]) -> SlurmScheduler {
        SlurmScheduler(host: .fake(programs: programs, environment: environment), wrapper: "/s/.maestro/wrapper.sh")
    }

    private let submission = Submission(
        batch: Batch(
            id: BatchID(3), venue: .slurm,
            members: [.init(instance: InstanceID(0 as UInt32), attempt: 1, isRestart: false)]),
        token: "run_P.1-0123abcd-b3",
        tasks: [
            Submission.Task(
                study: "n", step: "run", instance: "run_P.1", attempt: 1, workspace: "/s/100%/run", script: "/s/run.sh",
                record: "/s/.maestro/attempts/0/0.1", output: "/s/100%/run/run_P.1",
                parentRecords: ["/s/.maestro/attempts/1/0.1"]
            )
        ],
        directives: ["--ntasks=1", "--comment", "two words"], dependencies: [11, 12])

    @Test("a submission is one sbatch with an argument array, in an environment that cannot mislead it")
    func arguments() async throws {
        programs.expect("sbatch", output: "17\n")
        let scheduler = scheduler([
            "SBATCH_JOB_NAME": "evil", "SLURM_JOB_ID": "1", "SQUEUE_FORMAT": "x", "SLURM_CONF": "/c", "HOME": "/h",
        ])
        #expect(await scheduler.submit(submission) == .accepted(job: 17))
        let call = try #require(programs.calls.first)
        #expect(call.environment == ["SLURM_CONF": "/c", "HOME": "/h"])
        #expect(
            call.arguments == [
                "--parsable", "--ntasks=1", "--comment", "two words", "--requeue", "--job-name=run_P.1-0123abcd-b3",
                "--open-mode=append", "--chdir=/s/100%/run", "--output=/s/100%%/run/run_P.1.out",
                "--error=/s/100%%/run/run_P.1.err", "--dependency=afterok:11:12", "/s/.maestro/wrapper.sh", "n", "run",
                "run_P.1", "1", "/s/100%/run", "/s/run.sh", "/s/.maestro/attempts/0/0.1",
                "/s/.maestro/attempts/1/0.1",
            ])
    }

    @Test("no answer in time is no answer, not a failure")
    func lostReply() async {
        programs.expect("sbatch", .failure(.timedOut(program: "sbatch", afterSeconds: 240)))
        guard case .unknown = await scheduler().submit(submission) else {
            Issue.record("a lost reply must stay unknown")
            return
        }
    }

    private func job(_ number: UInt64) -> WatchedJob {
        WatchedJob(batch: BatchID(UInt32(number)), number: number, token: "t\(number)", record: "")
    }

    @Test("all jobs cost one squeue, and sacct is asked only for those that left it")
    func oneQuestion() async {
        programs.expect("squeue", output: "1\u{1f}RUNNING\u{1f}None\u{1f}t1\n2\u{1f}PENDING\u{1f}JobHeldUser\u{1f}t2\n")
        programs.expect("sacct", output: "3\u{1f}COMPLETED\u{1f}0:0\u{1f}100\u{1f}t3\n")
        let observation = await scheduler().observe([job(1), job(2), job(3)])
        #expect(observation.isTrustworthy)
        #expect(observation.sightings[BatchID(1)] == .running)
        #expect(observation.sightings[BatchID(3)] == .ended(.succeeded))
        guard case .queued(.some) = observation.sightings[BatchID(2)] else {
            Issue.record("a held job needs a hint")
            return
        }
        #expect(programs.calls.map(\.program) == ["squeue", "sacct"])
        #expect(programs.calls[1].arguments.suffix(2) == ["-j", "3"])
    }

    @Test("a squeue that fails proves nothing, whatever its reason")
    func silence() async {
        programs.expect("squeue", errors: "slurm_load_jobs error: Unable to contact slurm controller", code: 1)
        #expect(await !scheduler().observe([job(1)]).isTrustworthy)
        programs.expect("squeue", .failure(.timedOut(program: "squeue", afterSeconds: 60)))
        #expect(await !scheduler().observe([job(1)]).isTrustworthy)
    }

    @Test("a lost batch is looked for by its name, in squeue and in sacct")
    func search() async {
        programs.expect("squeue", output: "9\u{1f}PENDING\u{1f}None\u{1f}a\n8\u{1f}PENDING\u{1f}None\u{1f}a\n")
        programs.expect("sacct", output: "5\u{1f}COMPLETED\u{1f}0:0\u{1f}1\u{1f}b\n")
        let lost = ["a", "b", "c"].enumerated().map {
            LostBatch(batch: BatchID(UInt32($0)), token: $1, record: "", since: Timestamp(milliseconds: 0))
        }
        #expect(await scheduler().find(lost) == .answered([BatchID(0): [8, 9], BatchID(1): [5]]))
    }
}
