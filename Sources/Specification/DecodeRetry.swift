import Diagnostics
import YAML

/// What may end an attempt, as `retry` names it.
private enum RetryKey: String, CaseIterable {
    case infrastructure
    case outOfMemory = "out of memory"
    case timeLimit = "time limit"
    case exit

    var grows: Bool { self == .outOfMemory || self == .timeLimit }

    var known: [String] {
        ["times", "wait"] + (grows ? ["factor", "most"] : []) + (self == .exit ? ["codes"] : [])
    }

    /// Keys of another cause, and why this one has none.
    var refused: [String: String] {
        let growth = "only memory and walltime grow; set it under `out of memory` or `time limit`"
        let codes = "only `exit` distinguishes exit codes"
        return ["factor": growth, "most": growth, "codes": codes].filter { !known.contains($0.key) }
    }
}

/// `retry` of a step's `run`: a rule for each cause.
func decodeRetry(_ run: Section, places: inout RulePlaces, _ found: inout [Diagnostic]) -> RetryRules {
    var rules = RetryRules()
    let known = RetryKey.allCases.map(\.rawValue)
    guard let node = run.value("retry"),
        let retry = Section(node, title: "`retry` of \(run.title)", known: known, found: &found)
    else { return rules }
    rules.infrastructure = decodeRule(.infrastructure, of: retry, &found)
    rules.outOfMemory = decodeRule(.outOfMemory, of: retry, &found)
    rules.timeLimit = decodeRule(.timeLimit, of: retry, &found)
    rules.exit = decodeRule(.exit, of: retry, &found)
    places.outOfMemory = retry.key(RetryKey.outOfMemory.rawValue)?.place
    places.timeLimit = retry.key(RetryKey.timeLimit.rawValue)?.place
    return rules
}

/// A rule, or its number of times alone. Without a good number there is no rule, yet all of it is checked.
private func decodeRule(_ cause: RetryKey, of retry: Section, _ found: inout [Diagnostic]) -> RetryRule? {
    let name = cause.rawValue
    guard let node = retry.value(name), node.scalar == nil else {
        return decodeTimes(retry.text(name, &found), of: name, &found).map { RetryRule(times: $0) }
    }
    let title = "`\(name)` of \(retry.title)"
    guard node.entries != nil else {
        found.append(.wrongKind(node, of: title, needed: "a number of times, or a mapping"))
        return nil
    }
    guard let section = Section(node, title: title, known: cause.known, refused: cause.refused, found: &found) else {
        return nil
    }
    let times = decodeTimes(section.requiredText("times", &found), of: "times", &found)
    var rule = RetryRule(times: times ?? 0)
    rule.waitSeconds = decodeWait(section, &found) ?? rule.waitSeconds
    if cause.grows {
        rule.factorPerMille = decodeFactor(section, &found) ?? rule.factorPerMille
        rule.most = decodeMost(section, of: cause, &found)
    }
    if cause == .exit { rule.codes = decodeCodes(section, &found) }
    return times == nil ? nil : rule
}

private func decodeTimes(_ text: Located<String>?, of key: String, _ found: inout [Diagnostic]) -> Int? {
    text?.number(in: 0...1000, of: key, needed: "a whole number of times from 0 to 1000", &found)
}

private func decodeWait(_ rule: Section, _ found: inout [Diagnostic]) -> Int64? {
    rule.text("wait", &found)?
        .number(in: 0...86_400, of: "wait", needed: "a whole number of seconds from 0 to 86400", &found)
        .map(Int64.init)
}

private func decodeFactor(_ rule: Section, _ found: inout [Diagnostic]) -> Int? {
    guard let text = rule.text("factor", &found) else { return nil }
    if let factor = perMille(text.value), (1000...100_000).contains(factor) { return factor }
    found.append(
        .badValue(
            text.value, of: "factor", at: text.place,
            needed: "a number from 1 to 100 with at most three decimals, such as 1.5"))
    return nil
}

/// `1.5` is 1500; at most three decimals, so that nothing is rounded.
private func perMille(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, first.utf8.count <= 9, let whole = wholeNumber(first) else { return nil }
    guard parts.count == 2 else { return parts.count == 1 ? whole * 1000 : nil }
    guard (1...3).contains(parts[1].utf8.count) else { return nil }
    let padded = parts[1] + String(repeating: "0", count: 3 - parts[1].utf8.count)
    return wholeNumber(padded).map { whole * 1000 + $0 }
}

private func decodeMost(
    _ rule: Section, of cause: RetryKey, _ found: inout [Diagnostic]
) -> Located<String>? {
    guard let most = rule.text("most", &found) else { return nil }
    let shape: SettingShape = cause == .outOfMemory ? .memory : .walltime
    // To Slurm, 0 is all the memory of a node, or no limit: a bound in name only.
    let isZero = most.value.utf8.allSatisfy { "0:-".utf8.contains($0) }
    let amount =
        shape == .memory
        ? MemoryAmount(most.value)?.kibibytes : Walltime(most.value).map { $0.seconds ?? (isZero ? 0 : .max) }
    if let amount, amount > 0 { return most }
    let hint = most.value.contains("$(") ? "write the amount itself; tokens are not replaced here" : nil
    found.append(
        .badValue(most.value, of: "most", at: most.place, needed: "\(shape.description), and more than 0", hint: hint))
    return nil
}

private func decodeCodes(_ rule: Section, _ found: inout [Diagnostic]) -> [ClosedRange<Int32>] {
    guard let key = rule.key("codes") else { return [] }
    if rule.value("codes")?.isEmptyValue ?? true {
        found.append(.emptyText("codes", title: rule.title, at: key.place))
        return []
    }
    var isMeant = [Bool](repeating: false, count: 256)
    return (rule.list("codes", &found) ?? []).reduce(into: [ClosedRange<Int32>]()) { ranges, node in
        guard !found.isEnough, let codes = decodeCode(node, &found) else { return }
        // What adds no code is left out: there are thousands of ranges to write, and only 255 codes.
        guard !codes.allSatisfy({ isMeant[Int($0)] }) else { return }
        for code in codes { isMeant[Int(code)] = true }
        ranges.append(codes)
    }
}

private func decodeCode(_ node: Node, _ found: inout [Diagnostic]) -> ClosedRange<Int32>? {
    guard let text = node.scalar?.text, !node.isNull else {
        found.append(.wrongKind(node, of: "each of `codes`", needed: "an exit code, or a range such as 130-140"))
        return nil
    }
    let codes = exitCodes(text)
    if codes == nil {
        found.append(
            .badValue(
                text, of: "codes", at: node.place,
                needed: "exit codes from 1 to 255, each a number or a range such as 130-140"))
    }
    return codes
}

private func exitCodes(_ text: String) -> ClosedRange<Int32>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { wholeNumber($0) ?? 0 }
    guard let first = ends.first, let last = ends.last, ends.count <= 2, first <= last else { return nil }
    guard first >= 1, last <= 255 else { return nil }
    return Int32(first)...Int32(last)
}
