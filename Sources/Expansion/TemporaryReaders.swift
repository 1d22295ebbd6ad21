import Specification

/// The steps that may read the temporary files of another one.
package struct TemporaryReaders: Sendable {
    /// For each step whether it has temporary files.
    private let areThere: [Bool]
    /// For each step the steps that do not wait for it directly, and name its workspaces.
    private let distant: [[Int]]
    /// For each step those of which it is such a reader.
    private let readBy: [[Int]]

    /// Whether any step has temporary files.
    package var isEmpty: Bool { areThere.isEmpty }

    init(_ steps: [StepNode]) {
        guard steps.contains(where: { !$0.text.temporary.isEmpty }) else {
            (areThere, distant, readBy) = ([], [], [])
            return
        }
        areThere = steps.map { !$0.text.temporary.isEmpty }
        var distant = Array(repeating: [Int](), count: steps.count)
        var readBy = distant
        for step in steps {
            for parent in step.text.workspaces.sorted() where areThere[parent] && parent != step.index {
                // Handlers wait for all, and read what they name.
                guard step.role != .regular || !step.parents.contains(where: { $0.step == parent }) else { continue }
                distant[parent].append(step.index)
                readBy[step.index].append(parent)
            }
        }
        (self.distant, self.readBy) = (distant, readBy)
    }

    package func hasTemporaries(_ step: Int) -> Bool { !areThere.isEmpty && areThere[step] }

    /// Steps that read them without waiting for the step directly.
    package func distantReaders(of step: Int) -> [Int] { distant[step] }

    /// Steps of whose workspaces this one reads without waiting for them directly.
    package func distantSources(of step: Int) -> [Int] { readBy.isEmpty ? [] : readBy[step] }
}

extension StepNode {
    /// Steps whose workspaces it names without waiting for them directly, whatever these have now.
    ///
    /// - Complexity: Linear in its texts.
    package var distantWorkspaces: [Int] {
        text.workspaces.subtracting(parents.map(\.step)).subtracting([index]).sorted()
    }
}

extension StepText {
    /// The steps whose workspaces or lists of these its commands name.
    var workspaces: Set<Int> {
        command.workspaces.union(restart?.workspaces ?? []).union(command.lists).union(restart?.lists ?? [])
    }
}
