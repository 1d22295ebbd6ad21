import Jobs
import TestSupport

/// What a wrapper makes of its parents' records before it runs its command.
extension World {
    mutating func checkParents(_ process: Int) {
        guard let wrapper = wrappers[process], wrapper.phase == .readingParents else { return }
        var isParentSkipped = false
        guard bugs.isDisjoint(with: [.trustsDependencies, .namesForgottenParents]),
            let doubt = doubt(of: wrapper, &isParentSkipped)
        else {
            guard isWanted(process, wrapper, isParentSkipped: isParentSkipped) else { return }
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

    private mutating func doubt(of wrapper: Wrapper, _ isSkipped: inout Bool) -> Doubt? {
        var failed: [String: Bool] = [:]
        var some: [String: Bool] = [:]
        var bad: [String: Int] = [:]
        var wells: Set<String> = []
        var needed: [String: (otherwise: ParentAttempts.IfNoneSucceeded, record: String)] = [:]
        for parents in wrapper.line.parents {
            for ordinal in parents.ordinals {
                let end = end(of: "\(parents.step)/\(ordinal)", from: parents.attempt, wrapper)
                let record = "\(parents.step)/\(ordinal).\(parents.attempt)"
                if end == .bad, !bugs.contains(.countsNoFailures) { bad[parents.step, default: 0] += 1 }
                guard parents.takes(end, failures: bad[parents.step] ?? 0) else {
                    return Doubt(record: record, isFinal: false)
                }
                switch parents.awaited {
                case .success: if end == .skipped { isSkipped = true }
                case .some: some[parents.step] = some[parents.step] ?? false || end == .good
                case .failure: failed[parents.step] = failed[parents.step] ?? false || end == .bad
                case .allowing(_, nil), .unlessSkipped, .end: break
                case .allowing(_, .some(let otherwise)):
                    let isWell = wells.contains(parents.step) || end == .good
                    if isWell { wells.insert(parents.step) }
                    needed[parents.step] = (otherwise, record)
                }
            }
        }
        for (step, need) in needed where !wells.contains(step) {
            if bad[step] ?? 0 > 0 { return Doubt(record: need.record, isFinal: false) }
            if need.otherwise == .some { isSkipped = true }
        }
        if some.values.contains(false) { isSkipped = true }
        return failed.first { !$0.value }.map { Doubt(record: "\($0.key)/0.1", isFinal: true) }
    }

    enum ParentEnd { case good, bad, skipped, notRun, open }

    private mutating func end(of stem: String, from first: Int, _ wrapper: Wrapper, depth: Int = 0) -> ParentEnd {
        endAndCode(of: stem, from: first, wrapper, depth: depth).end
    }

    /// Of the newest attempt, unless one succeeded; and its exit code.
    mutating func endAndCode(
        of stem: String, from first: Int, _ wrapper: Wrapper, depth: Int = 0
    ) -> (end: ParentEnd, code: Int32?) {
        var newest: RecordLines?
        for attempt in first...first + 20 {
            let path = "\(wrapper.state)/attempts/\(stem).\(attempt)"
            guard let bytes = try? files.read(path, by: wrapper.client, at: now) else { continue }
            let lines = RecordLines(bytes)
            if lines.isGood { return (.good, 0) }
            newest = lines
        }
        switch newest?.word ?? "" {
        case "bad": return (.bad, newest?.code.map { Int32($0) })
        case "skipped": return (.skipped, nil)
        case let word where word.contains("/"): return (endOfBlocked(by: word, wrapper, depth: depth), nil)
        default: return (.open, nil)
        }
    }

    /// It was not run for another, which is over only if that is.
    private mutating func endOfBlocked(by record: String, _ wrapper: Wrapper, depth: Int) -> ParentEnd {
        guard depth < 8, let dot = record.lastIndex(of: "."), let attempt = Int(record[record.index(after: dot)...])
        else { return .open }
        switch end(of: String(record[..<dot]), from: attempt, wrapper, depth: depth + 1) {
        case .bad, .notRun: return .notRun
        case .good, .skipped, .open: return .open
        }
    }
}

extension TaskLine.Parents {
    /// Whether one that ended so keeps nothing from beginning.
    ///
    /// - Parameter failures: How many of its step have failed, with this one.
    fileprivate func takes(_ end: World.ParentEnd, failures: Int) -> Bool {
        switch (end, awaited) {
        case (.good, _), (.skipped, _): true
        case (.bad, .end), (.bad, .failure), (.notRun, .end), (.notRun, .failure): isLast
        case (.bad, .allowing(let most, _)): isLast && failures <= most
        case (.bad, _), (.notRun, _), (.open, _): false
        }
    }
}
