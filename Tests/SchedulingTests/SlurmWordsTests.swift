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
            ("PENDING PD REQUEUED RQ REQUEUE_FED RF", Sighting.queued(hindrance: nil)),
            ("RUNNING R CONFIGURING CF EXPEDITING RESIZING RS SIGNALING SI", .running),
            ("COMPLETED CD", .ended(.succeeded)), ("TIMEOUT TO", .ended(.timedOut)),
            ("CANCELLED CA", .ended(.cancelled(by: .somebodyElse))),
            ("NODE_FAIL NF BOOT_FAIL BF", .ended(.failed(.nodeFailure))),
            ("OUT_OF_MEMORY OUT_OF_ME+ OOM", .ended(.failed(.outOfMemory))),
            ("PREEMPTED PR", .ended(.failed(.preempted))), ("DEADLINE DL", .ended(.failed(.deadline))),
        ])
    func states(words: String, sighting: Sighting) {
        for word in words.split(separator: " ") { #expect(JobState.sighting(of: word) == sighting) }
    }

    @Test(
        "states that need somebody's hand are told as such",
        arguments: ["REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"])
    func held(word: String) {
        guard case .queued(.some) = JobState.sighting(of: word) else {
            Issue.record("\(word) needs a hint")
            return
        }
    }

    @Test(
        "suspended, completing and words that nobody knows yet are never a failure",
        arguments: ["SUSPENDED", "STOPPED", "COMPLETING", "STAGE_OUT", "REVOKED", "UPDATE_DB", "TELEPORTING", ""])
    func undecided(word: String) { #expect(JobState.sighting(of: word) == .undecided(word)) }

    @Test("what sacct adds to a word is no part of it")
    func suffixes() {
        #expect(JobState.sighting(of: "CANCELLED by 1000") == .ended(.cancelled(by: .somebodyElse)))
        #expect(JobState.sighting(of: "CANCELLED+") == .ended(.cancelled(by: .somebodyElse)))
    }

    @Test(
        "FAILED is as precise as Slurm can be",
        arguments: [
            ("3:0", Outcome.failed(.exit(code: 3))), ("0:9", .failed(.signal(9))), ("", .failed(.other("FAILED"))),
            ("0:53", .failed(.launch("Slurm could not start the job (0:53)"))),
        ])
    func failures(exit: String, outcome: Outcome) {
        #expect(JobState.sighting(of: "FAILED", exit: exit) == .ended(outcome))
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
            let said = try #require(PendingReason(word).hindrance(of: "JOB"), "\(word)")
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
        let said = try #require(reason.hindrance(of: "5"))
        #expect(said == PendingReason(word).hindrance(of: "5")?.replacing("(\(word))", with: "(\(text))"))
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
            case .refused: "no"
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

    private func life(_ seconds: Int64) -> Life { Life(submitted: Timestamp(milliseconds: seconds * 1000)) }

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
            "5\u{1f}2-3%4\u{1f}PENDING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}t\n"
            + "5\u{1f}0\u{1f}RUNNING\u{1f}None\u{1f}100\u{1f}N/A\u{1f}t\n"
        let sightings = SlurmScheduler.seen(of: [job(tasks: 4)], in: QueueRow.parse(Array(output.utf8))).mapValues(
            \.sighting)
        #expect(
            sightings == [
                InstanceID(0 as Int): .running, InstanceID(2 as Int): .queued(hindrance: nil),
                InstanceID(3 as Int): .queued(hindrance: nil),
            ])
    }

    @Test("a preempted job may yet be put back, so it has not ended while squeue knows it")
    func preempted() {
        let row = QueueRow(
            job: 5, tasks: .whole, state: "PREEMPTED", reason: "None", life: Life(submitted: nil), name: "t")
        #expect(
            SlurmScheduler.seen(of: [job()], in: [row]).mapValues(\.sighting) == [instance: .undecided("PREEMPTED")])
    }

    @Test("rows are read whatever the names hold, and noise is not")
    func rows() {
        let output =
            "Welcome to the cluster 2000\n12\u{1f}N/A\u{1f}RUNNING\u{1f}None\u{1f}N/A\u{1f}N/A\u{1f}a|b c\u{1f}d\n13\u{1f}PENDING\n\n"
        #expect(
            QueueRow.parse(Array(output.utf8)) == [
                QueueRow(
                    job: 12, tasks: .whole, state: "RUNNING", reason: "None", life: Life(submitted: nil),
                    name: "a|b c\u{1f}d")
            ])
    }

    @Test("of a job's rows in sacct the newest life counts, and a foreign job of the same number does not")
    func newest() {
        let rows = [
            AccountingRow(job: 5, tasks: .whole, state: "COMPLETED", exit: "0:0", life: life(200), name: "t"),
            AccountingRow(job: 5, tasks: .whole, state: "REQUEUED", exit: "0:0", life: life(100), name: "t"),
            AccountingRow(job: 5, tasks: .whole, state: "FAILED", exit: "1:0", life: life(300), name: "somebody's"),
        ]
        #expect(SlurmScheduler.ends(of: [job()], in: rows).mapValues(\.sighting) == [instance: .ended(.succeeded)])
    }

    @Test("sacct's running and pending prove nothing about a job that squeue does not know")
    func ghosts() {
        let rows = [AccountingRow(job: 5, tasks: .whole, state: "PENDING", exit: "0:0", life: life(200), name: "t")]
        #expect(SlurmScheduler.ends(of: [job()], in: rows).mapValues(\.sighting).isEmpty)
    }

    @Test("a number in squeue under another name is another job")
    func reused() {
        let row = QueueRow(
            job: 5, tasks: .whole, state: "RUNNING", reason: "None", life: Life(submitted: nil), name: "other")
        #expect(SlurmScheduler.seen(of: [job()], in: [row]).mapValues(\.sighting).isEmpty)
    }

    @Test(
        "the job's number is found among banners",
        arguments: [("17\n", 17), ("Welcome!\n17;cluster\n", 17), ("no number 5 here\n", nil), ("", nil)]
            as [(String, JobID?)])
    func numbers(output: String, number: JobID?) {
        #expect(SlurmScheduler.sbatch.job(in: Array(output.utf8)) == number)
    }
}

