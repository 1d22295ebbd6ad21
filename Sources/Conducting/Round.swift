import Deciding
import Expansion
import HostInterface
import Storage
import Tracking

/// One round of a conductor: hear, decide, act, write.
extension ConductorLoop {
    mutating func round(_ messages: [Inbox.Message]) async -> ConductorEnd? {
        // What has failed since it went away must not be heard.
        checkDirectory()
        guard ending != .removed else { return .removed }
        await hear(messages)
        if let end = loss() { return end }
        while await act() {}
        noteCalls()
        let isWritten = flush() && removeTemporaries()
        guard ending != .removed else { return .removed }
        noteSilence()
        statusFile.write(state, directory: directory, host: host)
        if isWritten, isFinished, await isSwept(), close() { return .complete }
        guard ending == .interrupted else { return nil }
        lease.release()
        return .interrupted
    }

    /// Whether nothing is to be done any more, here or in Slurm.
    private var isFinished: Bool {
        state.isComplete && state.liveBesideConductor.isEmpty && state.scheduled.isEmpty && !watch.sweep.isPlanned
    }

    /// Whether the study is no longer ours. A lease that cannot be looked at is not lost; one that is lost is fenced by
    /// its number.
    private mutating func loss() -> ConductorEnd? {
        if isBarred { return ending }
        do {
            return try lease.renewIfDue(now) ? nil : .superseded
        } catch HostError.notFound {
            return .removed
        } catch {
            return nil
        }
    }

    /// Whether the study directory is still where it was. One that cannot be looked at is not gone.
    mutating func checkDirectory() {
        guard let home else { return }
        // A file system may be away for a while.
        if let found = try? host.files.target(directory.root)?.identity.inode ?? 0, found != home.inode {
            mustEnd(.removed)
        }
    }

    private mutating func hear(_ messages: [Inbox.Message]) async {
        var (hasTicked, hasNews) = (false, false)
        for message in messages {
            switch message {
            case .news(let news, let executor):
                hasNews = true
                await take(news, from: executor)
            case .signal(.hangUp): break
            case .signal: mustEnd(.interrupted)
            case .tick: hasTicked = true
            case .synced(let length, nil): journal.synced(upTo: length)
            case .synced(_, let error?): journal.doubted(error)
            }
        }
        guard hasTicked else {
            if hasNews { pace(foundNews: true) }
            return
        }
        let news = notifications.heard()
        pace(foundNews: hasNews || news != NotificationFiles.Changes())
        grantRequests(mayBeNew: news.mayAsk)
        await takeAgain()
        await poll(heard: news.instances)
        watch.pressure.heard(isSilent: executors.silence != nil, at: now)
    }

    private mutating func pace(foundNews: Bool) {
        look.looked(foundNews: foundNews)
        inbox.tickInterval = look.milliseconds
    }

    /// Carries out what is to be done; says whether there was anything.
    private mutating func act() async -> Bool {
        guard ending == nil, !inbox.hasSignal else { return false }
        dropUnwanted()
        judgeRounds()
        let due = commands(for: state, watch: watch, policy: policy, requests: requested, now: now)
        var batches: [Batch] = []
        for case .submit(let batch, let terms) in due {
            batches.append(batch)
            watch.arrays.submits(batch.id, terms)
        }
        note(batches.map { .intended($0) })
        held += batches
        await stop(due)
        await returnUnstarted(due)
        await updateDependencies(due)
        await widen(due)
        await loosen(due)
        // On disk before the scheduler is asked: else a lost answer would leave no trace.
        guard !held.isEmpty, flush() else { return false }
        let ready = held
        held = []
        await submit(ready)
        return true
    }

    /// What was intended, and could not be written down, may not be wanted any more.
    private mutating func dropUnwanted() {
        let unwanted = held.filter { !state.stillWants($0) }
        guard !unwanted.isEmpty else { return }
        held.removeAll { !state.stillWants($0) }
        note(unwanted.map { .postponed($0.id, reason: "") })
    }
}
