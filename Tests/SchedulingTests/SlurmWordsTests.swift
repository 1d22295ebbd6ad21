@testable import Jobs
import Expansion
import HostInterface
import HostLive
import TestSupport
import Testing
import Tracking

@testable import Scheduling

@Suite struct JobStateTests {
    @Test(
        "every state of Slurm is understood, in its long and its short form",
        arguments: [
            ("PENDING PD REQUEUED RQ REQUEUE_FED RF", JobObservation.queued(blockingReason: nil)),
            ("RUNNING R CONFIGURING CF EXPEDITING RESIZING RS SIGNALING SI", .running),
            ("COMPLETED CD", .ended(.succeeded)), ("TIMEOUT TO", .ended(.timedOut)),
            ("CANCELLED CA", .ended(.cancelled(by: .somebodyElse))),
            ("NODE_FAIL NF BOOT_FAIL BF", .ended(.failed(.nodeFailure))),
            ("OUT_OF_MEMORY OUT_OF_ME+ OOM", .ended(.failed(.outOfMemory))),
            ("PREEMPTED PR", .ended(.failed(.preempted))), ("DEADLINE DL", .ended(.failed(.deadline))),
        ])
    func states(words: String, observed: JobObservation) {
        for word in words.split(separator: " ") { #expect(JobState.observed(of: word) == observed) }
    }

    @Test(
        "states that need somebody's hand are told as such",
        arguments: ["REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"])
    func held(word: String) {
        guard case .queued(.some) = JobState.observed(of: word) else {
            Issue.record("\(word) needs a hint")
            return
        }
    }

    @Test(
        "suspended, completing and words that nobody knows yet are never a failure",
        arguments: ["SUSPENDED", "STOPPED", "COMPLETING", "STAGE_OUT", "REVOKED", "UPDATE_DB", "TELEPORTING", ""])
    func undecided(word: String) { #expect(JobState.observed(of: word) == .undecided(word)) }

    @Test("what sacct adds to a word is no part of it")
    func suffixes() {
        #expect(JobState.observed(of: "CANCELLED by 1000") == .ended(.cancelled(by: .somebodyElse)))
        #expect(JobState.observed(of: "CANCELLED+") == .ended(.cancelled(by: .somebodyElse)))
    }

    @Test(
        "FAILED is as precise as Slurm can be",
        arguments: [
            ("3:0", Outcome.failed(.exit(code: 3))), ("0:9", .failed(.signal(9))), ("", .failed(.other("FAILED"))),
            ("0:53", .failed(.launch("Slurm could not start the job (0:53)"))),
        ])
    func failures(exit: String, outcome: Outcome) {
        #expect(JobState.observed(of: "FAILED", exit: exit) == .ended(outcome))
    }
}

@Suite struct PendingReasonTests {
    @Test(
        "reasons weigh what they mean to the user",
        arguments: [
            (
                """
                None Prolog Priority Dependency Resources BeginTime Licenses Reservation SchedDefer Cleaning JobArrayTaskLimit
                AssocMaxJobsLimit AssocGrpCpuLimit AssocGrpJobsLimit AssocGrpMemLimit AssocGrpNodeLimit AssocGrpGRES
                QOSJobLimit QOSGrpCpuLimit QOSGrpLicense QOSMaxJobsPerUserLimit QOSMaxCpuPerUserLimit QOSMaxGRESPerUser
                AssocGrpCPURunMinutesLimit AssocGrpMemRunMinutes QOSGrpGRESRunMinutes MaxCpuPerAccount MaxJobsPerAccount
                MaxCpuRunMinsPerUser BurstBufferStageIn MpiPortsBusy MaxPoweredUpNodes SomethingNew
                """, PendingReason.Weight.normal
            ),
            (
                """
                PartitionDown PartitionInactive NodeDown SystemFailure Constraints ReqNodeNotAvail
                ReqNodeNotAvail,UnavailableNodes:n1
                """, .infrastructure
            ),
            (
                """
                AssocGrpCPUMinutesLimit AssocGrpMemMinutes AssocGrpBillingMinutes AssocGrpWallLimit AssociationTimeLimit
                QOSGrpCPUMinutesLimit QOSGrpGRESMinutes QOSGrpBillingMinutes QOSGrpWallLimit QOSTimeLimit QOSUsageThreshold
                """, .budget
            ),
            (
                """
                PartitionTimeLimit PartitionNodeLimit PartitionConfig BadConstraints MaxMemPerLimit AccountNotAllowed
                QOSNotAllowed DeadLine AssocMaxCpuPerJobLimit AssocMaxCpuMinutesPerJobLimit AssocMaxNodePerJobLimit
                AssocMaxWallDurationPerJobLimit AssocMaxGRESPerJob AssocMaxMemPerNode QOSMaxCpuPerJobLimit
                QOSMaxCpuMinutesPerJobLimit QOSMaxCpuPerNode QOSMaxMemoryPerJob QOSMaxWallDurationPerJobLimit
                QOSMinCpuNotSatisfied QOSMinGRES QOSMinMemory QOSMinNode QOSMinBilling
                """, .neverFits
            ),
            (
                """
                JobHeldUser JobHeldAdmin JobHoldMaxRequeue DependencyNeverSatisfied InvalidAccount InvalidQOS
                ReservationDeleted ReservationInvalid BurstBufferOperation
                """, .blocked
            ),
        ])
    func weights(words: String, weight: PendingReason.Weight) {
        for word in words.split(whereSeparator: \.isWhitespace) {
            #expect(PendingReason(String(word)).weight == weight, "\(word)")
        }
    }
}

@Suite struct HeldJobTests {
    /// Whatever is not normal waiting, and one of each kind that is known by a part of its name.
    private static let told = PendingReason.blocked.union(PendingReason.neverFits).union(PendingReason.budget)
        .union(PendingReason.infrastructure)
        .union([
            "QOSMaxCpuPerJobLimit", "AssocMaxCpuPerJobLimit", "QOSMinCpuNotSatisfied", "QOSMinGRES",
            "AssocMaxWallDurationPerJobLimit", "QOSMaxWallDurationPerJobLimit", "AssocGrpCPUMinutesLimit",
            "QOSGrpCPUMinutesLimit", "QOSGrpBillingMinutes",
        ])

    @Test("docs/advice.md has each word of Slurm that is no normal waiting, with what is advised")
    func documented() throws {
        let document = String(decoding: try Host.live().files.read("\(projectFolder())/docs/advice.md"), as: UTF8.self)
        for word in Self.told {
            let said = try #require(PendingReason(word).blockingReason(of: "JOB"), "\(word)")
            let advice = try #require(said.split(separator: "; ").last)
            #expect(document.contains("\n| \(word) | \(advice) | "), "| \(word) | \(advice) |")
        }
    }

    @Test("docs/advice.md has for each command that is advised a test that ran it on a real Slurm")
    func followed() throws {
        let document = String(decoding: try Host.live().files.read("\(projectFolder())/docs/advice.md"), as: UTF8.self)
        let rows = document.split(separator: "\n").map { $0.split(separator: " | ") }.filter { $0.count == 3 }
        func commands(_ row: [Substring]) -> [Substring] {
            row[1].split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map(\.element)
        }
        let onCluster = Set(rows.filter { $0[2].hasSuffix("ClusterTests |") }.flatMap(commands))
        for row in rows where row[2].hasSuffix("HeldJobTests |") {
            #expect(!commands(row).isEmpty && onCluster.isSuperset(of: commands(row)), "\(row)")
        }
        #expect(onCluster.count > 8)
    }

    @Test(
        "reasons that Slurm says in a sentence are shown as it says them, and mean what its words mean",
        arguments: [
            ("launch failed requeued held", "RequeuedHeld"),
            ("user env retrieval failed requeued held", "RequeuedHeld"),
            ("launch failure limit exceeded requeued held", "RequeuedHeld"),
            ("job requeued in held state", "RequeuedHeld"), ("job requeued in special exit state", "RequeuedHeld"),
            (
                "Job's account not permitted to use this partition (debug allows other not root)",
                "AccountNotAllowed"
            ),
            ("Job's account not permitted to use this partition (gpu denies a,b including a)", "AccountNotAllowed"),
            ("Job's QOS not permitted to use this partition (debug allows long not normal)", "QOSNotAllowed"),
            ("uid 1000 not in group permitted to use this partition (x). groups allowed: y", "PartitionConfig"),
            ("Reservation upkeep was deleted", "ReservationDeleted"),
            ("Reservation upkeep is invalid", "ReservationInvalid"),
            ("ReqNodeNotAvail, Reserved for maintenance", "NodesReserved"),
            ("ReqNodeNotAvail, May be reserved for other job", "NodesReserved"),
            ("Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions", "NodeDown"),
            ("Nodes required for job are DOWN, DRAINED, REBOOTING or reserved for jobs in higher", "NodeDown"),
        ])
    func sentences(text: String, word: String) throws {
        let reason = PendingReason(text)
        #expect(reason.word == word && reason.weight == PendingReason(word).weight)
        let said = try #require(reason.blockingReason(of: "5"))
        #expect(said == PendingReason(word).blockingReason(of: "5")?.replacing("(\(word))", with: "(\(text))"))
    }
}

@Suite struct SubmissionComplaintTests {
    @Test(
        "what sbatch says by itself is a no, in whatever words; a lost answer may be a yes; a full queue is full; and some go later",
        arguments: [
            ("sbatch: error: invalid partition specified: nowhere", "no"),
            ("sbatch: error: Batch script is empty!", "no"),
            ("sbatch: error: Batch job submission failed: Requested node configuration is not available", "no"),
            ("sbatch: error: QOSMaxSubmitJobPerUserLimit", "full"), ("sbatch: error: AssocGrpSubmitJobsLimit", "full"),
            ("sbatch: error: Batch job submission failed: Job dependency problem", "later"),
            ("sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying", "later"),
            (
                "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
                "unknown"
            ),
            (
                "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\nsbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n",
                "unknown"
            ),
            ("sbatch: error: Batch job submission failed: Invalid partition name specified", "no"),
            ("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation", "unknown"),
            ("", "unknown"), ("\n\n", "unknown"), ("some words of a site's own wrapper", "unknown"),
            ("sbatch: error: some words of tomorrow", "no"),
            (
                "/usr/bin/sbatch: unrecognized option '--no-such-option'\nTry \"sbatch --help\" for more information",
                "no"
            ),
            ("sbatch: error: Batch job submission failed: Invalid license specification", "no"),
            ("sbatch: error: No project given\nsbatch: error: Batch job submission failed: Unspecified error", "no"),
            ("sbatch: error: Munge encode failed: Failed to connect to \"/run/munge/munge.socket.2\"", "unknown"),
            ("sbatch: error: Batch job submission failed: Protocol authentication error", "unknown"),
            (
                "sbatch: error: slurm_msg_sendto: address:port=127.0.0.1:17857 msg_type=4003: Unexpected missing socket error\nsbatch: error: Batch job submission failed: Unexpected missing socket error",
                "unknown"
            ),
            ("sbatch: error: Batch job submission failed: Unexpected missing socket error", "unknown"),
            ("sbatch: error: Batch job submission failed: Message receive failure", "unknown"),
            ("sbatch: error: slurm_unpack_received_msg: some words of tomorrow\nsbatch: error: No", "unknown"),
            ("sbatch: error: Batch job submission failed: Requested operation is presently disabled", "unknown"),
            ("sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received", "unknown"),
            (
                "sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
                "full"
            ),
            (
                "sbatch: error: QOSMaxWallDurationPerJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
                "no"
            ),
        ])
    func classes(errors: String, kind: String) {
        let told =
            switch SubmissionComplaint.answer(code: 1, errors: errors) {
            case .accepted: "yes"
            case .refused, .unusable: "no"
            case .postponed: "later"
            case .full: "full"
            case .unknown: "unknown"
            }
        #expect(told == kind)
    }

    @Test("a refusal has an exit code of sbatch's own; another code is no answer", arguments: [1, 2, 127, 137, 255])
    func codes(code: Int32) {
        let answer = SubmissionComplaint.answer(code: code, errors: "sbatch: error: invalid partition specified: x")
        if case .refused = answer { #expect([1, 255].contains(code)) } else { #expect(![1, 255].contains(code)) }
    }

    @Test(
        "all lines are kept, a site's own before Slurm's last sentence, but for hints at the manual",
        arguments: [
            (
                "Welcome!\nsbatch: error: No project given\nsbatch: error: Batch job submission failed: Unspecified error\n",
                "Welcome!; No project given; Batch job submission failed: Unspecified error"
            ),
            (
                "sbatch: error: Batch job submission failed: Unspecified error\nsbatch: error: No project given\n",
                "sbatch: error: No project given; Batch job submission failed: Unspecified error"
            ),
            (
                "Invalid time specification (pos=0): whenever\nsbatch: error: Invalid --begin specification\n",
                "Invalid time specification (pos=0): whenever; Invalid --begin specification"
            ),
            (
                "sbatch: unrecognized option '--no-such-option'\nTry \"sbatch --help\" for more information\n",
                "sbatch: unrecognized option '--no-such-option'"
            ),
            (
                "/opt/slurm/bin/sbatch: unrecognized option '--x'\nsbatch: error: Try \"sbatch --help\" for more information",
                "/opt/slurm/bin/sbatch: unrecognized option '--x'"
            ),
        ])
    func reasons(errors: String, reason: String) {
        guard case .refused(let told) = SubmissionComplaint.answer(code: 1, errors: errors) else {
            Issue.record("not refused: \(errors)")
            return
        }
        #expect(told == reason)
    }
}

@Suite struct RowTests {
    private let instance = InstanceID(0 as UInt32)

    private func job(tasks: Int = 1) -> WatchedBatch {
        WatchedBatch(
            batch: BatchID(1), job: 5, token: "t", isArray: tasks > 1,
            tasks: (0..<tasks).map { .init(instance: InstanceID($0), index: UInt32($0)) })
    }

    private func moment(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    private func life(_ seconds: Int64) -> Life { Life(submitted: moment(seconds)) }

    @Test(
        "Slurm's lists of tasks are read in each of their shapes",
        arguments: [
            ("N/A", TaskSet.whole), ("", .whole), ("5", .ranges([5...5])), ("0-3,7%2", .ranges([0...3, 7...7])),
            ("0-4:2", .ranges([0...0, 2...2, 4...4])), ("3-1", nil), ("a", nil), ("1-2-3", nil),
        ] as [(String, TaskSet?)])
    func tasks(text: String, tasks: TaskSet?) { #expect(TaskSet(text) == tasks) }

    @Test("one row of an array tells of all its tasks that have not begun, and another of one that has")
    func arrayRows() {
        let output =
            "5\u{1f}2-3%4\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t\n"
            + "5\u{1f}0\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}N/A\u{1f}t\n"
        let observed = SlurmScheduler.seen(of: [job(tasks: 4)], in: QueueRow.parse(Array(output.utf8))).mapValues(
            \.observed)
        #expect(
            observed == [
                InstanceID(0 as Int): .running, InstanceID(2 as Int): .queued(blockingReason: nil),
                InstanceID(3 as Int): .queued(blockingReason: nil),
            ])
    }

    @Test("a preempted job may yet be put back, so it has not ended while squeue knows it")
    func preempted() {
        let row = QueueRow(
            job: 5, tasks: .whole, state: "PREEMPTED", reason: "None", life: Life(submitted: nil), name: "t")
        #expect(
            SlurmScheduler.seen(of: [job()], in: [row]).mapValues(\.observed) == [instance: .undecided("PREEMPTED")])
    }

    @Test("rows are read whatever the names hold, and noise is not")
    func rows() {
        let output =
            "Welcome to the cluster 2000\n12\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}N/A\u{1f}N/A\u{1f}N/A\u{1f}a|b c\u{1f}d\n13\u{1f}PENDING\n\n"
        #expect(
            QueueRow.parse(Array(output.utf8)) == [
                QueueRow(
                    job: 12, tasks: .whole, state: "RUNNING", reason: "None", life: Life(submitted: nil),
                    name: "a|b c\u{1f}d")
            ])
    }

    @Test("a job that was cancelled while it waited began when it ended, which sacct may leave out")
    func neverBegan() {
        let never = Life(submitted: moment(100), began: moment(120), ended: moment(120))
        let queue = "5\u{1f}N/A\u{1f}CANCELLED\u{1f}None\u{1f}100\u{1f}120\u{1f}120\u{1f}t\n"
        #expect(QueueRow.parse(Array(queue.utf8)).map(\.life) == [never])
        for began in ["None", "Unknown", "120"] {
            let row = "5\u{1f}CANCELLED by 0\u{1f}0:0\u{1f}100\u{1f}\(began)\u{1f}120\u{1f}t\n"
            #expect(AccountingRow.parse(Array(row.utf8)).map(\.life) == [never])
        }
    }

    @Test("of a job's rows in sacct the newest life counts, and a foreign job of the same number does not")
    func newest() {
        let rows = [
            AccountingRow(job: 5, tasks: .whole, state: "COMPLETED", exit: "0:0", life: life(200), name: "t"),
            AccountingRow(job: 5, tasks: .whole, state: "REQUEUED", exit: "0:0", life: life(100), name: "t"),
            AccountingRow(job: 5, tasks: .whole, state: "FAILED", exit: "1:0", life: life(300), name: "somebody's"),
        ]
        #expect(SlurmScheduler.ends(of: [job()], in: rows).mapValues(\.observed) == [instance: .ended(.succeeded)])
    }

    @Test("sacct's running and pending prove nothing about a job that squeue does not know")
    func ghosts() {
        let rows = [AccountingRow(job: 5, tasks: .whole, state: "PENDING", exit: "0:0", life: life(200), name: "t")]
        #expect(SlurmScheduler.ends(of: [job()], in: rows).mapValues(\.observed).isEmpty)
    }

    @Test("a number in squeue under another name is another job")
    func reused() {
        let row = QueueRow(
            job: 5, tasks: .whole, state: "RUNNING", reason: "None", life: Life(submitted: nil), name: "other")
        #expect(SlurmScheduler.seen(of: [job()], in: [row]).mapValues(\.observed).isEmpty)
    }

    @Test(
        "the job's number is found among banners",
        arguments: [("17\n", 17), ("Welcome!\n17;cluster\n", 17), ("no number 5 here\n", nil), ("", nil)]
            as [(String, JobID?)])
    func numbers(output: String, number: JobID?) {
        #expect(SlurmScheduler.sbatch.job(in: Array(output.utf8)) == number)
    }
}
