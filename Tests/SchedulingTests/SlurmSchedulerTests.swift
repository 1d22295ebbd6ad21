@testable import Jobs
import Executors
import Expansion
import HostInterface
import Specification
import TestSupport
import Testing
import Tracking

@testable import Scheduling

@Suite struct SlurmSchedulerTests {
    private let programs = ScriptedPrograms()

    private let files = FakeFiles()

    init() throws {
        for folder in ["/s", "/s/.maestro", "/s/.maestro/batches"] { files.makeFolder(folder) }
    }

    private func scheduler(_ environment: [String: String] = [:]) -> SlurmScheduler {
        SlurmScheduler(host: .fake(files: files, programs: programs, environment: environment), root: "/s")
    }

    private func submission(
        _ count: Int = 1, dependencies: [JobDependency] = [.success(Job(11)), .success(Job(12, task: 3))]
    )
        -> Submission
    {
        let members = (0..<count).map { index in
            Batch.Member(instance: InstanceID(index), attempt: 1, isRestart: false, task: UInt32(index))
        }
        return Submission(
            batch: Batch(id: BatchID(3), executor: .slurm, members: members), token: "run_P.1-0123abcd-b3",
            tasks: members.map { member in
                Submission.Task(
                    study: "n", step: "run", instance: "run_P.\(member.task)", attempt: 1,
                    workspace: "/s/run/\(member.task)", command: ["./run.sh"],
                    record: "/s/.maestro/attempts/0/\(member.task).1", output: "/s/run/\(member.task)/run",
                    parents: [ParentAttempts(step: 1, ordinals: 0...7, attempt: 1)])
            },
            request: .init(options: ["--ntasks=1", "--comment", "two words"], memory: "6144M", walltime: "20"),
            dependencies: dependencies, throttle: 4,
            recovery: .init(
                exit: RetryRule(times: 2, waitSeconds: 1, codes: [75...75, 130...140]),
                checkpoint: Checkpoint(signal: "USR1", seconds: 60), links: 3))
    }

