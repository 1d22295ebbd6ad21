import Expansion
import Jobs
import Specification
import Tracking

/// How a wrapper judges the condition of its step, before it runs its command.
extension World {
    /// Whether the command is to be run; else what is written down of it has been.
    mutating func isWanted(_ process: Int, _ wrapper: Wrapper, isParentSkipped: Bool) -> Bool {
        checkGrowth()
        let instance = InstanceID(wrapper.line.number)
        let step = graph.current.step(of: instance)
        guard !isParentSkipped else {
            skip(process, wrapper)
            return false
        }
        guard let condition = graph.current.openCondition(of: step) else { return true }
        do throws(ConditionMistake) {
            let operands = graph.current.operands(of: instance, in: condition)
            if bugs.contains(.ignoresConditions) { return true }
            if try condition.holds(operands, publishers: ends(wrapper), published: published(wrapper)) { return true }
            skip(process, wrapper)
        } catch {
            note("instance \(wrapper.line.number): \(error)")
            // EX_DATAERR of sysexits.h.
            write("exit 65 \(moment(by: wrapper.client))", process)
            notify(process)
            exit(process, code: 65)
        }
        return false
    }

    private mutating func skip(_ process: Int, _ wrapper: Wrapper) {
        note("instance \(wrapper.line.number) attempt \(wrapper.line.attempt) is skipped")
        guard write("skipped \(moment(by: wrapper.client))", process) else {
            return put(.wrapper(process: process, .checksParents), after: 5000)
        }
        ledger.skips(wrapper.line.number, attempt: wrapper.line.attempt)
        notify(process)
        exit(process, code: 0)
    }

    private mutating func published(_ wrapper: Wrapper) -> [Int: PublishedValues] {
        var found: [Int: PublishedValues] = [:]
        for (step, publisher) in wrapper.line.publishers {
            found[Int(step) ?? 0] = values(stem: publisher.stem, from: publisher.attempt, wrapper)
        }
        return found
    }

    private mutating func ends(_ wrapper: Wrapper) -> [PublishingAttempt] {
        wrapper.line.publishers.compactMap { step, publisher in
            guard let step = Int(step) else { return nil }
            let end = publisher.end ?? endByRecords(publisher.stem, from: publisher.attempt, wrapper)
            return PublishingAttempt(step: step, ordinal: 0, attempt: 1, end: end)
        }
    }

    private mutating func endByRecords(
        _ stem: String, from first: Int, _ wrapper: Wrapper
    ) -> PublishingAttempt.KnownEnd? {
        let (end, code) = endAndCode(of: stem, from: first, wrapper)
        switch end {
        case .good: return .init(state: .finished, exitCode: 0)
        case .bad: return .init(state: code == nil ? .timedOut : .failed, exitCode: code)
        case .skipped: return .init(state: .skipped, exitCode: nil)
        case .notRun: return .init(state: .notRun, exitCode: nil)
        case .open: return nil
        }
    }
}

/// What must be true of conditions once a study has ended.
extension World {
    /// By what the steps before it have truly published, and have come to.
    mutating func judgeCondition(of instance: InstanceID, _ state: RunState) {
        let step = graph.current.step(of: instance)
        guard state[instance].phase == .ended(.succeeded) || state[instance].phase == .ended(.skipped) else { return }
        let isSkipped = state[instance].phase == .ended(.skipped)
        let hasSkippedParent = step.parents.contains { edge in
            let parents = graph.current.parents(of: instance, through: edge)
            return edge.trigger == .success && parents.contains { _ in true }
                && parents.allSatisfy { state[$0].phase.isSkipped }
        }
        let holds = holdsAtTheEnd(instance, step, state)
        if isSkipped, !hasSkippedParent, holds != false {
            violated("instance \(instance.index) is skipped, and its condition holds")
        }
        if !isSkipped, hasSkippedParent || holds == false {
            violated("instance \(instance.index) has run, and was to be skipped")
        }
    }

    /// Nothing where there is no condition, or none that can be judged.
    private func holdsAtTheEnd(_ instance: InstanceID, _ step: StepNode, _ state: RunState) -> Bool? {
        guard let condition = graph.current.openCondition(of: step) else { return nil }
        var (publishers, published): ([PublishingAttempt], [Int: PublishedValues]) = ([], [:])
        for edge in step.parents where condition.steps.contains(edge.step) {
            for parent in graph.current.parents(of: instance, through: edge) {
                var code: Int32?
                if case .ended(let outcome) = state[parent].phase { code = outcome.exitCode }
                let end = PublishingAttempt.KnownEnd(state: StateWord(state[parent].phase), exitCode: code)
                publishers.append(PublishingAttempt(step: edge.step, ordinal: 0, attempt: 1, end: end))
                // Of one that has failed, what it had published counts too.
                let value = ledger.lastPublished(by: parent.index, attempt: Int(state[parent].attempts))
                published[edge.step] = value.map { PublishedValues(record: Array("claim x\nvalue v=\($0);\n".utf8)) }
            }
        }
        let operands = graph.current.operands(of: instance, in: condition)
        return try? condition.holds(operands, publishers: publishers, published: published)
    }
}