@Suite struct VerdictTests {
    private func record(_ text: String) -> AttemptRecord? { AttemptRecord(Array(text.utf8)) }
    private let claim = "claim 7 0 node1 99 100.25\n"
    private let time = Timestamp(milliseconds: 101_000)

    @Test(
        "record and scheduler together say how it ended",
        arguments: [
            ("exit 0 101\n", Sighting.ended(.succeeded), Outcome.succeeded),
            ("exit 0 101\n", nil, .succeeded),
            ("exit 3 101\n", .ended(.succeeded), .failed(.exit(code: 3))),
            // Half lines that a full disk took are none.
            ("exit 0 10 torn\nexit 13 torn\nexit 137 101\n", .ended(.failed(.exit(code: 9))), .failed(.signal(9))),
            // As earlier versions wrote it.
            ("exit 0 101 told\n", .ended(.timedOut), .timedOut),
            ("exit 137 101\n", .ended(.failed(.exit(code: 9))), .failed(.signal(9))),
            ("told-exit 0 101\n", .ended(.timedOut), .timedOut),
            ("timeout 101\n", .ended(.failed(.exit(code: 77))), .timedOut),
            ("exit 143 101\n", .ended(.cancelled(by: .somebodyElse)), .cancelled(by: .somebodyElse)),
            ("exit 1 101\n", .ended(.failed(.outOfMemory)), .failed(.outOfMemory)),
            ("told-exit 143 101\n", .ended(.failed(.launch("second"))), .failed(.launch("second"))),
            ("told-exit 143 101\n", .ended(.failed(.exit(code: 15))), .failed(.signal(15))),
            ("told-exit 143 101\n", .ended(.failed(.exit(code: 143))), .failed(.signal(15))),
        ] as [(String, Sighting?, Outcome)])
    func joined(line: String, sighting: Sighting?, outcome: Outcome) {
        #expect(verdict(record: record(claim + line), sighting: sighting, job: 7) == .over(outcome, at: time))
    }

