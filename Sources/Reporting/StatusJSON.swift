import Diagnostics
import Expansion
import Specification
import Tracking

extension StatusReport {
    /// For programs; `docs/status-json.md` tells the fields. Times are UTC.
    package func json() -> String {
        let counts = state.allCounts
        return JSON.object([
            ("study", .string(state.graph.study.name.value)),
            ("directory", .string(snapshot.directory)),
            ("sequence", .integer(Int64(clamping: snapshot.sequence))),
            ("state", .string(RunVerdict(state).rawValue)),
            ("conductor", .text(snapshot.conductor.holder)),
            ("presence", presence),
            ("unheard", .array(snapshot.unheard.map(object))),
            ("stuck", stuck),
            ("leftovers", .array(snapshot.leftovers.map { Int64($0.text).map { .integer($0) } ?? .string($0.text) })),
            (
                "slurmSilent",
                snapshot.silence.map { .object([("since", Self.moment($0.since)), ("words", .string($0.words))]) }
                    ?? .null
            ),
            ("counts", Self.object(counts)),
            (
                "steps",
                .array(
                    steps.map { step in
                        .object([
                            ("name", .string(step.name)),
                            ("counts", Self.object(state.counts(ofStep: step.index))),
                        ])
                    })
            ),
            ("calls", .object(state.calls.sorted { $0.key < $1.key }.map { ($0.key, .count($0.value)) })),
            ("failures", .array(state.failureGroups(among: listed).map(object))),
            ("instances", .array(listed.map(object))),
        ]).text(pretty: true)
    }

    private var presence: JSON {
        let (conductor, beat, stopped): (Conductor?, Heartbeat?, Timestamp?) =
            switch snapshot.conductor {
            case .none, .starting: (nil, nil, nil)
            case .alive(let beat), .silent(let beat), .stuck(let beat, _, _): (beat.conductor, beat, nil)
            case .dead(let conductor): (conductor, nil, nil)
            case .stopped(let conductor, let time), .ended(let conductor, let time): (conductor, nil, time)
            }
        return .object([
            ("state", .string(snapshot.conductor.word)), ("host", .text(conductor?.host)),
            ("process", conductor.map { .integer(Int64($0.process)) } ?? .null),
            ("silentSeconds", beat.map { .integer($0.silentMilliseconds / 1000) } ?? .null),
            ("secondsToTakeover", beat?.secondsToTakeover.map { .integer($0) } ?? .null),
            ("stopped", Self.moment(stopped)), ("note", .text(state.isClosed ? nil : snapshot.conductorNote.text)),
        ])
    }

    private func object(_ steps: UnheardSteps) -> JSON {
        .object([
            ("host", .string(steps.host)), ("heard", Self.moment(steps.heard)), ("isSilent", .bool(steps.isSilent)),
            ("instances", .array(steps.instances.map { .string(state.graph.name(of: $0)) })),
        ])
    }

    private var stuck: JSON {
        guard case .stuck(_, let cause, let since) = snapshot.conductor else { return .null }
        return .object([("since", Self.moment(since)), ("cause", .string(cause))])
    }

    private static func object(_ counts: Counts) -> JSON {
        .object([("total", .count(counts.total))] + StateWord.allCases.map { ($0.name, .count(counts[$0])) })
    }

    private func object(_ instance: InstanceID) -> JSON {
        let graph = state.graph
        let own = state[instance]
        return .object([
            ("name", .string(graph.name(of: instance))),
            ("step", .string(graph.step(of: instance).name)),
            ("state", .string(StateWord(own.phase).name)),
            ("workspace", .string(graph.workspace(of: instance))),
            ("parameters", .object(graph.parameters(of: instance).map { ($0.key, .string($0.value)) })),
            ("job", state.jobName(of: instance).map { .string($0) } ?? .null),
            ("attempts", .count(Int(own.attempts))),
            ("restarts", .count(Int(own.restarts))),
            ("submitted", Self.moment(own.submitted)),
            ("started", Self.moment(own.started)),
            ("ended", Self.moment(own.ended)),
            ("exitCode", own.phase.exitCode.map { .integer($0) } ?? .null),
            ("reason", .text(Reason.text(of: instance, in: state))),
            ("lastWords", .text(state.lastErrorLine[instance])),
            ("outputs", outputs(of: instance)),
        ])
    }

    private func outputs(of instance: InstanceID) -> JSON {
        let values = snapshot.values[instance] ?? PublishedValues()
        return .object(values.names.map { ($0, .text(values[$0])) })
    }

    private func object(_ group: FailureGroup) -> JSON {
        .object([
            ("step", .string(state.graph.steps[group.step].name)),
            ("reason", .string(Reason.text(group.cause.outcome))),
            ("pattern", .string(group.cause.pattern)), ("count", .count(group.count)),
            ("example", .string(state.graph.name(of: group.example))),
        ])
    }

    private static func moment(_ time: Timestamp?) -> JSON {
        .text(time.map { CivilTime($0, zoneOffsetMinutes: 0).iso8601 })
    }
}

extension Phase {
    /// With which the command of its last attempt ended, if that is known.
    var exitCode: Int64? {
        switch self {
        case .ended(.succeeded): 0
        case .ended(.failed(.exit(let code))): Int64(code)
        case .ended, .waiting, .intended, .doubtful, .queued, .running, .dequeuing, .skipped: nil
        }
    }
}
