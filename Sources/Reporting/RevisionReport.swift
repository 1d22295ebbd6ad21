import Diagnostics
package import Expansion
import Specification
package import Tracking

/// What an edited study file changes, before it is done.
package struct RevisionReport: Sendable {
    private let before: RunState
    private let after: RunState
    private let revision: Revision
    /// By the steps' numbers.
    private let changes: [Int: StepChange]
    private let gathering: Set<Int>

    /// - Parameter after: The state once the revision is heard.
    package init(_ revision: Revision, before: RunState, after: RunState) {
        (self.revision, self.before, self.after) = (revision, before, after)
        changes = Dictionary(revision.changes.map { ($0.step, $0) }) { first, _ in first }
        gathering = Set(revision.gatherers.map { after.graph.stepIndex(of: $0) })
    }

    /// How many instances are going to run that would not without it.
    package var runCount: Int { after.graph.instances.count { isToRun($0) } }

    /// A line for each step that is touched, and what is the same for all.
    package var text: String {
        let rows = after.graph.steps.compactMap { row(of: $0) }
        let width = rows.map(\.name.count).max() ?? 0
        let lines = rows.map { row in
            "  \(row.name)\(String(repeating: " ", count: width - row.name.count))  "
                + [row.reason, row.effect].filter { !$0.isEmpty }.joined(separator: "; ")
        }
        return (lines + notes).map { $0 + "\n" }.joined()
    }

    private var notes: [String] {
        guard revision.lostGrowths > 0 else { return [] }
        return ["  note: combinations that `extend` added no longer fit, and are removed"]
    }

    // MARK: Steps

    private func row(of step: StepNode) -> (name: String, reason: String, effect: String)? {
        let change = changes[step.index]
        let effect = effect(on: step, change)
        guard change != nil || !effect.isEmpty else { return nil }
        let reason = change.map(words) ?? reasonToRunAgain(step)
        return (visible(step.name, keepingLines: false), reason, effect)
    }

    private func reasonToRunAgain(_ step: StepNode) -> String {
        if gathering.contains(step.index) { return "gathers other instances" }
        let isRemade = step.instances.contains { before.hasLostTemporaries($0) && !after.hasLostTemporaries($0) }
        return isRemade ? "its temporary files were removed" : "depends on them"
    }

    private func words(_ change: StepChange) -> String {
        let reasons = change.reasons.map { reason in
            "\(reason.subject) changed" + (reason.place.map { ": \(words($0))" } ?? "")
        }
        switch change.kind {
        case .edited: return (reasons.isEmpty ? ["combinations changed"] : reasons).joined(separator: ", ")
        case .added: return "added"
        case .removed: return "removed"
        case .replaced: return "uses other parameters than before"
        case .renamed(let former):
            return (["renamed from \(visible(former, keepingLines: false)), its folder stays"] + reasons)
                .joined(separator: ", ")
        }
    }

    /// What is not in the study file itself is named with its file.
    private func words(_ place: Place) -> String {
        place.file == after.graph.study.name.place.file
            ? "line \(place.line)" : visible("\(place.file):\(place.line)", keepingLines: false)
    }

    private func effect(on step: StepNode, _ change: StepChange?) -> String {
        let toRun = step.instances.filter { isToRun($0) }
        let new = toRun.count { Int($0.index) >= revision.firstNew }
        var parts: [String] = []
        if new > 0 { parts.append("\(new) new") }
        if toRun.count > new { parts.append("\(toRun.count - new) to run again") }
        let resubmitted = step.instances.count { isResubmitted($0) }
        if resubmitted > 0 { parts.append("\(resubmitted) queued to be resubmitted") }
        let skipped = step.instances.count { isSkippedNow($0) }
        if skipped > 0 { parts.append("\(skipped) skipped from now on") }
        if let gone = change?.removedCount, gone > 0 { parts.append("\(gone) removed, files stay") }
        if parts.isEmpty, change != nil { parts.append("nothing runs again") }
        return parts.joined(separator: ", ")
    }

    /// It is open, and was not there, had ended or is taken back.
    private func isToRun(_ instance: InstanceID) -> Bool {
        let isOpen =
            switch after[instance].phase {
            case .waiting, .dequeuing(.resubmit): true
            case .intended, .doubtful, .queued, .running, .dequeuing, .ended, .skipped: false
            }
        guard isOpen else { return false }
        guard Int(instance.index) < before.instances.count else { return true }
        return before[instance].phase != .waiting && before[instance].phase != .dequeuing(.resubmit)
    }

    /// Its condition, or what it depends on, leaves it out; its files stay.
    private func isSkippedNow(_ instance: InstanceID) -> Bool {
        guard StateWord(after[instance].phase) == .skipped else { return false }
        return Int(instance.index) >= before.instances.count || StateWord(before[instance].phase) != .skipped
    }

    private func isResubmitted(_ instance: InstanceID) -> Bool {
        guard Int(instance.index) < before.instances.count else { return false }
        return after[instance].phase == .dequeuing(.amend) && before[instance].phase != .dequeuing(.amend)
    }
}
