import Expansion
import Rendering
import Scheduling
import Specification
import Storage
import Tracking

/// Turns batches into what a scheduler must know.
struct SubmissionDesk: Sendable {
    let graph: StudyGraph
    let renderer: ScriptRenderer
    let directory: StudyDirectory
    let studyID: String

    func token(for batch: Batch) -> String {
        let stem = batch.members.first.map { graph.fileStem(of: $0.instance) } ?? "batch"
        return jobToken(stem: stem, study: studyID, batch: batch.id)
    }

    func record(of member: Batch.Member) -> String {
        let step = graph.step(of: member.instance)
        return directory.record(
            step: step.index, ordinal: graph.ordinal(of: member.instance), attempt: Int(member.attempt))
    }

    /// Where a member writes, without the ending.
    func output(of member: Batch.Member, venue: Venue) -> String {
        directory.output(of: member.instance, attempt: member.attempt, venue: venue, in: graph)
    }

    func submission(_ batch: Batch, state: RunState) -> Submission {
        var directives: [String] = []
        var dependencies: Set<UInt64> = []
        let tasks = batch.members.map { member in
            let parents = batch.venue == .slurm ? livingParents(of: member.instance, state: state) : []
            dependencies.formUnion(parents.compactMap { state.job(of: $0) })
            if batch.venue == .slurm, directives.isEmpty { directives = self.directives(for: member) }
            return task(member, venue: batch.venue, parents: parents, state: state)
        }
        return Submission(
            batch: batch, token: token(for: batch), tasks: tasks, directives: directives,
            dependencies: dependencies.sorted())
    }

    private func directives(for member: Batch.Member) -> [String] {
        let script = renderer.script(for: member.instance)
        let text = member.isRestart ? script.restartText ?? script.text : script.text
        return Rendering.directives(ofScript: text, prefix: "#SBATCH")
    }

    private func task(_ member: Batch.Member, venue: Venue, parents: [InstanceID], state: RunState) -> Submission.Task {
        let instance = member.instance
        let workspace = directory.path(graph.workspace(of: instance))
        let script = renderer.scriptNames(for: instance)
        let parentRecords = parents.map {
            directory.record(
                step: graph.step(of: $0).index, ordinal: graph.ordinal(of: $0), attempt: Int(state[$0].attempts))
        }
        return Submission.Task(
            study: graph.study.name.value, step: graph.step(of: instance).name, instance: graph.name(of: instance),
            attempt: member.attempt, workspace: workspace,
            script: "\(workspace)/\(member.isRestart ? script.restart ?? script.first : script.first)",
            record: record(of: member), output: output(of: member, venue: venue),
            cores: graph.resources(of: instance).cores, parentRecords: parentRecords)
    }

    /// Parents that have not succeeded yet; by the rules of readiness all of them are with Slurm.
    private func livingParents(of instance: InstanceID, state: RunState) -> [InstanceID] {
        graph.parents(of: instance).flatMap { range in
            range.lazy.map { InstanceID($0) }.filter { state[$0].phase != .ended(.succeeded) }
        }
    }
}
