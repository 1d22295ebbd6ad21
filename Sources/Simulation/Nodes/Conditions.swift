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
        judgeBeginning(of: instance, state)
        let isLeft = state[instance].phase == .skipped(.loopEnded) && graph.current.loop(continuedBy: instance) != nil
        let isSkipped = state[instance].phase == .ended(.skipped) || isLeft
        guard isSkipped || state[instance].phase == .ended(.succeeded) else { return }
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

    /// Nothing runs of a round that was not needed.
    mutating func judgeRound(of instance: InstanceID, _ state: RunState) {
        guard graph.current.isOfLaterRound(instance), !ledger.runs(of: instance.index).isEmpty,
            let beginner = graph.current.beginner(ofRoundOf: instance), state[beginner].phase == .skipped(.loopEnded),
            state[instance].attempts > 0, state[instance].phase == .ended(.succeeded)
        else { return }
        violated("instance \(instance.index) has run in a round that was not needed")
    }

    /// What begins a round fails unbegun only where nobody could say whether the loop was over.
    private mutating func judgeBeginning(of instance: InstanceID, _ state: RunState) {
        guard case .ended(.failed(.unusableValue)) = state[instance].phase,
            let loop = graph.current.loop(continuedBy: instance), isNeeded(instance, loop, state) != nil
        else { return }
        violated("instance \(instance.index) begins a round, and counts as one whose loop could not be judged")
    }

    /// Nothing where there is no condition, or none that can be judged.
    private func holdsAtTheEnd(_ instance: InstanceID, _ step: StepNode, _ state: RunState) -> Bool? {
        if let loop = graph.current.loop(continuedBy: instance) { return isNeeded(instance, loop, state) }
        guard let condition = graph.current.openCondition(of: step) else { return nil }
        let asked = step.parents.filter { condition.steps.contains($0.step) && $0.round == .own }.flatMap { edge in
            graph.current.parents(of: instance, through: edge).map { (step: edge.step, instance: $0) }
        }
        let operands = graph.current.operands(of: instance, in: condition)
        return try? holds(condition, operands, asked, state, areFailuresHeard: true)
    }

    /// Whether the round that begins with an instance is needed, by what the one before has come to.
    private func isNeeded(_ instance: InstanceID, _ loop: LoopNode, _ state: RunState) -> Bool? {
        let asked = loop.until.steps.sorted().compactMap { step in
            graph.current.previous(step, of: instance).map { (step: step, instance: $0) }
        }
        let operands = graph.current.operands(ofRoundBefore: instance, in: loop)
        return (try? holds(loop.until, operands, asked, state, areFailuresHeard: false)).map { !$0 }
    }

    /// - Parameter areFailuresHeard: Whether what a failed attempt had published counts.
    private func holds(
        _ condition: StepCondition, _ operands: [ConditionOperand], _ asked: [(step: Int, instance: InstanceID)],
        _ state: RunState, areFailuresHeard: Bool
    ) throws(ConditionMistake) -> Bool {
        var (publishers, published): ([PublishingAttempt], [Int: PublishedValues]) = ([], [:])
        for (step, parent) in asked {
            var code: Int32?
            if case .ended(let outcome) = state[parent].phase { code = outcome.exitCode }
            let end = PublishingAttempt.KnownEnd(state: StateWord(state[parent].phase), exitCode: code)
            publishers.append(PublishingAttempt(step: step, ordinal: 0, attempt: 1, end: end))
            guard areFailuresHeard || state[parent].phase == .ended(.succeeded) else { continue }
            let value = ledger.lastPublished(by: parent.index, attempt: Int(state[parent].attempts))
            published[step] = value.map { PublishedValues(record: Array("claim x\nvalue v=\($0);\n".utf8)) }
        }
        return try condition.holds(operands, publishers: publishers, published: published)
    }
}
