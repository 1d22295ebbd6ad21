import HostInterface
import Scheduling
import Tracking

/// How a conductor learns what became of what it submitted.
extension ConductorLoop {
    /// Asks both schedulers, each when it is time.
    mutating func lookAround() async {
        let here = state.liveHere.sorted()
        await look(at: here, venue: .local)
        let isDue = poll.isDue(at: now)
        guard !state.liveThere.isEmpty, isDue || hasNewRecord() else { return }
        let there = state.liveThere.sorted()
        let before = state.changed
        await look(at: there, venue: .slurm)
        await search(there, venue: .slurm)
        poll.polled(at: now, somethingChanged: state.changed != before)
    }

    /// The wrapper's records cost no call; they tell when asking Slurm is worth it.
    private func hasNewRecord() -> Bool {
        guard state.liveThere.count <= 200, poll.mayHurry(at: now) else { return false }
        return state.liveThere.contains { id in
            guard let live = state.batches[id], let member = live.batch.members.first, live.job != nil,
                let record = record(of: member)
            else { return false }
            return record.end != nil || state[member.instance].started == nil
        }
    }

    /// Whether a record can tell more than the sighting: of ten thousand jobs that wait, none is opened.
    private func canTell(_ member: Batch.Member, _ sighting: Sighting?) -> Bool {
        switch sighting {
        case .queued: false
        case .running: state[member.instance].started == nil
        case .undecided, .ended, .givenBack, nil: true
        }
    }

    private func record(of member: Batch.Member) -> AttemptRecord? {
        // Not there yet, or not readable now: the next look tells.
        (try? host.files.read(desk.record(of: member))).flatMap { AttemptRecord($0) }
    }

    mutating func look(at batches: [BatchID], venue: Venue) async {
        let waiting = Set(held.map(\.id))
        let known = batches.compactMap { state.batches[$0] }.filter { $0.job != nil && !waiting.contains($0.batch.id) }
        guard !known.isEmpty, let scheduler = schedulers[venue] else { return }
        let observation = await scheduler.observe(known.compactMap(watched))
        for live in known {
            guard let member = live.batch.members.first else { continue }
            let sighting = observation.sightings[live.batch.id]
            let report = Report(
                batch: live.batch.id, record: canTell(member, sighting) ? record(of: member) : nil,
                sighting: sighting, isTrustworthy: observation.isTrustworthy)
            await take(report, of: live)
        }
    }

    /// What a scheduler told unasked.
    mutating func take(_ news: News, from venue: Venue) async {
        guard let live = state.batches[news.batch] else { return }
        await take(
            Report(batch: news.batch, record: news.record, sighting: news.sighting, isTrustworthy: false), of: live)
    }

    private mutating func take(_ report: Report, of live: BatchState) async {
        let events = events(from: report, state: state, watch: &watch, policy: policy, now: now)
        note(events.flatMap { lastWords(before: $0, of: live) + [$0] })
        if !state.isLive(live.batch.id) { await finish(live) }
    }

    /// What a stopped step left running goes with it.
    private mutating func finish(_ live: BatchState) async {
        if live.batch.venue == .local, watch.stops[live.batch.id] != nil, let job = watched(live) {
            await schedulers[.local]?.stop([job], urgently: true)
        }
        watch.forget(live.batch.id)
    }

    private mutating func search(_ batches: [BatchID], venue: Venue) async {
        let lost = batches.compactMap { id -> LostBatch? in
            guard let live = state.batches[id], live.job == nil, let member = live.batch.members.first else {
                return nil
            }
            return LostBatch(
                batch: id, token: desk.token(for: live.batch), record: desk.record(of: member), since: live.since)
        }
        guard !lost.isEmpty, let scheduler = schedulers[venue],
            case .answered(let found) = await scheduler.find(lost)
        else { return }
        for batch in lost { await settle(batch, jobs: found[batch.batch] ?? [], venue: venue) }
    }

    private mutating func settle(_ lost: LostBatch, jobs: [UInt64], venue: Venue) async {
        guard let member = state.batches[lost.batch]?.batch.members.first else { return }
        let finding = Finding(batch: lost.batch, jobs: jobs, record: record(of: member))
        let (events, duplicates) = reconcile(finding, state: state, watch: &watch, policy: policy, now: now)
        note(events)
        let unneeded = duplicates.map {
            WatchedJob(batch: lost.batch, number: $0, token: lost.token, record: lost.record)
        }
        if !unneeded.isEmpty { await schedulers[venue]?.stop(unneeded, urgently: false) }
    }
}
