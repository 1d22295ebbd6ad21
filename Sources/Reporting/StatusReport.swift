import Expansion
package import Tracking

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
    let state: RunState
    let directory: String
    let conductor: ConductorPresence
    let unheard: [UnheardSteps]
    let silence: SlurmSilence?
    let filter: StatusFilter
    /// Slurm's numbers of jobs that wait there though the study has ended.
    let leftovers: [JobID]
    let now: Timestamp
    let zoneOffsetMinutes: Int
    /// How wide the terminal is that people look at; `nil` where there is none.
    let columns: Int?

    package init(
        _ state: RunState, directory: String, conductor: ConductorPresence, unheard: [UnheardSteps] = [],
        silence: SlurmSilence? = nil, leftovers: [JobID] = [], filter: StatusFilter, now: Timestamp,
        zoneOffsetMinutes: Int, columns: Int? = nil
    ) {
        self.state = state
        self.directory = directory
        self.conductor = conductor
        self.unheard = unheard
        self.leftovers = leftovers
        self.silence = silence
        self.filter = filter
        self.now = now
        self.zoneOffsetMinutes = zoneOffsetMinutes
        self.columns = columns
    }

    var conductorNote: ConductorNote {
        ConductorNote(conductor, directory: directory, zoneOffsetMinutes: zoneOffsetMinutes)
    }

    var unheardNotes: [UnheardNote] { unheard.map { UnheardNote($0, in: state, directory: directory, now: now) } }

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

    /// How long the newest attempt ran, or runs.
    func runMilliseconds(of instance: InstanceID) -> Int64? {
        let own = state[instance]
        return own.started.map { max(0, (own.ended ?? now).milliseconds(since: $0)) }
    }

    func runSeconds(of instance: InstanceID) -> Int64? { runMilliseconds(of: instance).map { $0 / 1000 } }
}
