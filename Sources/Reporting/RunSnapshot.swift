package import Expansion
package import Tracking

/// What is known of a study at one moment: whatever shows a study is made of one.
package struct RunSnapshot: Sendable {
    /// The number of the last record of the journal that is in it. Of two snapshots of a study the later one has no
    /// smaller number, and where both are the same its conductor has written nothing between them.
    package let sequence: UInt64
    package let state: RunState
    /// As the user named it, or absolute for programs.
    package let directory: String
    package let conductor: ConductorStatus
    /// Local steps on machines that nothing is heard of.
    package let unheard: [UnheardSteps]
    /// That the scheduler does not answer, by the word of a conductor that lives.
    package let silence: SchedulerSilence?
    /// Jobs that wait in the scheduler though the study has ended.
    package let leftovers: [JobID]
    package let now: Timestamp
    package let zoneOffsetMinutes: Int
    /// What the newest attempts have published, where that was read.
    package let values: [InstanceID: PublishedValues]

    package init(
        _ state: RunState, sequence: UInt64 = 0, directory: String, conductor: ConductorStatus = .none,
        unheard: [UnheardSteps] = [], silence: SchedulerSilence? = nil, leftovers: [JobID] = [], now: Timestamp,
        zoneOffsetMinutes: Int = 0, values: [InstanceID: PublishedValues] = [:]
    ) {
        self.values = values
        self.sequence = sequence
        self.state = state
        self.directory = directory
        self.conductor = conductor
        self.unheard = unheard
        self.silence = silence
        self.leftovers = leftovers
        self.now = now
        self.zoneOffsetMinutes = zoneOffsetMinutes
    }

    /// What people are told of its conductor.
    package var conductorNote: ConductorNote {
        ConductorNote(conductor, directory: directory, zoneOffsetMinutes: zoneOffsetMinutes)
    }

    /// How long the newest attempt ran, or runs.
    func runMilliseconds(of instance: InstanceID) -> Int64? {
        let own = state[instance]
        return own.started.map { max(0, (own.ended ?? now).milliseconds(since: $0)) }
    }

    var unheardNotes: [UnheardNote] { unheard.map { UnheardNote($0, in: state, directory: directory, now: now) } }

    /// What people who stay with it are told of the scheduler and of local steps.
    package var notices: [String] {
        let silent = silence?.text(of: state.graph.scheduler, zoneOffsetMinutes: zoneOffsetMinutes)
        return [silent].compactMap { $0 } + unheardNotes.map(\.text)
    }
}