    private func at(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds * 1000)) }

    @Test(
        "of a success that its wrapper took for one, Slurm's word decides, and the time",
        arguments: [
            // Interrupted when the command ended: it answered TERM with 0.
            (Sighting.ended(.cancelled(by: .somebodyElse)), 101.0, Outcome.cancelled(by: .somebodyElse)),
            (.ended(.timedOut), 103, .timedOut), (.ended(.failed(.preempted)), 100, .failed(.preempted)),
            (.ended(.failed(.deadline)), 102, .failed(.deadline)),
            // Interrupted long after the command had ended.
            (.ended(.cancelled(by: .somebodyElse)), 104, .succeeded), (.ended(.timedOut), 104, .succeeded),
            (.ended(.succeeded), 101, .succeeded), (.ended(.failed(.nodeFailure)), 101, .succeeded),
            (.ended(.failed(.outOfMemory)), 150, .failed(.outOfMemory)),
            (.ended(.failed(.exit(code: 1))), 101, .succeeded), (nil, 101, .succeeded), (.unaccounted, 101, .succeeded),
        ] as [(Sighting?, Double, Outcome)])
    func success(sighting: Sighting?, end: Double, outcome: Outcome) {
        let life = Life(submitted: at(90), ended: at(end))
        let well = record(claim + "exit 0 101\n")
        #expect(verdict(record: well, sighting: sighting, job: 7, life: life) == .over(outcome, at: time))
    }

    @Test(
        "a command that failed more than two seconds before its job was told to end failed by itself",
        arguments: [
            (Sighting.ended(.timedOut), 104.0, Outcome.failed(.exit(code: 3))), (.ended(.timedOut), 103, .timedOut),
            (.ended(.cancelled(by: .somebodyElse)), 104, .failed(.exit(code: 3))),
            (.ended(.cancelled(by: .somebodyElse)), 101, .cancelled(by: .somebodyElse)),
            (.ended(.failed(.preempted)), 104, .failed(.exit(code: 3))),
            (.ended(.failed(.deadline)), 90, .failed(.deadline)),
            // Of these Slurm knows the reason.
            (.ended(.failed(.outOfMemory)), 150, .failed(.outOfMemory)),
            (.ended(.failed(.nodeFailure)), 150, .failed(.nodeFailure)),
        ] as [(Sighting, Double, Outcome)])
    func ownFailure(sighting: Sighting, end: Double, outcome: Outcome) {
        let failed = record(claim + "exit 3 101\n")
        let life = Life(submitted: at(90), ended: at(end))
        #expect(verdict(record: failed, sighting: sighting, job: 7, life: life) == .over(outcome, at: time))
        // One that was told to end did not.
        let told = record(claim + "told-exit 3 101\n")
        guard case .ended(let word) = sighting else { return }
        #expect(verdict(record: told, sighting: sighting, job: 7, life: life) == .over(word, at: time))
        // Nor does it tell of the life after it.
        let next = Life(submitted: at(102), ended: at(end))
        #expect(verdict(record: failed, sighting: sighting, job: 7, life: next) == .over(word, at: time))
    }

    @Test("a success stands when its job outlives it by two seconds, and until then nothing is said")
    func outlived() {
        let (well, life) = (record(claim + "exit 0 101\n"), Life(submitted: at(90)))
        for sighting in [Sighting.running, .queued(hindrance: nil), .stranded] {
            #expect(verdict(record: well, sighting: sighting, job: 7, life: life) == .notYet)
            #expect(
                verdict(record: well, sighting: sighting, job: 7, life: life, isOutlived: true)
                    == .over(.succeeded, at: time))
        }
        // How it ended is known when its node has cleaned up.
        let completing = Sighting.undecided("COMPLETING")
        #expect(verdict(record: well, sighting: completing, job: 7, life: life, isOutlived: true) == .notYet)
    }

    @Test(
        "a job that was put back when its command ended has another life, whose end counts",
        arguments: [
            (101, Sighting.queued(hindrance: nil), nil), (103, .running, nil), (102, .undecided("COMPLETING"), nil),
            (103, .ended(.succeeded), .succeeded), (103, .ended(.timedOut), .timedOut),
            // Put back later it has nothing to do.
            (104, .queued(hindrance: nil), .succeeded), (104, .ended(.timedOut), .succeeded),
        ] as [(Double, Sighting, Outcome?)])
    func putBack(requeued: Double, sighting: Sighting, outcome: Outcome?) {
        let well = record(claim + "exit 0 101\n")
        let told = verdict(
            record: well, sighting: sighting, job: 7, life: Life(submitted: at(requeued), ended: at(300)),
            isOutlived: true)
        guard let outcome else { return #expect(told == .notYet) }
        guard case .over(outcome, _) = told else {
            Issue.record("\(told) is not \(outcome)")
            return
        }
    }

    @Test("memory that ran out before a try in place does not undo the success that followed")
    func memoryBefore() {
        let again = record(claim + "again 137 100.5\nexit 0 101\n")
        let life = Life(submitted: at(90), ended: at(101))
        #expect(
            verdict(record: again, sighting: .ended(.failed(.outOfMemory)), job: 7, life: life)
                == .over(.succeeded, at: time))
    }

    @Test(
        "what was told to end, put back and then not started again did not end by its own doing",
        arguments: [Outcome.failed(.exit(code: 1)), .failed(.other("FAILED"))])
    func notStartedAgain(end: Outcome) {
        let told = record(claim + "told-exit 143 101\n")
        let verdict = verdict(record: told, sighting: .ended(end), job: 7)
        guard case .over(.failed(.launch), _) = verdict else {
            Issue.record("a failed launch was expected, not \(verdict)")
            return
        }
    }

    @Test("as long as the scheduler has it, it is not over, unless it ended well by itself")
    func notYet() {
        let told = record(claim + "told-exit 0 101\n")
        #expect(verdict(record: told, sighting: .undecided("COMPLETING"), job: 7) == .notYet)
        #expect(verdict(record: record(claim + "exit 1 101\n"), sighting: .running, job: 7) == .notYet)
        let well = record(claim + "exit 0 101\n")
        #expect(verdict(record: well, sighting: .undecided("COMPLETING"), job: 7) == .over(.succeeded, at: time))
        #expect(verdict(record: nil, sighting: .running, job: 7) == .notYet)
    }

    @Test("without a record a good end is waited for, and a bad one believed")
    func noRecord() {
        #expect(verdict(record: nil, sighting: .ended(.succeeded), job: 7) == .awaitsRecord(.failed(.noExitRecord)))
        #expect(verdict(record: nil, sighting: .ended(.timedOut), job: 7) == .over(.timedOut, at: nil))
        #expect(verdict(record: nil, sighting: nil, job: 7) == .awaitsRecord(.failed(.vanished)))
    }

    @Test(
        "what has begun and was killed without an end recorded has an unknown one, once its record had time to show",
        arguments: [
            Outcome.succeeded, .failed(.exit(code: 1)), .failed(.signal(9)), .failed(.launch("x")),
            .failed(.other("FAILED")),
        ])
    func killedAlone(told: Outcome) {
        let claimed = record(claim)
        let unknown = Verdict.awaitsRecord(.failed(.unrecordedEnd))
        #expect(verdict(record: claimed, sighting: .ended(told), job: 7) == unknown)
        let since = Life(submitted: Timestamp(milliseconds: 100_400))
        #expect(verdict(record: claimed, sighting: .ended(told), job: 7, life: since) == unknown)
        // This life was put into the queue when the record was there already, and never began.
        let later = Life(submitted: Timestamp(milliseconds: 105_000))
        #expect(verdict(record: claimed, sighting: .ended(told), job: 7, life: later) != unknown)
        #expect(verdict(record: nil, sighting: .ended(told), job: 7) != unknown)
    }

    @Test("what was cancelled while its command runs may yet end well, and what never began may not")
    func cancelledUnderWay() {
        let cancelled = Outcome.cancelled(by: .somebodyElse)
        #expect(verdict(record: record(claim), sighting: .ended(cancelled), job: 7) == .awaitsRecord(cancelled))
        #expect(verdict(record: nil, sighting: .ended(cancelled), job: 7) == .over(cancelled, at: nil))
    }

    @Test("what runs under another job says nothing of this one, nor the end of an earlier life")
    func otherLives() {
        #expect(verdict(record: record(claim), sighting: nil, job: 8) == .awaitsRecord(.failed(.vanished)))
        #expect(
            verdict(record: record(claim + "exit 1 101\n"), sighting: nil, job: 8)
                == .over(.failed(.exit(code: 1)), at: time))
        let requeued = claim + "exit 1 101\nclaim 7 1 node2 5 200\n"
        #expect(record(requeued)?.end == nil && record(requeued)?.restart == 1)
    }

    @Test("while the accounting does not answer only a command's own exit code is believed")
    func unaccounted() {
        let own = record(claim + "exit 3 101\n")
        #expect(verdict(record: own, sighting: .unaccounted, job: 7) == .over(.failed(.exit(code: 3)), at: time))
        let told = record(claim + "told-exit 143 101\n")
        #expect(verdict(record: told, sighting: .unaccounted, job: 7) == .awaitsRecord(.failed(.signal(15))))
        #expect(verdict(record: nil, sighting: .unaccounted, job: 7) == .notYet)
        // It had been asked to end, and nobody knows why: it is not taken for a good end.
        let saved = record(claim + "told-exit 0 101\n")
        #expect(verdict(record: saved, sighting: nil, job: 7) == .awaitsRecord(.failed(.vanished)))
        // Nor is it over before it is certain that it was not put back into the queue.
        #expect(verdict(record: told, sighting: nil, job: 7) == .awaitsRecord(.failed(.signal(15))))
    }

    @Test("what was run again in place, and what goes on after a checkpoint, has not ended")
    func goesOn() {
        let again = record(claim + "again 3 101\nagain 3 102\n")
        #expect(again?.end == nil && again?.repeats == 2)
        let link = record(claim + "checkpoint 160\nclaim 7 1 node2 99 300\n")
        #expect(link?.end == nil && link?.links == 1)
    }

    @Test("a line without its end is not there yet", arguments: ["", "claim 7 0 n 9 10", "garbage\n"])
    func incomplete(text: String) { #expect(record(text) == nil) }
}
