@testable import Jobs
import Executors
import Expansion
import HostInterface
import Testing
import Tracking

@testable import Scheduling

/// What is said to Grid Engine, and what is made of its answers; all of them are Son of Grid Engine's own, 8.1.9.
@Suite struct GridEngineTests {
    private func submission(
        tasks: ClosedRange<UInt32>? = nil, dependencies: [JobDependency] = [], options: [String] = [],
        throttle: Int = 0,
        memory: String? = nil, walltime: String? = nil, token: String = "make-0123abcd-b3"
    ) -> Submission {
        let members = (tasks ?? 0...0).map {
            Batch.Member(instance: InstanceID($0), attempt: 1, isRestart: false, task: $0)
        }
        return Submission(
            batch: Batch(id: BatchID(3), executor: ExecutorID(name: "sge") ?? .local, members: members), token: token,
            tasks: [], request: .init(options: options, memory: memory, walltime: walltime), dependencies: dependencies,
            throttle: throttle)
    }

    private func arguments(_ submission: Submission, isByTask: Bool = true) -> [String] {
        GridEngineCommandLine(environment: [:]).submit(
            submission, wrapper: "/s/w.sh", root: "/s", log: "/s/3.log", start: nil, isByTask: isByTask
        ).arguments
    }

    @Test("a job is submitted so that it is never run anew, with its own options and without those that are ours")
    func job() {
        #expect(
            arguments(
                submission(options: ["-N", "x", "-l", "h_rt=60", "-cwd", "-pe", "smp", "4"], walltime: "2:00:00"))
                == [
                    "-terse", "-V", "-l", "h_rt=60", "-pe", "smp", "4", "-r", "n", "-b", "y", "-shell", "n", "-wd",
                    "/s",
                    "-o", ":/s/3.log", "-e", ":/s/3.log", "-N", "make-0123abcd-b3", "-l", "h_rt=7200", "/s/w.sh", "/s",
                    "3",
                ])
    }

    @Test("tasks count from 1, and wait for tasks or for all of an array")
    func arrays() {
        let array = submission(
            tasks: 2...5, dependencies: [.end(Job(9)), .success(Job(10, task: 4)), .sameTask(ofArray: 11)], throttle: 2)
        let byTask = arguments(array).joined(separator: " ")
        #expect(byTask.contains("-t 3-6 -tc 2 -hold_jid 9,10 -hold_jid_ad 11"))
        #expect(arguments(array, isByTask: false).joined(separator: " ").contains("-hold_jid 9,10,11"))
    }

    @Test("no name begins with a digit", arguments: [("2d-1-b3", "j2d-1-b3"), ("d2-1-b3", "d2-1-b3")])
    func name(token: String, name: String) { #expect(GridEngineName(token).text == name) }

    private static let queue = """
        <?xml version='1.0'?>
        <job_info  xmlns:xsd="http://arc.liv.ac.uk/repos/darcs/sge/source/dist/util/resources/schemas/qstat/qstat.xsd">
          <queue_info>
            <job_list state="running">
              <JB_job_number>1</JB_job_number>
              <JB_name>make-0123abcd-b1</JB_name>
              <state>r</state>
              <queue_name>main.q@sge</queue_name>
              <slots>1</slots>
              <tasks>2</tasks>
            </job_list>
          </queue_info>
          <job_info>
            <job_list state="pending">
              <JB_job_number>1</JB_job_number>
              <JB_name>make-0123abcd-b1</JB_name>
              <state>hqw</state>
              <queue_name></queue_name>
              <tasks>3,5-6:1</tasks>
            </job_list>
            <job_list state="pending">
              <JB_job_number>4</JB_job_number>
              <JB_name>a &amp;lt; b</JB_name>
              <state>Eqw</state>
              <slots>1</slots>
            </job_list>
          </job_info>
        </job_info>
        """

    @Test("qstat tells of jobs and tasks, in the letters of their states")
    func rows() {
        let rows = GridEngineQueueRow.parse(Array(Self.queue.utf8))
        #expect(rows.map(\.job) == [1, 1, 4])
        #expect(rows.map(\.tasks) == [.ranges([1...1]), .ranges([2...2, 4...5]), .whole])
        #expect(rows[0].observed == .running && rows[1].observed == .queued(blockingReason: nil))
        #expect(rows[2].name == "a &lt; b")
        guard case .queued(let blockingReason?) = rows[2].observed else {
            Issue.record("an error keeps it from starting")
            return
        }
        #expect(blockingReason.contains("qmod -cj 4"))
    }

    @Test(
        "the accounting tells ends",
        arguments: [
            ("0", "0", Outcome.succeeded), ("0", "3", .failed(.exit(code: 3))),
            ("0", "137                  (Killed)", .failed(.signal(9))),
            ("37  : qmaster enforced h_rt, h_cpu, or h_vmem limit", "137                  (Killed)", .timedOut),
            ("100 : assumedly after job", "137                  (Killed)", .failed(.signal(9))),
            (
                "26  : opening input/output file", "0",
                .failed(.launch("Grid Engine: failed 26  : opening input/output file"))
            ),
        ])
    func ends(failed: String, code: String, outcome: Outcome) {
        let line = String(repeating: "=", count: 62)
        let text = """
            \(line)
            qname        main.q
            jobname      make-0123abcd-b1
            jobnumber    13
            taskid       6
            failed       \(failed)
            exit_status  \(code)
            \(line)
            jobname      make-0123abcd-b1
            jobnumber    14
            taskid       undefined
            failed       0
            exit_status  0
            """
        let accounts = GridEngineAccount.parse(Array(text.utf8))
        #expect(accounts.map(\.job) == [13, 14] && accounts.map(\.task) == [5, nil])
        #expect(accounts.first?.outcome == outcome)
    }

    @Test("what qsub complains of is a no, or doubt")
    func complaints() {
        let refusal = GridEngineComplaint.answer(
            errors: "Unable to run job: Job was rejected because job requests unknown queue \"q\".\nExiting.\n")
        #expect(refusal == .refused(reason: "Job was rejected because job requests unknown queue \"q\"."))
        for words in [
            "error: commlib error: got select error (Connection refused)\nUnable to run job: unable to send message to "
                + "qmaster using port 6444 on host \"sge\": got send error.\nExiting.\n", "Segmentation fault",
        ] {
            guard case .unknown = GridEngineComplaint.answer(errors: words) else {
                Issue.record("\(words) leaves doubt")
                continue
            }
        }
        guard
            case .full = GridEngineComplaint.answer(
                errors:
                    "Unable to run job: job rejected: Only 5 jobs are allowed per user (current job count: 5).\nExiting."
            )
        else {
            Issue.record("a limit is no refusal")
            return
        }
    }

    @Test("qdel says what it deleted before it began, and what it only ends")
    func deletions() {
        let text = """
            root has deleted job-array task 13.6
            root has registered the job-array task 13.3 for deletion
            root has deleted job 14
            """
        #expect(GridEngineScheduler.deleted(in: Array(text.utf8)) == [13: [5], 14: []])
    }
}
