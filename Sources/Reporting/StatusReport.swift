import Expansion
package import Tracking

/// Which instances to list.
package struct StatusFilter: Hashable, Sendable {
    /// Only what failed, and what will not run for it.
    package var onlyFailed: Bool
    package var step: String?

    package init(onlyFailed: Bool = false, step: String? = nil) {
        self.onlyFailed = onlyFailed
        self.step = step
    }

    var isSet: Bool { onlyFailed || step != nil }
}

/// Whether somebody conducts the study, as far as can be seen from here.
package enum ConductorPresence: Hashable, Sendable {
    case none
    case alive(String)
    case dead
    case silent(String)
    /// It lives, and cannot write what happens.
    case stuck(String, cause: String, since: Timestamp)

    var text: String? {
        switch self {
        case .alive(let who), .silent(let who), .stuck(let who, _, _): who
        case .none, .dead: nil
        }
    }
}

/// How a study stands at a moment, in every shape that `status` prints.
package struct StatusReport: Sendable {
    let state: RunState
    let directory: String
    let conductor: ConductorPresence
    let filter: StatusFilter
    let now: Timestamp
    let zoneOffsetMinutes: Int

    package init(
        _ state: RunState, directory: String, conductor: ConductorPresence, filter: StatusFilter, now: Timestamp,
        zoneOffsetMinutes: Int
    ) {
        self.state = state
        self.directory = directory
        self.conductor = conductor
        self.filter = filter
        self.now = now
        self.zoneOffsetMinutes = zoneOffsetMinutes
    }

    var steps: [StepNode] {
        state.graph.steps.filter { step in filter.step.map { $0 == step.name } ?? true }
    }

    /// The instances that the filter lets through, by step.
    var listed: [InstanceID] {
        steps.flatMap { step in
            step.instances.lazy.map { InstanceID($0) }
                .filter { !filter.onlyFailed || StateWord(state[$0].phase).isTrouble }
        }
    }

    /// Seconds that the newest attempt ran, or runs.
    func runSeconds(of instance: InstanceID) -> Int64? {
        let own = state[instance]
        return own.started.map { max(0, (own.ended ?? now).milliseconds(since: $0)) / 1000 }
    }
}
