@testable import Jobs
import Expansion
import Testing
import Tracking

@Suite struct VerdictTests {
    private func record(_ text: String) -> AttemptRecord? { AttemptRecord(Array(text.utf8)) }
    private let claim = "claim 7 0 node1 99 100.25\n"
    private let time = Timestamp(milliseconds: 101_000)

    @Test(
        "record and scheduler together say how it ended",
        arguments: [
            ("exit 0 101\n", JobObservation.ended(.succeeded), Outcome.succeeded),
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
        ] as [(String, JobObservation?, Outcome)])
    func joined(line: String, observed: JobObservation?, outcome: Outcome) {
        #expect(verdict(record: record(claim + line), observed: observed, job: 7) == .over(outcome, at: time))
    }

    private func at(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds * 1000)) }

    @Test(
        "of a success that its wrapper took for one, Slurm's word decides, and the time",
        arguments: [
            // Interrupted when the command ended: it answered TERM with 0.
            (JobObservation.ended(.cancelled(by: .somebodyElse)), 101.0, Outcome.cancelled(by: .somebodyElse)),
            (.ended(.timedOut), 103, .timedOut), (.ended(.failed(.preempted)), 100, .failed(.preempted)),
            (.ended(.failed(.deadline)), 102, .failed(.deadline)),
            // Interrupted long after the command had ended.
            (.ended(.cancelled(by: .somebodyElse)), 104, .succeeded), (.ended(.timedOut), 104, .succeeded),
            (.ended(.succeeded), 101, .succeeded), (.ended(.failed(.nodeFailure)), 101, .succeeded),
            (.ended(.failed(.outOfMemory)), 150, .failed(.outOfMemory)),
            (.ended(.failed(.exit(code: 1))), 101, .succeeded), (nil, 101, .succeeded), (.unaccounted, 101, .succeeded),
        ] as [(JobObservation?, Double, Outcome)])
    func success(observed: JobObservation?, end: Double, outcome: Outcome) {
        let life = Life(submitted: at(90), ended: at(end))
        let well = record(claim + "exit 0 101\n")
        #expect(verdict(record: well, observed: observed, job: 7, life: life) == .over(outcome, at: time))
    }

    @Test(
        "a command that failed more than two seconds before its job was told to end failed by itself",
        arguments: [
            (JobObservation.ended(.timedOut), 104.0, Outcome.failed(.exit(code: 3))),
            (.ended(.timedOut), 103, .timedOut),
            (.ended(.cancelled(by: .somebodyElse)), 104, .failed(.exit(code: 3))),
            (.ended(.cancelled(by: .somebodyElse)), 101, .cancelled(by: .somebodyElse)),
            (.ended(.failed(.preempted)), 104, .failed(.exit(code: 3))),
            (.ended(.failed(.deadline)), 90, .failed(.deadline)),
            // Of these Slurm knows the reason.
            (.ended(.failed(.outOfMemory)), 150, .failed(.outOfMemory)),
            (.ended(.failed(.nodeFailure)), 150, .failed(.nodeFailure)),
        ] as [(JobObservation, Double, Outcome)])
    func ownFailure(observed: JobObservation, end: Double, outcome: Outcome) {
        let failed = record(claim + "exit 3 101\n")
        let life = Life(submitted: at(90), ended: at(end))
        #expect(verdict(record: failed, observed: observed, job: 7, life: life) == .over(outcome, at: time))
        // One that was told to end did not.
        let told = record(claim + "told-exit 3 101\n")
        guard case .ended(let word) = observed else { return }
        #expect(verdict(record: told, observed: observed, job: 7, life: life) == .over(word, at: time))
        // Nor does it tell of the life after it.
        let next = Life(submitted: at(102), ended: at(end))
        #expect(verdict(record: failed, observed: observed, job: 7, life: next) == .over(word, at: time))
    }

    @Test("a success stands when its job outlives it by two seconds, and until then nothing is said")
    func outlived() {
        let (well, life) = (record(claim + "exit 0 101\n"), Life(submitted: at(90)))
        for observed in [JobObservation.running, .queued(blockingReason: nil), .dependencyNeverSatisfied] {
            #expect(verdict(record: well, observed: observed, job: 7, life: life) == .notYet)
            #expect(
                verdict(record: well, observed: observed, job: 7, life: life, isOutlived: true)
                    == .over(.succeeded, at: time))
        }
        // How it ended is known when its node has cleaned up.
        let completing = JobObservation.undecided("COMPLETING")
        #expect(verdict(record: well, observed: completing, job: 7, life: life, isOutlived: true) == .notYet)
    }

    @Test(
        "a job that was put back when its command ended has another life, whose end counts",
        arguments: [
            (101, JobObservation.queued(blockingReason: nil), nil), (103, .running, nil),
            (102, .undecided("COMPLETING"), nil),
            (103, .ended(.succeeded), .succeeded), (103, .ended(.timedOut), .timedOut),
            // Put back later it has nothing to do.
            (104, .queued(blockingReason: nil), .succeeded), (104, .ended(.timedOut), .succeeded),
        ] as [(Double, JobObservation, Outcome?)])
    func putBack(requeued: Double, observed: JobObservation, outcome: Outcome?) {
        let well = record(claim + "exit 0 101\n")
        let told = verdict(
            record: well, observed: observed, job: 7, life: Life(submitted: at(requeued), ended: at(300)),
            isOutlived: true)
        guard let outcome else { return #expect(told == .notYet) }
        guard case .over(outcome, _) = told else {
            Issue.record("\(told) is not \(outcome)")
            return
        }
    }

    @Test(
        "a success stands where the controller had forgotten that its job had begun, however wrong the node's clock is",
        arguments: [
            // Cancelled while it waited, as the controller saw it.
            (101.0, 101.0, Outcome.succeeded), (900, 900, .succeeded),
            // Cancelled soon after it had begun again: no command of that start can have run for three seconds.
            (106, 106.5, .succeeded), (106, 107, .cancelled(by: .somebodyElse)),
            // Told to end as it ran.
            (98, 101, .cancelled(by: .somebodyElse)),
        ] as [(Double, Double, Outcome)])
    func forgottenStart(began: Double, ended: Double, outcome: Outcome) {
        let well = record("claim 7 0 node1 99 103\nexit 0 105.75\n")
        let life = Life(submitted: at(90), began: at(began), ended: at(ended))
        #expect(
            verdict(record: well, observed: .ended(.cancelled(by: .somebodyElse)), job: 7, life: life)
                == .over(outcome, at: at(105.75)))
    }

    @Test("memory that ran out before a try in place does not undo the success that followed")
    func memoryBefore() {
        let again = record(claim + "again 137 100.5\nexit 0 101\n")
        let life = Life(submitted: at(90), ended: at(101))
        #expect(
            verdict(record: again, observed: .ended(.failed(.outOfMemory)), job: 7, life: life)
                == .over(.succeeded, at: time))
    }

    @Test(
        "what was told to end, put back and then not started again did not end by its own doing",
        arguments: [Outcome.failed(.exit(code: 1)), .failed(.other("FAILED"))])
    func notStartedAgain(end: Outcome) {
        let told = record(claim + "told-exit 143 101\n")
        let verdict = verdict(record: told, observed: .ended(end), job: 7)
        guard case .over(.failed(.launch), _) = verdict else {
            Issue.record("a failed launch was expected, not \(verdict)")
            return
        }
    }

    @Test("as long as the scheduler has it, it is not over, unless it ended well by itself")
    func notYet() {
        let told = record(claim + "told-exit 0 101\n")
        #expect(verdict(record: told, observed: .undecided("COMPLETING"), job: 7) == .notYet)
        #expect(verdict(record: record(claim + "exit 1 101\n"), observed: .running, job: 7) == .notYet)
        let well = record(claim + "exit 0 101\n")
        #expect(verdict(record: well, observed: .undecided("COMPLETING"), job: 7) == .over(.succeeded, at: time))
        #expect(verdict(record: nil, observed: .running, job: 7) == .notYet)
    }

    @Test("without a record a good end is waited for, and a bad one believed")
    func noRecord() {
        #expect(verdict(record: nil, observed: .ended(.succeeded), job: 7) == .awaitsRecord(.failed(.noExitRecord)))
        #expect(verdict(record: nil, observed: .ended(.timedOut), job: 7) == .over(.timedOut, at: nil))
        #expect(verdict(record: nil, observed: nil, job: 7) == .awaitsRecord(.failed(.vanished)))
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
        #expect(verdict(record: claimed, observed: .ended(told), job: 7) == unknown)
        let since = Life(submitted: Timestamp(milliseconds: 100_400))
        #expect(verdict(record: claimed, observed: .ended(told), job: 7, life: since) == unknown)
        // This life was put into the queue when the record was there already, and never began.
        let later = Life(submitted: Timestamp(milliseconds: 105_000))
        #expect(verdict(record: claimed, observed: .ended(told), job: 7, life: later) != unknown)
        #expect(verdict(record: nil, observed: .ended(told), job: 7) != unknown)
    }

    @Test("what was cancelled while its command runs may yet end well, and what never began may not")
    func cancelledUnderWay() {
        let cancelled = Outcome.cancelled(by: .somebodyElse)
        #expect(verdict(record: record(claim), observed: .ended(cancelled), job: 7) == .awaitsRecord(cancelled))
        #expect(verdict(record: nil, observed: .ended(cancelled), job: 7) == .over(cancelled, at: nil))
    }

    @Test("what runs under another job says nothing of this one, nor the end of an earlier life")
    func otherLives() {
        #expect(verdict(record: record(claim), observed: nil, job: 8) == .awaitsRecord(.failed(.vanished)))
        #expect(
            verdict(record: record(claim + "exit 1 101\n"), observed: nil, job: 8)
                == .over(.failed(.exit(code: 1)), at: time))
        let requeued = claim + "exit 1 101\nclaim 7 1 node2 5 200\n"
        #expect(record(requeued)?.end == nil && record(requeued)?.restart == 1)
    }

    @Test("while the accounting does not answer only a command's own exit code is believed")
    func unaccounted() {
        let own = record(claim + "exit 3 101\n")
        #expect(verdict(record: own, observed: .unaccounted, job: 7) == .over(.failed(.exit(code: 3)), at: time))
        let told = record(claim + "told-exit 143 101\n")
        #expect(verdict(record: told, observed: .unaccounted, job: 7) == .awaitsRecord(.failed(.signal(15))))
        #expect(verdict(record: nil, observed: .unaccounted, job: 7) == .notYet)
        // It had been asked to end, and nobody knows why: it is not taken for a good end.
        let saved = record(claim + "told-exit 0 101\n")
        #expect(verdict(record: saved, observed: nil, job: 7) == .awaitsRecord(.failed(.vanished)))
        // Nor is it over before it is certain that it was not put back into the queue.
        #expect(verdict(record: told, observed: nil, job: 7) == .awaitsRecord(.failed(.signal(15))))
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
