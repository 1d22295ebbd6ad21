package import Executors
package import Expansion
package import Jobs
package import Rendering
import Specification
package import Tracking

/// Turns batches into what a scheduler must know.
package struct SubmissionBuilder: Sendable {
    package var renderer: ScriptRenderer
    let directory: StudyDirectory
    let studyID: String

    package init(renderer: ScriptRenderer, directory: StudyDirectory, studyID: String) {
        self.renderer = renderer
        self.directory = directory
        self.studyID = studyID
    }

    package func token(for batch: Batch, in graph: StudyGraph) -> String {
        jobToken(for: batch, of: graph, study: studyID)
    }

    package func record(of instance: InstanceID, attempt: UInt16, in graph: StudyGraph) -> String {
        directory.record(of: instance, attempt: attempt, in: graph)
    }

    /// Where a member writes, without the ending.
    package func output(of member: Batch.Member, executor: ExecutorID, in graph: StudyGraph) -> String {
        directory.output(of: member.instance, attempt: member.attempt, executor: executor, in: graph)
    }

    /// - Parameter published: What an attempt that has succeeded has published.
    package func submission(
        _ batch: Batch, state: RunState, policy: Policy, terms: SubmissionTerms,
        published: (PublishingAttempt) -> PublishedValues? = { _ in nil }
    ) -> Submission {
        let isThere = !batch.executor.isBesideConductor
        // The same for all of them, and perhaps thousands.
        let funnels =
            isThere
            ? batch.members.first.map { funnelParents(of: $0.instance, state: state, policy: policy) } ?? [] : []
        let tables = tablesOfJobs(for: batch, in: state)
        let tasks = batch.members.map { member in
            let own = isThere ? matchingParents(of: member.instance, state: state, policy: policy) : []
            let need = LocalNeed(state.resources(of: member.instance))
            return task(
                member, executor: batch.executor, need: need, parents: own + funnels,
                publishers: publishers(for: member.instance, state: state),
                tables: tables.ofAll + (tables.ofMembers[member.instance] ?? []),
                variables: valuesOfOtherRounds(for: member.instance, in: state, published: published), in: state.graph)
        }
        return Submission(
            batch: batch, token: token(for: batch, in: state.graph), tasks: tasks,
            request: request(of: batch, state: state, policy: policy),
            dependencies: isThere ? dependencies(of: batch, behind: Set(terms.behind.keys), state: state) : [],
            throttle: terms.limit, delaySeconds: terms.delaySeconds,
            recovery: recovery(of: batch, state: state, policy: policy),
            lists: isThere ? gatheredLists(for: batch, in: state) : [],
            inputs: batch.members.first.map { state.graph.step(of: $0.instance).outputs.filter(\.isInRecords) } ?? [],
            tables: tables.tables,
            outputs: batch.members.first.map { declaredOutputs(of: $0.instance, in: state.graph) } ?? DeclaredOutputs(),
            condition: batch.members.first.flatMap { state.graph.openCondition(of: state.graph.step(of: $0.instance)) })
    }

    /// For each task its own parents; or the whole of the batches that it comes behind.
    private func dependencies(of batch: Batch, behind: Set<BatchID>, state: RunState) -> [JobDependency] {
        behind.isEmpty
            ? state.dependencies(of: batch.members.map { ($0.instance, batch.isArray ? $0.task : nil) })
            : state.dependencies(
                behind: behind, ofStep: batch.members.first.map { state.graph.stepIndex(of: $0.instance) } ?? 0)
    }

    /// By its first member: all of a batch ask for the same.
    private func request(of batch: Batch, state: RunState, policy: Policy) -> Submission.Request {
        guard !batch.executor.isBesideConductor, let member = batch.members.first else {
            return Submission.Request(options: [])
        }
        let graph = state.graph
        let step = graph.stepIndex(of: member.instance)
        let resources = state.resources(of: member.instance)
        let amendment = state.amendment(of: member.instance)
        let retries = state[member.instance].retries
        func grown<T>(_ cause: RetryCause, _ body: (RetryRule, Int) -> T?) -> T? {
            guard retries[cause] > 0 else { return nil }
            return body(policy.rule(for: cause, step: step, of: graph), Int(retries[cause]))
        }
        return Submission.Request(
            options: renderer.options(
                of: member.instance, isRestart: member.isRestart,
                following: state.followingTexts(of: member.instance), in: graph)
                + (amendment?.arguments ?? []).flatMap(optionWords),
            memory: grown(.outOfMemory) { rule, count in
                resources.texts[.memory].flatMap { rule.memory($0, grown: count) }
            } ?? amendment?.memory,
            walltime: grown(.timeLimit) { rule, count in
                resources.walltime.flatMap { rule.walltime($0, grown: count) }
            } ?? amendment?.walltime)
    }

    private func recovery(of batch: Batch, state: RunState, policy: Policy) -> Submission.InJobRecovery {
        guard let member = batch.members.first else { return Submission.InJobRecovery() }
        let graph = state.graph
        let step = graph.stepIndex(of: member.instance)
        let rules = graph.study.steps[step]
        return Submission.InJobRecovery(
            exit: rules.retry.exit, checkpoint: rules.checkpoint,
            links: policy.restarts(ofStep: step, in: graph).map { max(0, $0 - Int(state[member.instance].restarts)) })
    }

    private func task(
        _ member: Batch.Member, executor: ExecutorID, need: LocalNeed, parents: [ParentAttempts],
        publishers: [PublishingAttempt], tables: [Int], variables: [String: String], in graph: StudyGraph
    ) -> Submission.Task {
        let instance = member.instance
        let step = graph.step(of: instance)
        let workspace = directory.path(graph.workspace(of: instance))
        let script = renderer.scriptNames(for: instance, in: graph)
        let restart = ["./\(script.restart ?? script.first)"]
        return Submission.Task(
            study: graph.study.name.value, step: step.name, instance: graph.name(of: instance),
            attempt: member.attempt, workspace: workspace,
            command: member.isRestart ? restart : ["./\(script.first)"], restartCommand: restart,
            record: record(of: instance, attempt: member.attempt, in: graph),
            output: output(of: member, executor: executor, in: graph),
            need: need,
            parents: parents, publishers: publishers, tables: tables,
            files: outputFiles(of: instance, in: graph),
            operands: graph.openCondition(of: step).map { graph.operands(of: instance, in: $0) } ?? [],
            variables: variables)
    }
}

/// The name of a batch's job.
///
/// - Parameter study: The study's id.
package func jobToken(for batch: Batch, of graph: StudyGraph, study: String) -> String {
    let stem = batch.members.first.map { graph.fileStem(of: $0.instance) } ?? "batch"
    return jobToken(stem: stem, study: study, batch: batch.id)
}
