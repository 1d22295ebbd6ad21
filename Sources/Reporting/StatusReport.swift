import Expansion
import Tracking

/// Which instances to list.
package struct StatusFilter: Hashable, Sendable {
    /// Only what failed, and what will not run for it.
    package var onlyFailed: Bool
    package var step: String?
    /// However many there are.
    package var all: Bool

    package init(onlyFailed: Bool = false, step: String? = nil, all: Bool = false) {
        self.onlyFailed = onlyFailed
        self.step = step
        self.all = all
    }

    var isSet: Bool { onlyFailed || step != nil || all }
}

/// How a study stands at a moment, in every shape that `status` prints.
package struct StatusReport: Sendable {
    let snapshot: RunSnapshot
    let filter: StatusFilter
    /// How wide the terminal is that people look at; `nil` where there is none.
    let columns: Int?

    package init(_ snapshot: RunSnapshot, filter: StatusFilter = StatusFilter(), columns: Int? = nil) {
        self.snapshot = snapshot
        self.filter = filter
        self.columns = columns
    }

    var state: RunState { snapshot.state }
    var now: Timestamp { snapshot.now }
    var zoneOffsetMinutes: Int { snapshot.zoneOffsetMinutes }

    var steps: [StepNode] {
        state.graph.steps.filter { step in
            !state.graph.isGone(step.index) && filter.step.map { $0 == step.name } ?? true
        }
    }

    /// The instances that the filter lets through, by step.
    var listed: [InstanceID] {
        steps.flatMap { step in
            step.instances.lazy
                .filter { state.isShown($0) }
                .filter { !filter.onlyFailed || StateWord(state[$0].phase).isTrouble }
        }
    }

    /// How long the newest attempt ran, or runs.
    func runMilliseconds(of instance: InstanceID) -> Int64? { snapshot.runMilliseconds(of: instance) }

    func runSeconds(of instance: InstanceID) -> Int64? { runMilliseconds(of: instance).map { $0 / 1000 } }
}
