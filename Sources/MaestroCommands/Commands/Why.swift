import ArgumentParser
import Conducting
import Executors
import Expansion
import HostInterface
import Jobs
import Reporting
import Scheduling
import Storage
import Studies
import Tracking

/// `maestro-swift why`.
struct Why: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain why an instance is waiting, running, failed or not run, and what to do.",
        discussion: "  maestro-swift why results simulate_SIZE.5")

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Argument(help: "The name or the workspace of an instance.", completion: .partsOfStudy)
    var instance: String

    func run(on host: Host) async throws -> ExitStatus {
        let found = try openStudy(directory, for: .reading, host: host).instance(named: instance)
        var history = AttemptHistory(of: found)
        let opened = try openStudy(directory, for: .reading, host: host) { history.note($0) }
        let state = opened.withFreshRecords(host)
        let now = host.clock.now()
        let explanation = Explanation(
            of: found, state: state, history: history,
            evidence: await evidence(of: found, state: state, history: history, opened: opened, host: host),
            conductor: opened.conductor(host), directory: directory,
            now: Timestamp(milliseconds: now), zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: now))
        host.terminal.writeOutput(explanation.text(colour: host.hasColour, columns: host.outputColumns))
        return .fine
    }

    private func evidence(
        of instance: InstanceID, state: RunState, history: AttemptHistory, opened: OpenedStudy, host: Host
    ) async -> Evidence {
        var evidence = Evidence()
        evidence.unheard = opened.unheardSteps(host)
        evidence.throttle = state.settings[.throttle] ?? opened.header.throttle
        let isOpen = !state[instance].phase.isFinal
        let isScheduled = isOpen && opened.graph.isScheduled(instance)
        if isOpen, !isScheduled {
            let allowance = opened.header.allowance(await host.allowance(for: opened.graph))
            evidence.cores = allowance.cores
            evidence.kibibytes = allowance.kibibytes == .max ? nil : allowance.kibibytes
        }
        evidence.silence = isScheduled ? opened.schedulerSilence(host) : nil
        let scheduler = opened.scheduler(host)
        // Whom the conductor gets no answer from need not be asked again.
        if state[instance].phase == .waiting, isScheduled, evidence.silence == nil {
            let survey = await (scheduler as? any ClusterSurveying)?.survey(withinSeconds: 3, queue: false)
            let rule = survey?.limits?.submitRule(of: opened.graph)
            evidence.submitLimit = rule.map { "\($0.whose) allows \($0.most) at one time" }
        }
        guard let attempt = history.attempts.last else { return evidence }
        let path = opened.record(of: instance, attempt: attempt.number)
        if let record = host.files.attemptRecord(path) {
            evidence.record = path
            evidence.host = record.host
            let log = state[instance].batch.map { opened.directory.schedulerLog(of: $0) }
            evidence.schedulerWords = log.flatMap {
                schedulerWords(on: record.rawJob, in: $0, files: host.files)
            }
        }
        let output = opened.directory.output(
            of: instance, attempt: attempt.number, executor: attempt.executor, in: opened.graph)
        for file in [output + ".err", output + ".out"] where evidence.lastLines.isEmpty {
            evidence.lastLines = lastLines(of: file, count: 10, host: host)
            evidence.source = file
        }
        if !attempt.executor.isBesideConductor, isScheduled, evidence.silence == nil, let job = attempt.job {
            evidence.wordsNow = await (scheduler as? any JobDescribing)?.words(on: job)
        }
        return evidence
    }
}
