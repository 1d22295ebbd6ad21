import Expansion
import HostInterface
import Jobs
import Specification
import Storage
import Tracking

/// What must be true of a study that has ended, and of its journal at any time.
extension World {
    /// The journal as it truly is.
    var journal: JournalChain.Source {
        let files = files
        let path = file("journal")
        func name(_ epoch: UInt32) -> String { epoch == 0 ? path : "\(path).\(epoch)" }
        return JournalChain.Source(
            name: name, epochs: { (1...64).filter { files.entries[name($0)] != nil } },
            read: { epoch, offset throws in
                guard let entry = files.entries[name(epoch)] else { throw HostError.notFound(path: name(epoch)) }
                return Array(entry.bytes.dropFirst(offset))
            })
    }

    /// All its files, whether they count or not.
    var journalEntries: [SharedFiles.Entry] {
        (0...64).compactMap { files.entries[file($0 == 0 ? "journal" : "journal.\($0)")] }
    }

    /// The journal as a conductor would read it now.
    func folded() -> RunState? {
        var state = RunState(graph.frozen, versions: versions)
        let chain = try? JournalChain.read(journal) { state.apply($0.event, at: $0.time) }
        return chain == nil ? nil : state
    }

    /// Where each instance without a last word stands.
    var edgeState: String {
        guard let state = folded() else { return "the journal cannot be read" }
        return graph.current.instances.filter { !state[$0].phase.isFinal }.map { "\($0.index) \(state[$0].phase)" }
            .joined(separator: ", ")
    }

    /// Nobody takes a study from a conductor whose heart beats.
    mutating func checkLease(_ path: String, of conductor: Int) {
        guard path.contains("/leases/"), let number = path.split(separator: "/").last.flatMap({ Int($0) }),
            let entry = files.entries["\(file("leases"))/\(number - 1)"], now - entry.modified < 150_000
        else { return }
        let words = String(decoding: entry.bytes, as: UTF8.self).split(separator: " ")
        guard words.first == "held", words.count > 2, let process = Int32(words[2]) else { return }
        for other in conductors where other.isAlive && other.process == process {
            violated("conductor \(conductor) takes the study from process \(other.process), which lives")
        }
    }

    /// Nothing runs that has its last word already.
    mutating func checkIsWanted(_ instance: InstanceID) {
        guard let phase = folded()?[instance].phase, phase.isFinal else { return }
        violated("instance \(instance.index) runs and is \(phase)")
    }

    /// What has begun and was killed without a recorded end is tried again only where its step says so; nobody can tell
    /// where jobs were lost or put back for other reasons.
    mutating func checkMayRepeat(_ instance: InstanceID, attempt: Int) {
        let step = graph.current.study.steps[graph.current.stepIndex(of: instance)]
        guard isQuiet, step.retry.infrastructure == nil else { return }
        if ledger.runs(of: instance.index).contains(where: {
            $0.isUnrecorded && $0.attempt < attempt && ledger.counts($0)
        }) {
            violated("instance \(instance.index) runs again after an end that nobody knows")
        }
    }

    /// Whether nobody loses jobs, or puts them back, for other reasons than their commands.
    var isQuiet: Bool {
        let reasons = [
            hazards.controllerCrashes, hazards.accountingFaults, hazards.nodeLosses, hazards.meddling,
            Int(hazards.skew), hazards.hasAccounting ? 0 : 1,
        ]
        return reasons.allSatisfy { $0 == 0 }
    }

    /// Holds what the study says against what was.
    mutating func judge() {
        guard let state = folded() else { return violated("the journal cannot be read") }
        checkGrowth()
        if state.inconsistentEvents > 0 { violated("\(state.inconsistentEvents) events of the journal do not fit") }
        for instance in graph.current.instances {
            judge(instance, state)
            judgeCondition(of: instance, state)
            judgeRound(of: instance, state)
            judgeAllowance(of: instance, state)
            judgeHandler(instance, state)
        }
        judgeRows()
        judgeWrittenRows(state)
    }

    /// What nobody wants any more is out of the queue, some time after the end.
    mutating func judgeQueue() {
        // Who is shown a part of the queue may overlook something.
        let isAllShown = hazards.queuePartial == 0 && hazards.queueStale == 0
        let left = controller.jobs.values.filter { job in
            !job.isStranger
                && job.tasks.values.contains { task in
                    (task.state == .pending || task.process != nil) && !task.isRevived
                        && (isAllShown && !task.isForgottenAfterEnd || !task.isCancellationForgotten)
                }
        }
        for place in allocations?.open ?? [] { violated("attempt \(place.index) of \(place.job) is left behind") }
        for job in left.sorted(by: { $0.number < $1.number }) {
            violated("job \(job.number), \(job.name), is left behind")
        }
    }

    private mutating func judge(_ instance: InstanceID, _ state: RunState) {
        let runs = ledger.runs(of: instance.index)
        let who = "instance \(instance.index)"
        switch state[instance].phase {
        case .ended(.succeeded):
            if !ledger.hasSucceeded(instance.index) { violated("\(who) counts as done and never was") }
            judgeValues(of: instance, state)
        case .ended(let outcome):
            if ledger.hasSucceeded(instance.index), !wasPutBackAtOnce(instance) {
                violated("\(who) is done and counts as \(outcome)")
            }
        case .skipped(.removed): break
        case .skipped:
            if !runs.isEmpty, ledger.hasSucceeded(instance.index) { violated("\(who) is done and counts as not run") }
        case .waiting, .intended, .doubtful, .queued, .running, .dequeuing:
            violated("\(who) has no last word: \(state[instance].phase)")
        }
    }
}

extension World {
    /// What a command has published before it ended well is in its record, and reports know of it.
    private mutating func judgeValues(of instance: InstanceID, _ state: RunState) {
        let attempt = state[instance].attempts
        guard let published = ledger.published(by: instance.index, attempt: Int(attempt)) else { return }
        let path = StudyDirectory(root: graph.root).record(of: instance, attempt: attempt, in: graph.current)
        let values = PublishedValues(record: files.entries[path]?.bytes ?? [])
        if values["v"] != published || state[instance].hasValues != (published != nil) {
            violated("instance \(instance.index) published \(published ?? "nothing"), which is lost")
        }
    }

    /// Its job was put back within two seconds of its success, and then cancelled: nobody can say that it had not been
    /// interrupted. Where clocks differ, the node may find that so much later.
    func wasPutBackAtOnce(_ instance: InstanceID) -> Bool {
        ledger.runs(of: instance.index).contains { run in
            guard run.isRecordedSuccess, let ended = run.ended else { return false }
            return controller.putBacks.contains { back in
                back.job == run.job && back.task == run.task && back.life >= run.restart
                    && (0..<3000 + abs(hazards.skew)).contains(back.time - ended)
            }
        }
    }
}
