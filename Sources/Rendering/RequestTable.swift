package import Expansion

/// Which instances of a step ask a scheduler for the same, so that they may go out as one job array.
package struct RequestTable: Hashable, Sendable {
    /// For each step a number for each instance, equal where requests are; `nil` where all of the step's are.
    private let classes: [[UInt32]?]
    /// For each step the number of instances of each of its classes.
    private let counts: [[UInt32: Int]]

    package init(classes: [[UInt32]?]) {
        self.classes = classes
        counts = classes.map { ($0 ?? []).reduce(into: [:]) { $0[$1, default: 0] += 1 } }
    }

    /// Of a study in which no request depends on a parameter.
    package init(alikeIn graph: StudyGraph) {
        self.init(classes: Array(repeating: nil, count: graph.steps.count))
    }

    /// Equal for instances of one step that ask for the same.
    package func requestClass(of instance: InstanceID, step: Int, in graph: StudyGraph) -> UInt32 {
        classes[step]?[graph.steps[step].ordinal(of: instance)] ?? 0
    }

    /// How many instances of a step ask for the same.
    package func count(ofClass number: UInt32, step: Int, in graph: StudyGraph) -> Int {
        classes[step] == nil ? graph.steps[step].instances.count : counts[step][number] ?? 0
    }
}

extension TokenText {
    /// Whether what it becomes surely begins with a line that is neither blank nor a comment, whatever the parameters.
    var beginsWithoutComment: Bool {
        guard case .literal(let text)? = pieces.first else {
            if case .launcher? = pieces.first { return true }
            return false
        }
        let first = text.utf8.first { $0 > UInt8(ascii: " ") }
        return first.map { $0 != UInt8(ascii: "#") } ?? false
    }
}
