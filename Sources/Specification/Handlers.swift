import Diagnostics
import YAML

/// When the steps of a list of the study begin.
package enum StepRole: String, CaseIterable, Hashable, Sendable {
    /// When what they depend on has come.
    case regular = "study"
    /// When all of `study` is over, if the study has failed by then.
    case onFailure = "on failure"
    /// When all of that is over, whatever came of it.
    case always

    /// What is over before they begin.
    fileprivate var waitsFor: [StepRole] {
        switch self {
        case .regular: []
        case .onFailure: [.regular]
        case .always: [.regular, .onFailure]
        }
    }
}

extension Study {
    /// So many steps `on failure` and `always` may have each.
    static let mostHandlers = 1000

    /// So many edges handlers may have, each to a whole step.
    private static let mostEdges = 400_000

    /// Gives each step of `on failure` and `always` its edges to all that is over before it.
    mutating func linkHandlers(_ found: inout [Diagnostic]) {
        let count = steps.count { $0.role != .regular }
        guard count * steps.count <= Self.mostEdges else {
            found.append(.tooManyHandlers(count, of: steps))
            return
        }
        for role in StepRole.allCases where role != .regular {
            let awaited = steps.indices.filter { role.waitsFor.contains(steps[$0].role) }
            for index in steps.indices where steps[index].role == role {
                let place = steps[index].name.place
                steps[index].dependencies = steps[index].dependencies.filter { steps[$0.step].role == role }
                steps[index].dependencies += awaited.map {
                    Dependency(step: $0, scope: .all, trigger: .end, place: place)
                }
            }
        }
    }

    /// What a step waits for by its own `depends`.
    package func writtenDependencies(ofStep index: Int) -> [Dependency] {
        let role = steps[index].role
        guard role != .regular else { return steps[index].dependencies }
        return steps[index].dependencies.filter { steps[$0.step].role == role }
    }
}

/// Whether steps of one list wait for steps of another one: that is known, or can never come.
func checkHandlers(_ steps: [Step], _ found: inout [Diagnostic]) {
    for step in steps {
        for dependency in step.dependencies where steps[dependency.step].role != step.role && !found.isEnough {
            found.append(.dependencyBetweenLists(step, steps[dependency.step], at: dependency.place))
        }
    }
}

extension Diagnostic {
    static func manyHandlers(_ role: StepRole, at place: Place) -> Diagnostic {
        .error(
            "too-many-handlers", at: place, "`\(role.rawValue)` can have at most \(Study.mostHandlers) steps",
            hint: "let one step do the work of several")
    }

    fileprivate static func tooManyHandlers(_ count: Int, of steps: [Step]) -> Diagnostic {
        .error(
            "too-many-handlers", at: steps.first { $0.role != .regular }?.name.place,
            "\(count) steps of `on failure` and `always` are too many for a study of \(steps.count - count) steps",
            hint: "let one step do the work of several")
    }

    fileprivate static func dependencyBetweenLists(_ step: Step, _ parent: Step, at place: Place) -> Diagnostic {
        let (own, other) = (step.role.rawValue, parent.role.rawValue)
        guard step.role.waitsFor.contains(parent.role) else {
            return .error(
                "dependency-between-lists", at: place,
                "step `\(step.name.value)` cannot wait for `\(parent.name.value)`, which is in `\(other)` and begins later",
                hint: "move `\(step.name.value)` into `\(other)`, or remove the dependency")
        }
        return .error(
            "dependency-between-lists", at: place,
            "steps of `\(own)` begin when all of `\(other)` is over, so `\(step.name.value)` needs no dependency on "
                + "`\(parent.name.value)`",
            hint: "remove it")
    }
}
