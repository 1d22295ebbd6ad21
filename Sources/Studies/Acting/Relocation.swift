import Conducting
import Executors
import Expansion
package import HostInterface
import Jobs
import Reporting
import Scheduling
import Storage
import Tracking

/// Makes a study directory at home where it is: its scripts, its jobs, and what is written of its place.
///
/// The place is written last. Whatever interrupts it before, the same command does all of it once more.
package struct Relocation {
    /// As the user named it.
    package let path: String
    package let host: Host
    private let opened: OpenedStudy

    /// Takes the lease for the time of it, so that nobody conducts the study meanwhile.
    package static func perform(
        _ path: String, host: Host, _ body: (Relocation) async throws -> Void
    ) async throws {
        let first = try openStudy(path, for: .relocating, host: host)
        if let holder = first.holder.active { throw StudyError(conducted(path, by: holder)) }
        let host = host.sharing(first.header.isGroupReadable)
        switch try Lease.acquire(first.directory, host: host) {
        case .heldBy(let holder): throw StudyError(conducted(path, by: holder.active ?? ""))
        case .acquired(let lease):
            defer { lease.release() }
            try await body(
                Relocation(path: path, host: host, opened: try openStudy(path, for: .relocating, host: host)))
        }
    }

    private static func conducted(_ path: String, by holder: String) -> String {
        "\(path) has a conductor, \(holder), or had it when it was copied; stop it, or try again once it has sent no heartbeat for 180 s"
    }

    // MARK: Moved

    /// Nothing of the study is at its old path any more.
    package func settle() async throws {
        let set = try await returnUnstarted()
        for instance in set { close(instance) }
        let old = opened.location.place.path
        let root = opened.header.specificationRoot
        try settle(
            study: opened.header.studyID, specificationRoot: movedSpecification(from: old) ?? root, beginAnew: set)
    }

    /// Of what the scheduler holds for the old path, nothing is left when this returns.
    ///
    /// - Returns: What it was to run.
    private func returnUnstarted() async throws -> [InstanceID] {
        try refuseLocalSteps()
        let unbegun = Set(opened.active(in: opened.state.scheduled).filter { opened.newestRecord(of: $0, host) == nil })
        guard opened.state.lastBatch.number > 0 else { return unbegun.sorted() }
        let scheduler = opened.graph.usesScheduler ? opened.scheduler(host) : nil
        guard let scheduler, let search = scheduler as? any StudySearching else {
            try refuseLivingJobs()
            return unbegun.sorted()
        }
        let study = opened.header.studyID
        var taken = unbegun
        for _ in 0..<120 {
            guard let jobs = await search.jobs(ofStudy: study) else {
                guard !opened.state.scheduled.isEmpty else { return taken.sorted() }
                throw StudyError(
                    "Slurm does not respond, so jobs may still be running at \(opened.location.place.path); "
                        + "try again when it does")
            }
            try refuse(jobs.running)
            guard !jobs.waiting.isEmpty || !jobs.waitingConductors.isEmpty else { return taken.sorted() }
            for job in jobs.waiting { taken.formUnion(opened.active(in: job)) }
            await scheduler.stop(jobs.waiting.map { opened.watched($0) }, how: .calmly)
            await (scheduler as? any ConductorCarrying)?.stopConductors(jobs.waitingConductors, ofStudy: study)
            await host.clock.sleep(milliseconds: 500)
        }
        throw StudyError("Slurm did not cancel the pending jobs of the study; check `squeue --me`, and try again")
    }

    /// Where nobody looks for a study's jobs by its name, all of them must be over.
    private func refuseLivingJobs() throws {
        guard let id = opened.state.scheduled.min(), let job = opened.state.batches[id]?.job else { return }
        throw StudyError(
            "job \(job) of the study is in \(opened.graph.scheduler.dialect.title); move the study back to "
                + "\(opened.location.place.path) until it has ended, or cancel it there, and try again")
    }

    private func refuse(_ running: [String]) throws {
        guard let first = running.first else { return }
        let more = running.count > 1 ? " and \(running.count - 1) more" : ""
        throw StudyError(
            "job \(first)\(more) of the study is running at \(opened.location.place.path); move the study back there until it has "
                + "ended, or cancel it with `scancel`, and try again")
    }

    /// Local steps that go on at the old path.
    private func refuseLocalSteps() throws {
        let old = StudyDirectory(root: opened.location.place.path)
        let steps = opened.active(in: opened.state.liveBesideConductor).map { instance in
            let path = old.record(
                step: opened.graph.stepIndex(of: instance), ordinal: opened.graph.ordinal(of: instance),
                attempt: Int(opened.state[instance].attempts))
            return (path: path, record: opened.newestRecord(of: instance, host))
        }
        guard let group = host.groups(ofLocalSteps: steps).first else { return }
        throw StudyError(
            "a local step of the study is running at \(old.root) as process \(group); try again when it has ended")
    }

    /// A node that sees the old path runs none of it any more, whatever the scheduler forgets.
    private func close(_ instance: InstanceID) {
        let now = Timestamp(milliseconds: host.clock.now())
        let path = opened.record(of: instance, attempt: opened.state[instance].attempts)
        guard (try? host.files.information(path)) != nil else { return }
        host.files.addToAttemptRecord(path, AttemptRecord.over(at: now))
    }

    /// Where the study file's folder was moved together with the study.
    private func movedSpecification(from old: String) -> String? {
        let root = opened.header.specificationRoot
        guard (try? host.files.target(root)) == nil, let now = moved(root, from: old, to: opened.directory.root),
            (try? host.files.target("\(now)/\(opened.header.specificationFile)")) != nil
        else { return nil }
        return now
    }

    // MARK: Copied

    /// The original, its files and its jobs are left alone: nothing that this one knows of jobs is its own.
    package func becomeItsOwn() throws {
        let box = RequestBox(opened.directory, host: host)
        for request in box.pending(isCertain: true) { box.remove(request.name) }
        let set = opened.active.filter { instance in
            guard case .exit(0, _, true)? = opened.newestRecord(of: instance, host)?.end else { return true }
            return false
        }
        try settle(
            study: newStudyID(host), specificationRoot: opened.header.specificationRoot, beginAnew: set)
    }

    // MARK: Both

    private func settle(study: String, specificationRoot: String, beginAnew: [InstanceID]) throws {
        let directory = opened.directory
        let place = try StudyPlace(study: study, at: directory, specificationRoot: specificationRoot, host: host)
        let renderer = try makeRenderer(
            opened.graph, paths: StudyPaths(output: directory.root, specification: specificationRoot),
            files: host.files)
        try layOutAnew(opened.graph, renderer: renderer, in: directory, files: host.files)
        if !beginAnew.isEmpty {
            _ = try RequestBox(directory, host: host).post(.beginAnew(InstanceSet(beginAnew)))
        }
        try place.write(directory, files: host.files)
    }
}

