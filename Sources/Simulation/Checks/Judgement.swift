import Expansion
import HostInterface
import Storage
import Tracking

/// What must be true of a study that has ended, and of its journal at any time.
extension World {
    /// The journal as a conductor would read it now.
    func folded() -> RunState? {
        guard let bytes = files.entries[file("journal")]?.bytes else { return nil }
        var state = RunState(graph.graph)
        let extent = try? JournalReader.fold(bytes, file: "journal") { state.apply($0.event, at: $0.time) }
        return extent == nil ? nil : state
    }

    /// Where each instance without a last word stands.
    var standing: String {
        guard let state = folded() else { return "the journal cannot be read" }
        return graph.graph.instances.filter { !state[$0].phase.isFinal }.map { "\($0.index) \(state[$0].phase)" }
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

    /// Holds what the study says against what was.
    mutating func judge() {
        guard let state = folded() else { return violated("the journal cannot be read") }
        if state.misfits > 0 { violated("\(state.misfits) events of the journal do not fit") }
        for instance in graph.graph.instances { judge(instance, state) }
    }

    /// What nobody wants any more is out of the queue, some time after the end.
    mutating func judgeQueue() {
        // Who is shown a part of the queue may overlook something.
        let isAllShown = hazards.queuePartial == 0 && hazards.queueStale == 0
        let left = controller.jobs.values.filter { job in
            !job.isStranger
                && job.tasks.values.contains { task in
                    (task.state == .pending || task.process != nil) && !task.isRevived
                        && (isAllShown || !task.isCancellationForgotten)
                }
        }
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
        case .ended(let outcome):
            if ledger.hasSucceeded(instance.index), !wasPutBackAtOnce(instance) {
                violated("\(who) is done and counts as \(outcome)")
            }
        case .skipped:
            if !runs.isEmpty, ledger.hasSucceeded(instance.index) { violated("\(who) is done and counts as not run") }
        case .waiting, .intended, .doubtful, .queued, .running, .withdrawing:
            violated("\(who) has no last word: \(state[instance].phase)")
        }
    }
}

extension World {
    /// Its job was put back within two seconds of its success, and then cancelled: nobody can say that it had not been
    /// interrupted.
    private func wasPutBackAtOnce(_ instance: InstanceID) -> Bool {
        ledger.runs(of: instance.index).contains { run in
            guard run.isRecordedSuccess, let ended = run.ended,
                let task = controller.jobs[run.job]?.tasks[run.task], task.restarts > run.restart
            else { return false }
            return task.submitted - ended < 3000
        }
    }
}

/// Follows a journal as it grows, and compares what it adds up to with what its writer believes.
struct Shadow: Sendable {
    private var state: RunState
    private var extent: JournalReader.Extent?
    /// The lease under which its writer writes.
    private var epoch: UInt32?

    init(_ graph: StudyGraph) { state = RunState(graph) }

    /// - Returns: What differs, if anything does.
    mutating func compare(with memory: RunState, journal: [UInt8]) -> String? {
        do {
            var folded = state
            let add: (Record) -> Void = { folded.apply($0.event, at: $0.time) }
            if let extent {
                self.extent = try JournalReader.fold(
                    Array(journal.dropFirst(extent.validLength)), after: extent, file: "journal", add)
            } else {
                extent = try JournalReader.fold(journal, file: "journal", add)
            }
            state = folded
            // What was written after somebody took over never happened.
            let newest = extent?.lastEpoch
            epoch = epoch ?? newest
            if newest != epoch { return nil }
        } catch {
            return "the journal cannot be read: \(error)"
        }
        return state.difference(from: memory)
    }
}

extension RunState {
    fileprivate func difference(from other: RunState) -> String? {
        for (mine, its) in zip(instances, other.instances) where mine != its { return "\(mine) is not \(its)" }
        func compare<T: Equatable>(_ name: String, _ value: (RunState) -> T) -> String? {
            value(self) == value(other) ? nil : "\(name) \(value(self)) is not \(value(other))"
        }
        let found: [String?] = [
            compare("last batch") { $0.lastBatch }, compare("cancelled") { $0.isCancelled },
            compare("paused") { $0.isPaused }, compare("closed") { $0.isClosed },
            compare("settings") { $0.settings }, compare("requests") { $0.requests.sorted() },
            compare("live") { $0.liveThere.sorted() }, compare("unwanted") { $0.unwanted.sorted() },
            compare("hindrances") { $0.hindrances }, compare("last words") { $0.lastWords },
            compare("untied") { $0.untied.sorted() }, compare("calls") { $0.calls },
            compare("misfits") { $0.misfits }, compare("remaining") { $0.remaining },
            compare("ready") { Array($0.readyThereInOrder) },
            compare("batches") { state in state.liveThere.sorted().map { state.batches[$0] } },
        ]
        return found.compactMap { $0 }.first
    }
}