    @Test(
        "how long an allocation is, is the last word of what sbatch is given",
        arguments: [
            (["--time=60"], nil, 3600), (["--time=60", "--time=10"], nil, 600), (["--time=60", "-t", "1:30"], nil, 90),
            (["--time=60", "--time", "2"], nil, 120), (["-t5"], nil, 300), (["--time=60"], "20", 1200),
            (["--time-min=5"], nil, nil), (["--time=UNLIMITED"], nil, nil), (["-t"], nil, nil), ([], nil, nil),
        ] as [([String], String?, Int64?)])
    func walltime(options: [String], grown: String?, seconds: Int64?) {
        #expect(
            Submission.Request(options: options, walltime: grown).walltimeSeconds(for: ExecutorID.slurm.dialect)
                == seconds)
    }

    @Test("a submission is one sbatch with an argument array, in an environment that cannot mislead it")
    func arguments() async throws {
        programs.expect("sbatch", output: "17\n")
        let scheduler = scheduler([
            "SBATCH_JOB_NAME": "evil", "SLURM_JOB_ID": "1", "SQUEUE_FORMAT": "x", "SLURM_CONF": "/c", "HOME": "/h",
        ])
        #expect(await scheduler.submit(submission()) == .accepted(job: 17))
        let call = try #require(programs.calls.first)
        #expect(call.environment == ["SLURM_CONF": "/c", "HOME": "/h", "MAESTRO_BATCH": "run_P.1-0123abcd-b3"])
        #expect(
            call.arguments == [
                "--parsable", "--ntasks=1", "--comment=two words", "--requeue", "--mem=6144M", "--time=20",
                "--signal=B:USR1@60", "--job-name=run_P.1-0123abcd-b3", "--open-mode=append", "--chdir=/s",
                "--output=/s/.maestro/batches/3.log", "--error=/s/.maestro/batches/3.log",
                "--dependency=afterok:11:12_3", "/s/.maestro/wrapper.sh", "/s", "3",
            ])
        #expect(scheduler.drainCalls() == ["sbatch": 1] && scheduler.drainCalls().isEmpty)
    }

    @Test("several instances are one job array, which each of them finds itself in by a table")
    func array() async throws {
        programs.expect("sbatch", output: "17\n")
        _ = await scheduler().submit(submission(1500, dependencies: [.sameTask(ofArray: 9), .end(Job(4))]))
        let arguments = try #require(programs.calls.first).arguments
        #expect(arguments.contains("--array=0-1499%4"))
        #expect(arguments.contains("--dependency=aftercorr:9,afterany:4"))
        let first = try #require(files.text("/s/.maestro/batches/3.0")).split(separator: "\n")
        #expect(first.count == 1001)
        #expect(
            first[0]
                == "n\u{1f}run\u{1f}2\u{1f}1\u{1f}75-75 130-140\u{1f}USR1\u{1f}60\u{1f}3\u{1f}1200\u{1f}\u{1f}\u{1f}\u{1f}"
        )
        let line = [
            "999", "run_P.999", "1", "run/999", "./run.sh\u{1e}", "./run.sh\u{1e}", "run/999/run",
            ".maestro/attempts/0/999.1",
            "1:0-7:1", "", "", "", "",
        ]
        #expect(first[1000] == line.joined(separator: "\u{1f}"))
        #expect(try #require(files.text("/s/.maestro/batches/3.1")).split(separator: "\n").count == 501)
    }

    @Test("no answer in time is no answer, not a failure")
    func lostReply() async {
        programs.expect("sbatch", .failure(.timedOut(program: "sbatch", afterSeconds: 240)))
        guard case .unknown = await scheduler().submit(submission()) else {
            Issue.record("a lost reply must stay unknown")
            return
        }
    }

    private func job(_ number: UInt64) -> WatchedBatch {
        WatchedBatch(
            batch: BatchID(UInt32(number)), job: JobID(number), token: "t\(number)", isArray: false,
            tasks: [.init(instance: InstanceID(Int(number)), index: 0)])
    }

    @Test("all jobs cost one squeue, and sacct is asked only for those that left it")
    func oneQuestion() async {
        programs.expect(
            "squeue",
            output:
                "1\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t1\n2\u{1f}N/A\u{1f}PENDING\u{1f}JobHeldUser\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t2\n"
        )
        programs.expect("sacct", output: "3\u{1f}COMPLETED\u{1f}0:0\u{1f}100\u{1f}100\u{1f}120\u{1f}t3\n")
        let observation = await scheduler().observe([job(1), job(2), job(3)])
        #expect(observation.isTrustworthy)
        #expect(observation.observed[InstanceID(1 as Int)] == .running)
        #expect(observation.observed[InstanceID(3 as Int)] == .ended(.succeeded))
        guard case .queued(.some) = observation.observed[InstanceID(2 as Int)] else {
            Issue.record("a held job needs a hint")
            return
        }
        #expect(programs.calls.map(\.program) == ["squeue", "sacct"])
        #expect(programs.calls[1].arguments.suffix(2) == ["-j", "3"])
    }

    @Test("a job is stopped only while its number still means it")
    func stop() async {
        programs.expect(
            "squeue",
            output:
                "1\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t1\n2\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}else\n"
        )
        programs.expect("scancel")
        await scheduler().stop([job(1), job(2)], how: .calmly)
        #expect(programs.calls.last == programs.calls.first { $0.program == "scancel" })
        #expect(programs.calls.last?.arguments == ["1"])
    }

    @Test("what is stopped is called off in its table first, but for jobs that nobody waits for")
    func callingOff() async {
        programs.expect("squeue", .failure(.timedOut(program: "squeue", afterSeconds: 60)))
        let array = WatchedBatch(
            batch: BatchID(4), job: 40, token: "t4", isArray: true,
            tasks: [1001, 2, 3].map { .init(instance: InstanceID($0 as Int), index: UInt32($0)) }, isWhole: false)
        let duplicate = WatchedBatch(batch: BatchID(5), job: 41, token: "t5", isArray: true, tasks: [])
        await scheduler().stop([array, duplicate, job(7)], how: .calmly)
        #expect(files.text("/s/.maestro/batches/4.0") == "\ncalled-off 2-3;\n")
        #expect(files.text("/s/.maestro/batches/4.1") == "\ncalled-off 1001-1001;\n")
        #expect(files.text("/s/.maestro/batches/7.0") == "\ncalled-off 0-0;\n")
        #expect(files.text("/s/.maestro/batches/5.0") == nil)
        #expect(programs.calls.map(\.program) == ["squeue"])
    }

    @Test("those jobs are told that have not begun and bear a name as a conductor gives it")
    func waiting() async {
        let rows = [
            "40\u{1f}1-9\u{1f}PENDING\u{1f}Dependency\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}a-b_X.1-0123abcd-b3",
            "41\u{1f}N/A\u{1f}PENDING\u{1f}DependencyNeverSatisfied\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}c-0123abcd-b4",
            "42\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}c-0123abcd-b5",
            "43\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}c-0123abce-b6",
            "44\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}else",
            "45\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}conductor-0123abcd",
        ]
        programs.expect("squeue", output: rows.joined(separator: "\n") + "\n")
        #expect(
            await scheduler().waiting(withinSeconds: nil) == [
                WaitingJob(job: 40, token: "a-b_X.1-0123abcd-b3", batch: BatchID(3), tasks: .ranges([1...9])),
                WaitingJob(job: 41, token: "c-0123abcd-b4", batch: BatchID(4), tasks: .whole, neverStarts: true),
                WaitingJob(job: 43, token: "c-0123abce-b6", batch: BatchID(6), tasks: .whole),
            ])
        programs.expect("squeue", errors: "slurm_load_jobs error: Unable to contact slurm controller", code: 1)
        #expect(await scheduler().waiting(withinSeconds: nil) == nil)
    }

    @Test("any number of tasks are tied anew by one call, unless their number means another job by now")
    func updateDependencies() async {
        programs.expect(
            "squeue",
            output:
                "40\u{1f}1-9\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t4\n7\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t7\n"
                + "8\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}else\n")
        programs.expect("scontrol")
        let array = WatchedBatch(
            batch: BatchID(4), job: 40, token: "t4", isArray: true,
            tasks: [1, 2, 3, 9].map { .init(instance: InstanceID($0 as Int), index: UInt32($0)) }, isWhole: false)
        let answers = await scheduler().updateDependencies([
            DependencyUpdate(batches: [array, job(7)], dependencies: [.sameTask(ofArray: 50)]),
            DependencyUpdate(batches: [job(8)], dependencies: []),
        ])
        #expect(answers == [true, false])
        #expect(programs.calls.map(\.program) == ["squeue", "scontrol"])
        #expect(programs.calls.last?.arguments == ["update", "jobid=40_[1-3,9],7", "dependency=aftercorr:50"])
    }

    @Test("a job that sbatch was refused, and Slurm keeps as one that has failed, is not taken for the lost batch")
    func refusedOnes() async {
        programs.expect(
            "squeue", output: "7\u{1f}N/A\u{1f}FAILED\u{1f}BadConstraints\u{1f}100\u{1f}100\u{1f}100\u{1f}a\n")
        programs.expect("sacct", output: "7\u{1f}FAILED\u{1f}1:0\u{1f}100\u{1f}100\u{1f}100\u{1f}a\n")
        let lost = LostBatch(batch: BatchID(0), token: "a", since: Timestamp(milliseconds: 0))
        #expect(await scheduler().find([lost]) == .answered([:]))
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
        programs.expect(
            "squeue",
            output:
                "9\u{1f}N/A\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}a\n8\u{1f}1-3\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}a\n"
        )
        programs.expect(
            "sacct",
            output:
                "5_1\u{1f}COMPLETED\u{1f}0:0\u{1f}1\u{1f}1\u{1f}120\u{1f}b\n6\u{1f}PENDING\u{1f}0:0\u{1f}1\u{1f}Unknown\u{1f}Unknown\u{1f}c\n"
        )
        let lost = ["a", "b", "c"].enumerated().map {
            LostBatch(batch: BatchID(UInt32($0)), token: $1, since: Timestamp(milliseconds: 0))
        }
        #expect(await scheduler().find(lost) == .answered([BatchID(0): [8, 9], BatchID(1): [5]]))
    }
}
