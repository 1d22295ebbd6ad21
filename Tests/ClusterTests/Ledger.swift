import Foundation
import Testing

/// What the commands of a study wrote as they began and ended: `start INSTANCE ATTEMPT LIFE` and `end …`.
///
/// A life is a run of the command within one attempt: a requeue by Slurm begins another, and so does a repeat in place.
struct Ledger {
    struct Run: Hashable {
        let instance: String
        let attempt: Int
        let life: String
    }

    struct Line: Hashable {
        let isEnd: Bool
        let run: Run
    }

    let lines: [Line]

    init(_ text: [String]) {
        lines = text.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4, let attempt = Int(words[2]) else { return nil }
            return Line(isEnd: words[0] == "end", run: Run(instance: words[1], attempt: attempt, life: words[3]))
        }
    }

    private static let run = "$MAESTRO_INSTANCE $MAESTRO_ATTEMPT ${SLURM_RESTART_COUNT:-0}.$MAESTRO_TRY"

    /// A command that tells the ledger when it begins, and that it ended well.
    static func command(_ work: String) -> String {
        let file = "$(OUTPUT_PATH)/ledger"
        return "echo \"start \(run)\" >> \(file); { \(work); } && echo \"end \(run)\" >> \(file)"
    }

    var starts: [Run] { lines.filter { !$0.isEnd }.map(\.run) }
    var ends: [Run] { lines.filter(\.isEnd).map(\.run) }
    var begun: Set<String> { Set(starts.map(\.instance)) }
    var succeeded: Set<String> { Set(ends.map(\.instance)) }

    /// How often an instance's command began.
    func starts(of instance: String) -> Int { starts.count { $0.instance == instance } }
}

// MARK: - What must hold

extension Ledger {
    /// What no study may do, whatever dies on the way.
    ///
    /// - Parameters:
    ///   - parents: Names of an instance's parents.
    ///   - isRecorded: Whether a good end is on record; a job may be killed before it is.
    ///   - isFinal: Of one that is, whether it must count: then nothing may run after it.
    func faults(
        parents: (String) -> [String], isRecorded: (Run) -> Bool = { _ in true }, isFinal: (Run) -> Bool = { _ in true }
    ) -> [String] {
        var faults: [String] = []
        var seen: Set<Line> = []
        var done: Set<String> = []
        var final: Set<String> = []
        for line in lines {
            let run = line.run
            if !seen.insert(line).inserted { faults.append("\(run) is there twice") }
            guard !line.isEnd else {
                if !seen.contains(Line(isEnd: false, run: run)) { faults.append("\(run) ended and never began") }
                guard isRecorded(run) else { continue }
                done.insert(run.instance)
                if isFinal(run) { final.insert(run.instance) }
                continue
            }
            if final.contains(run.instance) { faults.append("\(run) began after the instance had ended well") }
            let missing = parents(run.instance).filter { !done.contains($0) }
            if !missing.isEmpty { faults.append("\(run) began before \(missing)") }
        }
        return faults
    }

    private struct Status: Decodable {
        struct Instance: Decodable {
            let name: String
            let state: String
            let attempts: Int
        }
        let instances: [Instance]
    }

    /// Where what `status --format json` tells of an ended study differs from what was written here.
    func untruths(
        in json: String, names: Set<String>, isRecorded: (Run) -> Bool = { _ in true }
    ) throws -> [String] {
        let status = try JSONDecoder().decode(Status.self, from: Data(json.utf8))
        var untruths: [String] = []
        let succeeded = Set(ends.filter(isRecorded).map(\.instance))
        if Set(status.instances.map(\.name)) != names { untruths.append("its instances are others") }
        for instance in status.instances {
            let own = starts.filter { $0.instance == instance.name }
            let told = "\(instance.name) is \(instance.state) after \(instance.attempts) attempts"
            if let last = own.map(\.attempt).max(), last > instance.attempts { untruths.append("\(told), ran \(last)") }
            let isTrue =
                switch instance.state {
                case "finished": ends.contains { $0.instance == instance.name && $0.attempt == instance.attempts }
                case "failed", "timed-out", "cancelled": !succeeded.contains(instance.name)
                case "not-run": own.isEmpty
                default: false
                }
            if !isTrue { untruths.append("\(told), and began \(own.count) times") }
        }
        return untruths
    }
}

/// Steps one after another over the same values, each instance below its own; a last one may wait for all.
struct Pipeline {
    let count: Int
    var steps = ["a", "b", "c"]
    var hasFunnel = false
    /// What each step does, and a line of its `run` in place of `procs: 1`.
    var work: [String: String] = [:]
    var options: [String: String] = [:]

    var sections: String {
        var lines = ["study:"]
        for (index, step) in steps.enumerated() {
            lines += self.lines(step, depends: index == 0 ? nil : steps[index - 1])
        }
        if hasFunnel { lines += self.lines("all", depends: "\(steps[steps.count - 1])_*") }
        lines.append("global.parameters: {N: {values: [\(values(count))], label: N.%%}}")
        return lines.joined(separator: "\n")
    }

    private func lines(_ step: String, depends: String?) -> [String] {
        let isFunnel = step == "all"
        let command = Ledger.command("\(isFunnel ? "" : ": $(N); ")\(work[step] ?? "sleep 0.3")")
        return [
            "- name: \(step)", "  description: d", "  run:", "    cmd: |", "      \(command)",
            "    \(options[step] ?? "procs: 1")",
        ] + (depends.map { ["    depends: [\($0)]"] } ?? [])
    }

    func instances(of step: String) -> [String] { (1...count).map { "\(step)_N.\($0)" } }

    var instances: Set<String> { Set(steps.flatMap(instances) + (hasFunnel ? ["all"] : [])) }

    func parents(of instance: String) -> [String] {
        if instance == "all" { return instances(of: steps[steps.count - 1]) }
        let parts = instance.split(separator: "_", maxSplits: 1).map(String.init)
        guard let place = steps.firstIndex(of: parts[0]), place > 0 else { return [] }
        return ["\(steps[place - 1])_\(parts[1])"]
    }
}

extension ClusterStudy {
    var runs: Ledger { Ledger(ledger) }

    /// Checks an ended study: nothing ran twice or too early, and its status tells just what happened.
    func audit(
        _ pipeline: Pipeline, succeeded: Set<String>? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await audit(
            names: pipeline.instances, succeeded: succeeded ?? pipeline.instances, parents: pipeline.parents,
            sourceLocation: sourceLocation)
    }

    func audit(
        names: Set<String>, succeeded: Set<String>, parents: (String) -> [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let runs = runs
        let faults = runs.faults(parents: parents)
        let untruths = try runs.untruths(in: try await status("--format", "json"), names: names)
        let lost = succeeded.subtracting(runs.succeeded)
        let unwanted = runs.succeeded.subtracting(succeeded)
        let isWell = faults.isEmpty && untruths.isEmpty && lost.isEmpty && unwanted.isEmpty
        #expect(faults.isEmpty, sourceLocation: sourceLocation)
        #expect(untruths.isEmpty, sourceLocation: sourceLocation)
        #expect(lost.isEmpty && unwanted.isEmpty, sourceLocation: sourceLocation)
        if !isWell { Issue.record("the journal:\n\(journal)", sourceLocation: sourceLocation) }
    }
}
