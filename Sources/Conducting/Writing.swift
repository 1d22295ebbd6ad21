import HostInterface
import Scheduling
import Storage
import Tracking

/// What a conductor writes down, for itself and for whoever looks at the study.
extension ConductorLoop {
    mutating func noteCalls() {
        for driven in executors.abilities((any ProgramDriven).self) { calls.add(driven.drainCalls()) }
        note(calls.due(at: now, isCheap: !unwritten.isEmpty || state.isComplete || ending != nil))
    }

    mutating func note(_ events: [Event]) {
        let now = now
        for event in events {
            unwritten.add(event, at: now, mustSync: !state.mayBeRepeated(event))
            state.apply(event, at: now)
        }
    }

    /// Writes what was noted; says whether all of it is on disk.
    mutating func flush() -> Bool {
        guard !unwritten.isEmpty || journal.isInDoubt else { return true }
        // Who stood still for long may be taken for dead, and has no say any more.
        if !lease.isNewest() { mustEnd(.superseded) }
        // The journal may be open and good, in a study that was moved away from its scripts and jobs.
        checkDirectory()
        guard !isBarred else { return false }
        do {
            try journal.append(unwritten.events, syncTold: unwritten.mustSync ? nil : inbox.hearOfSync)
            unwritten.clear()
            trouble.isOver(in: directory, host)
            witness?(state)
            return true
        } catch {
            if trouble.continues(error, epoch: lease.epoch, at: now, in: directory, host) {
                host.terminal.writeErrors("maestro-swift: \(error); submissions are paused until that is fixed\n")
            }
            return false
        }
    }

    mutating func close() -> Bool {
        if !state.isClosed { note([.closed]) }
        guard flush() else { return false }
        statusFile.writeNow(state, directory: directory, host: host)
        lease.release(hasEnded: true)
        return true
    }

    /// Where anything is with Slurm or to come to it, whoever looks at the study is told that Slurm does not answer, and need
    /// not ask it for that.
    mutating func noteSilence() {
        let isAsked = !state.scheduled.isEmpty || state.allCounts[.waiting] > 0
        let silence = isAsked ? executors.silence : nil
        let reported = silence.flatMap { now.milliseconds(since: $0.since) >= SchedulerSilence.lateness ? $0 : nil }
        silenceNote.show(
            reported.map { TroubleNote(epoch: lease.epoch, since: $0.since, cause: $0.words) }, in: directory, host)
    }
}
