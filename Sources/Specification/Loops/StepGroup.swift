import Diagnostics
import YAML

/// Steps that stand together under one name: an entry of `study` with `group` instead of `run`.
struct StepGroup {
    let name: Located<String>
    /// Their places among all steps.
    let members: Range<Int>
    /// What `depends` of the group says.
    let awaited: [Node]
    /// The steps outside that its first ones wait for.
    var dependencies: [Dependency] = []
}

extension Node {
    /// Whether an entry of a list of steps is a group.
    var isStepGroup: Bool { entries?.contains { $0.key.scalar?.text == "group" } ?? false }
}

/// The keys of `group`.
let groupKeys = ["steps", "depends", Section.repeatKey]

extension Diagnostic {
    static func groupInGroup(at place: Place) -> Diagnostic {
        .error(
            "group-in-group", at: place, "a group cannot hold another group",
            hint: "write the inner group beside this one, and name it in `depends`")
    }

    static func groupOfHandlers(_ role: StepRole, at place: Place) -> Diagnostic {
        .error(
            "group-in-group", at: place, "steps of `\(role.rawValue)` run once, and cannot be a group",
            hint: "list them one by one")
    }

    static func repeatedHandler(_ step: Step, _ role: StepRole, at place: Place) -> Diagnostic {
        .error(
            "repeated-handler", at: place,
            "step `\(step.name.value)` of `\(role.rawValue)` runs once, and cannot be repeated",
            hint: "repeat what it does within `cmd`")
    }

    static func repeatInGroup(_ step: Step, at place: Place) -> Diagnostic {
        .error(
            "loop-in-loop", at: place, "step `\(step.name.value)` has `repeat`, and so has its group",
            hint: "keep one of them")
    }

    static func failureOfGroup(_ dependency: Dependency, _ group: StepGroup) -> Diagnostic {
        .error(
            "bad-value", at: dependency.place, "`\(group.name.value)` is a group, of which several steps may fail",
            hint: "name the step whose failure is waited for")
    }

    static func groupBy(_ dependency: Dependency, _ group: StepGroup) -> Diagnostic {
        .error(
            "bad-value", at: dependency.place,
            "`\(group.name.value)` is a group, and `by` gathers instances of one step",
            hint: "name that step")
    }

    static func ownGroup(_ step: Step, _ group: StepGroup, at place: Place) -> Diagnostic {
        .error(
            "cycle", at: place,
            "step `\(step.name.value)` is part of `\(group.name.value)`, and cannot wait for all of it",
            hint: "name the steps of the group that it waits for")
    }
}