extension ConductorStatus {
    /// Who has the study, if that one may live.
    fileprivate var active: String? { isThere ? holder : nil }
}

extension OpenedStudy {
    /// What is neither waiting nor over.
    fileprivate var active: [InstanceID] { active(in: state.liveBatches) }

    fileprivate func active(in batches: Set<BatchID>) -> [InstanceID] {
        batches.sorted().compactMap { state.batches[$0] }.flatMap { state.active(in: $0).map(\.instance) }
    }

    fileprivate func newestRecord(of instance: InstanceID, _ host: Host) -> AttemptRecord? {
        host.files.attemptRecord(record(of: instance, attempt: state[instance].attempts))
    }

    /// Members of a batch that a row of the scheduler's queue tells of.
    fileprivate func active(in job: WaitingJob) -> [InstanceID] {
        guard let live = state.batches[job.batch], live.job == nil || live.job == job.job else { return [] }
        let members = state.active(in: live)
        let reported = job.tasks.tasks(among: Set(members.map(\.task)))
        return members.filter { reported.contains($0.task) }.map(\.instance)
    }

    /// All of a job, of which nothing runs.
    fileprivate func watched(_ job: WaitingJob) -> WatchedBatch {
        let live = state.batches[job.batch]
        let tasks = live.map { state.active(in: $0) } ?? []
        return WatchedBatch(
            batch: job.batch, job: job.job, token: job.token, isArray: live?.batch.isArray ?? false,
            tasks: tasks.map { WatchedBatch.Task(instance: $0.instance, index: $0.task) })
    }
}
