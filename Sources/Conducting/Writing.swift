import HostInterface
import Scheduling
import Storage
import Tracking

/// What a conductor writes down, for itself and for whoever looks at the study.
extension ConductorLoop {
    /// What the schedulers' programs cost: told with whatever else there is to write, or else once a minute.
    mutating func noteCalls() {
        for driven in executors.abilities((any ProgramDriven).self) { calls.merge(driven.drainCalls()) { $0 + $1 } }
        let isDue = !unwritten.isEmpty || state.isComplete || isInterrupted
        guard !calls.isEmpty, isDue || now.milliseconds(since: callsNoted) >= 60_000 else { return }
        note(calls.sorted { $0.key < $1.key }.map { .called(program: $0.key, count: $0.value) })
        calls = [:]
        callsNoted = now
    }

    mutating func note(_ events: [Event]) {
        guard !events.isEmpty else { return }
        let now = now
        for event in events {
            isSyncDue = isSyncDue || !state.mayBeRepeated(event)
            state.apply(event, at: now)
        }
        unwritten += events.map { ($0, now) }
    }

    /// Writes what was noted; says whether all of it is on disk.
    mutating func flush() -> Bool {
        guard !unwritten.isEmpty || journal.isInDoubt else { return true }
        // Who stood still for long may be taken for dead, and has no say any more.
        isSuperseded = isSuperseded || !lease.isNewest()
        // The journal may be open and good, in a study that was moved away from its scripts and jobs.
        guard isAtHome() else { return false }
        guard !isSuperseded else { return false }
        do {
            try journal.append(unwritten, syncTold: isSyncDue ? nil : inbox.hearOfSync)
            (unwritten, isSyncDue) = ([], false)
            trouble.isOver(in: directory, host)
            witness?(state)
            return true
        } catch {
            if trouble.goesOn(error, epoch: lease.epoch, at: now, in: directory, host) {
                host.terminal.writeErrors("maestro-swift: \(error); nothing is submitted until that is mended\n")
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
    mutating func tellOfSilence() {
        let isAsked = !state.scheduled.isEmpty || state.allCounts[.waiting] > 0
        let silence = isAsked ? executors.silence : nil
        let told = silence.flatMap { now.milliseconds(since: $0.since) >= SlurmSilence.lateness ? $0 : nil }
        slurmNote.show(
            told.map { TroubleNote(epoch: lease.epoch, since: $0.since, cause: $0.words) }, in: directory, host)
    }
}
