import Diagnostics
import Expansion
import HostInterface
import Storage
import Studies
import Tracking

/// What instances of a study wrote, for a person: of one all of it, of several the last lines of each under its name.
struct OutputView {
    private var opened: OpenedStudy
    private let path: String
    private let isError: Bool
    private let lines: Int?
    private let host: Host
    private var tails: [Source: OutputTail] = [:]
    /// Whose lines were shown last, where several write.
    private var speaker: Source?

    private struct Source: Hashable {
        let instance: InstanceID
        let attempt: UInt16
    }

    /// How many are shown at one time, and lines of each.
    private static let (most, linesOfEach) = (20, 10)

    init(_ opened: OpenedStudy, path: String, isError: Bool, lines: Int?, host: Host) {
        self.opened = opened
        self.path = path
        self.isError = isError
        self.lines = lines
        self.host = host
    }

    // MARK: One

    mutating func show(_ instance: InstanceID, attempt: UInt16?, follow: Bool) async throws {
        if attempt == nil, follow { try await waitForBeginning(of: instance) }
        let chosen = try self.attempt(attempt, of: instance)
        let source = Source(instance: instance, attempt: chosen)
        try write(source, isNamed: false, lines: lines)
        while follow, !opened.state[instance].phase.isFinal, opened.state[instance].attempts == chosen {
            guard try await goOn() else { break }
            try write(source, isNamed: false, lines: nil)
        }
        if let silence = silence(of: source), opened.state[instance].phase.isFinal || !follow {
            host.terminal.writeErrors("maestro-swift: \(silence)\n")
        }
    }

    private mutating func waitForBeginning(of instance: InstanceID) async throws {
        while !opened.hasBegun(instance), !opened.state[instance].phase.isFinal, try await goOn() {}
    }

    private func attempt(_ wanted: UInt16?, of instance: InstanceID) throws -> UInt16 {
        let (name, state) = (opened.graph.name(of: instance), opened.state[instance])
        guard opened.hasBegun(instance) else {
            let words = "`maestro-swift why \(shellWord(path)) \(shellWord(name))`"
            throw StudyError("\(name) has not started; \(words) explains why")
        }
        guard let wanted, wanted > state.attempts else { return wanted ?? state.attempts }
        throw StudyError("\(name) has had \(counted(Int(state.attempts), "attempt"))")
    }

    // MARK: Several

    /// - Parameter chosen: Nothing for all of the study.
    mutating func show(_ chosen: [InstanceID]?, follow: Bool) async throws {
        let candidates = chosen ?? Array(opened.graph.instances)
        let begun = candidates.filter(opened.hasBegun)
        guard !begun.isEmpty || follow else {
            let what = chosen == nil ? "no instance of the study" : "none of them"
            throw StudyError(
                "\(what) has started; `maestro-swift status \(shellWord(path))` shows the status")
        }
        let shown = mostTelling(of: begun)
        var silent: [String] = []
        for instance in shown {
            let source = Source(instance: instance, attempt: opened.state[instance].attempts)
            try write(source, isNamed: true, lines: lines ?? Self.linesOfEach)
            if silence(of: source) != nil { silent.append(opened.graph.name(of: instance)) }
        }
        printNote(silent: silent, shown: shown.count, of: begun.count)
        guard follow else { return }
        var left = candidates.filter { !opened.state[$0].phase.isFinal }
        while !left.isEmpty, try await goOn() {
            for instance in left where opened.hasBegun(instance) {
                let source = Source(instance: instance, attempt: opened.state[instance].attempts)
                try write(source, isNamed: true, lines: nil)
                if opened.state[instance].phase.isFinal { tails[source] = nil }
            }
            left.removeAll { opened.state[$0].phase.isFinal }
        }
    }

    /// As many as a person can read: what runs first, then what failed.
    private func mostTelling(of begun: [InstanceID]) -> [InstanceID] {
        var (running, failed, others): ([InstanceID], [InstanceID], [InstanceID]) = ([], [], [])
        for instance in begun {
            switch opened.state[instance].phase {
            case .running: running.append(instance)
            case .ended(.succeeded), .ended(.skipped): others.append(instance)
            case .ended: failed.append(instance)
            default: others.append(instance)
            }
        }
        return Array((running + failed + others).prefix(Self.most)).sorted()
    }

    private func printNote(silent: [String], shown: Int, of count: Int) {
        var text = ""
        if let first = silent.first {
            let more = silent.count > 1 ? " and \(silent.count - 1) more" : ""
            text += "maestro-swift: \(first)\(more) wrote nothing to \(streamName)\n"
        }
        if shown < count {
            text += "maestro-swift: \(shown) of \(count) instances are shown; name a step or instances to see others\n"
        }
        if !text.isEmpty { host.terminal.writeErrors(text) }
    }

    // MARK: Both

    private var streamName: String { isError ? "standard error" : "standard output" }

    /// Waits a moment and takes in what has happened; false once nothing more will.
    private mutating func goOn() async throws -> Bool {
        if try ending(of: opened, path: path, host: host) != nil { return false }
        let began = host.clock.elapsed()
        try opened.refresh(host)
        await host.clock.sleep(milliseconds: max(300, (host.clock.elapsed() - began) * 10))
        return true
    }

    private func file(of source: Source, isError: Bool) -> String {
        let executor = opened.graph.executor(of: opened.graph.step(of: source.instance))
        return opened.directory.output(
            of: source.instance, attempt: source.attempt, executor: executor, in: opened.graph)
            + (isError ? ".err" : ".out")
    }

    private mutating func write(_ source: Source, isNamed: Bool, lines: Int?) throws {
        var tail = tails[source] ?? OutputTail(path: file(of: source, isError: isError), host: host)
        let bytes = try tail.read(lines: lines)
        tails[source] = tail
        guard !bytes.isEmpty else { return }
        if isNamed, speaker != source {
            let name = visible(opened.graph.name(of: source.instance), keepingLines: false)
            host.terminal.writeOutput("\(speaker == nil ? "" : "\n")==> \(name) <==\n")
            speaker = source
        }
        if host.terminal.outputIsTerminal {
            host.terminal.writeOutput(visible(bytes: bytes))
        } else {
            host.terminal.writeOutput(bytes)
        }
    }

    /// That an attempt wrote nothing, and where something of it is; nothing where it did.
    private func silence(of source: Source) -> String? {
        guard tails[source]?.isEmpty ?? true else { return nil }
        let other = ((try? host.files.target(file(of: source, isError: !isError))) ?? nil)?.size ?? 0
        let elsewhere = isError ? "omit --err to see its standard output" : "--err shows its standard error"
        return "\(opened.graph.name(of: source.instance)) wrote nothing to \(streamName)"
            + (other > 0 ? "; \(elsewhere)" : "")
    }
}

extension OpenedStudy {
    /// Whether an attempt of it was begun, or ended.
    fileprivate func hasBegun(_ instance: InstanceID) -> Bool {
        let own = state[instance]
        return own.attempts > 0 && (own.started != nil || own.attempts > 1 || own.phase.isFinal)
    }
}
