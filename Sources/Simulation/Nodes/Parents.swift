import TestSupport

/// What a wrapper makes of its parents' records before it runs its command.
extension World {
    mutating func checkParents(_ process: Int) {
        guard let wrapper = wrappers[process], wrapper.phase == .readingParents else { return }
        guard bugs.isDisjoint(with: [.trustsDependencies, .namesForgottenParents]), let doubt = doubt(of: wrapper)
        else {
            guard hasInputs(process, wrapper) else { return finishWithoutInput(process) }
            return runCommand(process)
        }
        guard doubt.isFinal || wrapper.patience <= 0 else {
            wrappers[process]?.patience -= 1
            return put(.wrapper(process: process, .checksParents), after: 1000)
        }
        write("blocked \(doubt.record) \(moment(by: wrapper.client))", process)
        notify(process)
        if !doubt.isFinal { putRequeueOfBlocked() }
        exit(process, code: doubt.isFinal ? 0 : 76)
    }

    /// Somebody sees that it failed, and wants it to run at once, while its parent is made anew.
    private mutating func putRequeueOfBlocked() {
        guard hazards.meddling > 0, numbers.happens(400) else { return }
        let moment = numbers.milliseconds(500...20_000)
        put(.strikes(.requeuedLate), after: moment)
        put(.strikes(.hastened), after: moment + numbers.milliseconds(1...20_000))
    }

    /// Why the command is not to run: a parent's record, and whether waiting changes nothing.
    private struct Doubt {
        let record: String
        let isFinal: Bool
    }

    private mutating func doubt(of wrapper: Wrapper) -> Doubt? {
        var failed: [String: Bool] = [:]
        for parents in wrapper.line.parents {
            for ordinal in parents.ordinals {
                let end = end(of: "\(parents.step)/\(ordinal)", from: parents.attempt, wrapper)
                let isOver = end == .bad || end == .notRun
                guard end == .good || !parents.trigger.isEmpty && isOver && parents.isLast else {
                    return Doubt(record: "\(parents.step)/\(ordinal).\(parents.attempt)", isFinal: false)
                }
                guard parents.trigger == "failed" else { continue }
                failed[parents.step] = failed[parents.step] ?? false || end == .bad
            }
        }
        return failed.first { !$0.value }.map { Doubt(record: "\($0.key)/0.1", isFinal: true) }
    }

    private enum ParentEnd { case good, bad, notRun, open }

    /// Of the newest attempt, unless one succeeded.
    private mutating func end(of stem: String, from first: Int, _ wrapper: Wrapper, depth: Int = 0) -> ParentEnd {
        var newest: RecordLines?
        for attempt in first...first + 20 {
            let path = "\(wrapper.state)/attempts/\(stem).\(attempt)"
            guard let bytes = try? files.read(path, by: wrapper.client, at: now) else { continue }
            let lines = RecordLines(bytes)
            if lines.isGood { return .good }
            newest = lines
        }
        switch newest?.word ?? "" {
        case "bad": return .bad
        case let word where word.contains("/"): return endOfBlocked(by: word, wrapper, depth: depth)
        default: return .open
        }
    }

    /// It was not run for another, which is over only if that is.
    private mutating func endOfBlocked(by record: String, _ wrapper: Wrapper, depth: Int) -> ParentEnd {
        guard depth < 8, let dot = record.lastIndex(of: "."), let attempt = Int(record[record.index(after: dot)...])
        else { return .open }
        switch end(of: String(record[..<dot]), from: attempt, wrapper, depth: depth + 1) {
        case .bad, .notRun: return .notRun
        case .good, .open: return .open
        }
    }
}
