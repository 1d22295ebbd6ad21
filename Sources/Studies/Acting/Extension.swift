import Diagnostics
package import Expansion
package import Tracking

/// What a study is to get, and what comes of it.
package struct StudyExtension {
    /// How many instances are new.
    package let instances: Int
    /// How many run again: what gathers steps that grow, and what depends on that.
    package let repeated: Int

    package init(instances: Int, repeated: Int) {
        (self.instances, self.repeated) = (instances, repeated)
    }

    /// Said once it is done.
    package var words: String {
        let again =
            repeated == 0 ? "" : "; \(repeated) that \(repeated == 1 ? "gathers" : "gather") them will run again"
        return counted(instances, "new instance") + again
    }
}

extension OpenedStudy {
    /// What `NAME=VALUE` words add to it.
    ///
    /// - Throws: `StudyError` where they are no words for its parameters.
    package func plannedExtension(
        by words: [String], keepsGatherers: Bool
    ) throws -> (growth: Growth, extension: StudyExtension) {
        let growth = try Growth(words: words)
        do {
            let grown = try graph.grown(by: growth)
            let added = StudyExtension(
                instances: grown.instanceCount - graph.instanceCount,
                repeated: keepsGatherers ? 0 : count(from: grown.gatherers(since: graph)))
            return (growth, added)
        } catch {
            throw StudyError("\(error)")
        }
    }
}

extension OpenedStudy {
    /// A line for each step that a request repeats only because its temporary files were removed.
    package func notesOnTemporaries(of request: Request) -> [String] {
        state.repeatedForTemporaries(by: request).sorted { $0.key < $1.key }.map { step, count in
            "note: \(counted(count, "instance")) of \(visible(graph.steps[step].name, keepingLines: false)) will run again, because "
                + "\(count == 1 ? "its" : "their") temporary files were removed"
        }
    }

    /// What is not waiting of some instances and of all that depends on them.
    private func count(from instances: [InstanceID]) -> Int {
        var pending = instances
        var found: Set<InstanceID> = []
        var told: Set<Gathering> = []
        while let instance = pending.popLast() {
            guard found.insert(instance).inserted else { continue }
            graph.forEachChild(of: instance, besides: &told) { pending.append($0) }
        }
        return found.count { state[$0].phase != .waiting }
    }
}

extension Growth {
    fileprivate init(words: [String]) throws {
        self.init(
            words: try words.map { word in
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, !parts[0].isEmpty else { throw StudyError("\(word) is not NAME=VALUE") }
                return (key: parts[0], value: parts[1])
            })
    }
}
