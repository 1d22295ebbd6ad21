import Deciding
import Executors
import Expansion
import HostInterface
import Jobs
import Scheduling
import Tracking

/// How a conductor submits and stops.
extension ConductorLoop {
    /// Local steps one by one, since they cost nothing and shall start in order; the others several at a time.
    mutating func submit(_ batches: [Batch]) async {
        let batches = batches.filter { batch in
            // All of a batch ask for the same.
            if let mistake = batch.members.first.flatMap({ state.requestMistake(of: $0.instance) }) {
                end(batch, .failed(.unusableValue("\(mistake)")))
                return false
            }
            guard
                let reason = layOutRounds(of: batch) ?? writeGatheredFiles(for: batch)
                    ?? writeFailureFiles(for: batch)
            else { return true }
            take(.postponed(reason: reason), for: batch)
            return false
        }
        for batch in batches where batch.executor.isBesideConductor {
            let answer = await executors[batch.executor]?.submit(
                submission(batch, SubmissionTerms()))
            take(answer ?? .refused(reason: "this scheduler is not available here"), for: batch)
        }
        let others = batches.filter { !$0.executor.isBesideConductor }
        if !others.isEmpty { await submitTogether(others) }
    }

    /// Writes what was left out as long as nobody knew whether its round would be needed.
    ///
    /// - Returns: Why that cannot be done, if it cannot.
    private func layOutRounds(of batch: Batch) -> String? {
        let graph = state.graph
        do {
            for member in batch.members where graph.isOfLaterRound(member.instance) {
                try layOut(member.instance, of: graph, renderer: builder.renderer, in: directory, files: host.files)
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func submission(_ batch: Batch, _ terms: SubmissionTerms) -> Submission {
        builder.submission(batch, state: state, policy: policy, terms: terms) { try? published(by: $0) }
    }

    private mutating func submitTogether(_ batches: [Batch]) async {
        let submissions = batches.map {
            submission($0, watch.arrays[$0.id] ?? SubmissionTerms())
        }
        let executors = executors
        let width = watch.pressure.width
        let answers = await withTaskGroup(of: (Int, SubmissionAnswer).self) { group in
            var answers: [SubmissionAnswer?] = Array(repeating: nil, count: submissions.count)
            var next = 0
            func start(_ group: inout TaskGroup<(Int, SubmissionAnswer)>) {
                let index = next
                next += 1
                group.addTask {
                    let answer = await executors[submissions[index].batch.executor]?.submit(submissions[index])
                    return (index, answer ?? .refused(reason: "this scheduler is not available here"))
                }
            }
            while next < min(width, submissions.count) { start(&group) }
            var isFull = false
            for await (index, answer) in group {
                answers[index] = answer
                if case .full = answer { isFull = true }
                // What would only be refused too is not asked for.
                if next < submissions.count, !isFull { start(&group) }
            }
            return answers
        }
        for (batch, answer) in zip(batches, answers) { if let answer { take(answer, for: batch) } }
        takeRefusals(Array(zip(batches, answers)))
    }

    /// Of batches that Slurm has no room for, and of those that were not asked for because of that.
    private mutating func takeRefusals(_ answers: [(batch: Batch, answer: SubmissionAnswer?)]) {
        let refused = answers.compactMap { batch, answer -> (batch: Batch, reason: String)? in
            if case .full(let reason) = answer { (batch, reason) } else { nil }
        }
        guard let first = refused.first, let least = refused.map(\.batch.members.count).min() else { return }
        note(refused.map { .postponed($0.batch.id, reason: $0.reason) })
        note(answers.filter { $0.answer == nil }.map { .postponed($0.batch.id, reason: first.reason) })
        watch.wasFull(least, beside: state.activeScheduled, at: now)
        makeRoom(for: refused.flatMap(\.batch.members).map(\.instance))
    }

    /// What is tried again while jobs in Slurm wait for it must get in, or those would hold its place for ever: as many
    /// of the last that wait there leave, and come again later.
    private mutating func makeRoom(for refused: [InstanceID]) {
        let blocking = refused.count { state.blocksSubmittedChildren($0, gathering: true) }
        guard blocking > 0 else { return }
        let last = state.graph.instances.lazy.reversed().filter { [state] instance in
            state[instance].phase == .queued && state.graph.isScheduled(instance)
                && !state.dependenciesAreMet(instance)
        }.prefix(blocking)
        if !last.isEmpty { note([.resubmitting(InstanceSet(Array(last)))]) }
    }

    private mutating func take(_ answer: SubmissionAnswer, for batch: Batch) {
        switch answer {
        case .accepted(let job):
            guard !batch.executor.isBesideConductor else { break }
            note([.accepted(batch.id, job: job)])
            watch.failures.found(batch)
            watch.pressure.submissionsGoWell()
            watch.wasTaken(batch.members.count, state: state)
            poll.expectNews(at: now)
        case .refused(let reason):
            guard !batch.executor.isBesideConductor,
                watch.failures.mayTryAgain(afterRefusalOf: batch, attempts: policy.submissionAttempts)
            else {
                return reject(batch, reason: reason)
            }
            note([.postponed(batch.id, reason: reason)])
            watch.pressure.backOff(at: now)
        case .unusable(let reason): end(batch, .failed(.unusableValue(reason)))
        case .full: break
        case .postponed(let reason):
            note([.postponed(batch.id, reason: reason)])
            watch.pressure.backOff(at: now)
        case .unknown(let reason, let isTold):
            note([.doubted(batch.id, reason: reason)])
            if isTold { watch.failures.wasTold(reason, of: batch.id) }
            watch.pressure.backOff(at: now)
        }
    }

    private mutating func reject(_ batch: Batch, reason: String) {
        guard !batch.executor.isBesideConductor else { return end(batch, .failed(.launch(reason))) }
        note([.rejected(batch.id, reason: reason)])
        // Should a job of it turn up all the same, it goes.
        sweepSoon()
    }

    /// No executor has it.
    private mutating func end(_ batch: Batch, _ outcome: Outcome) {
        note(batch.members.map { .ended($0.instance, outcome, at: now) })
    }

    mutating func returnUnstarted(_ due: [Command]) async {
        for case .returnUnstarted(let batches) in due {
            watch.returned.formUnion(batches)
            let known = batches.compactMap { state.batches[$0] }
            for (executor, batches) in Dictionary(grouping: known, by: \.batch.executor) {
                await executors[executor]?.stop(batches.compactMap { watched($0) }, how: .unlessBegun)
            }
        }
    }

    mutating func stop(_ due: [Command]) async {
        var chosen: [(executor: ExecutorID, how: StopStrength, instances: [BatchID: Set<InstanceID>])] = []
        for case .stop(let instance, let reason, let urgently) in due {
            guard let id = state[instance].batch, let executor = state.batches[id]?.batch.executor else { continue }
            watch.stops[instance] = Watch.Stop(
                reason: reason, since: watch.stops[instance]?.since ?? now, wasUrgent: urgently, asked: now)
            if executor.isBesideConductor { recordStopOrder(of: instance, reason) }
            let how: StopStrength = reason == .amended ? .unlessBegun : urgently ? .urgently : .calmly
            if let place = chosen.firstIndex(where: { $0.executor == executor && $0.how == how }) {
                chosen[place].instances[id, default: []].insert(instance)
            } else {
                chosen.append((executor, how, [id: [instance]]))
            }
        }
        for (executor, how, instances) in chosen {
            let batches = instances.keys.sorted().compactMap { id in
                state.batches[id].flatMap { watched($0, only: instances[id]) }
            }
            await executors[executor]?.stop(batches, how: how)
            guard !executor.isBesideConductor else { continue }
            poll.expectNews(at: now)
            sweepSoon()
        }
    }

    /// Before the step hears it: who conducts later must know why it ended. What has no record has not begun.
    private func recordStopOrder(of instance: InstanceID, _ reason: Watch.StopReason) {
        let path = recordPath(of: instance)
        guard (try? host.files.information(path)) != nil else { return }
        // Where it cannot be written, this conductor knows it by itself.
        host.files.addToAttemptRecord(path, AttemptRecord.told(isWalltime: reason == .walltime, at: now))
    }

    mutating func widen(_ due: [Command]) async {
        for case .limit(let id, let limit) in due {
            guard let live = state.batches[id], let batch = watched(live) else { continue }
            watch.arrays.limits(id, to: limit)
            let limiting = executors.ability((any ArrayLimiting).self, of: live.batch.executor)
            let isDone = await limiting?.limit(batch, to: limit) ?? false
            watch.arrays.limited(id, to: limit, isDone: isDone, at: now)
            if watch.arrays.isLowered(id) { poll.expectNews(at: now) }
        }
    }

    mutating func loosen(_ due: [Command]) async {
        for case .loosen(let id) in due {
            watch.arrays.loosens(id)
            let waiting = state.batches[id]?.batch.members.map(\.instance).filter { state[$0].phase == .queued } ?? []
            await updateDependencies([.updateDependencies(waiting)])
        }
    }

    mutating func updateDependencies(_ due: [Command]) async {
        for case .updateDependencies(let children, let behind) in due {
            for (batch, others) in behind {
                watch.arrays.batchDependencies(children.filter { state[$0].batch == batch }, of: batch, behind: others)
            }
            let graph = state.graph
            for (id, children) in Dictionary(grouping: children, by: { graph.executor(of: graph.step(of: $0)) }) {
                await updateDependencies(children, with: executors.ability((any DependencyEditing).self, of: id))
            }
        }
    }

    private mutating func updateDependencies(_ children: [InstanceID], with executor: (any DependencyEditing)?) async {
        let groups = state.updateGroups(children, behind: { [watch] in watch.arrays.predecessors(of: $0) })
        let batchDependencies = groups.map {
            DependencyUpdate(batches: watched($0.children), dependencies: $0.dependencies)
        }
        let answers = await executor?.updateDependencies(batchDependencies) ?? batchDependencies.map { _ in false }
        for (group, isUpdated) in zip(groups, answers) {
            if isUpdated {
                note([.updatedDependencies(InstanceSet(group.children))])
            } else {
                noteRefusedUpdates(group.children)
            }
        }
    }

    private mutating func noteRefusedUpdates(_ children: [InstanceID]) {
        let failures = children.map { (child: $0, count: watch.refusedUpdates.refused($0, at: now)) }
        let hopeless = failures.filter { $0.count >= 3 && state[$0.child].phase == .queued }.map(\.child)
        if !hopeless.isEmpty { note([.resubmitting(InstanceSet(hopeless))]) }
    }

    /// The tasks of some instances, batch by batch.
    private func watched(_ instances: [InstanceID]) -> [WatchedBatch] {
        let chosen = Set(instances)
        return Set(instances.compactMap { state[$0].batch }).sorted().compactMap { id in
            state.batches[id].flatMap { watched($0, only: chosen) }
        }
    }

    /// - Parameter only: The tasks that are meant; all that live by default.
    func watched(_ live: BatchState, only chosen: Set<InstanceID>? = nil) -> WatchedBatch? {
        guard let job = live.job, let first = live.batch.members.first else { return nil }
        let active = state.active(in: live)
        let members = chosen.map { chosen in live.batch.members.filter { chosen.contains($0.instance) } } ?? active
        return WatchedBatch(
            batch: live.batch.id, job: job, token: builder.token(for: live.batch, in: state.graph),
            isArray: live.batch.isArray,
            tasks: members.map { WatchedBatch.Task(instance: $0.instance, index: $0.task) },
            isWhole: members.count >= active.count,
            record: live.batch.executor.isBesideConductor
                ? builder.record(of: first.instance, attempt: first.attempt, in: state.graph) : ""
        )
    }
}
