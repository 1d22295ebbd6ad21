import Diagnostics
import YAML

/// A signal before the walltime ends, so that the command saves its state and goes on in a new allocation.
///
/// It goes on with `restart`, or with `cmd` when there is none. Source: sbatch(1), `--signal`.
package struct Checkpoint: Hashable, Sendable {
    /// Without `SIG`, such as `USR1`.
    package let signal: String
    /// Before the end of the walltime.
    package let seconds: Int

    package init(signal: String, seconds: Int) {
        self.signal = signal
        self.seconds = seconds
    }
}

extension Section {
    static let checkpointKey = "signal before walltime"

    /// `USR1@120`, `120`, or a mapping of `signal` and `seconds`.
    func checkpoint(_ found: inout [Diagnostic]) -> Checkpoint? {
        let key = Self.checkpointKey
        guard let node = value(key), node.scalar == nil else {
            return text(key, &found).flatMap { decodeCheckpoint($0, of: key, &found) }
        }
        guard node.entries != nil else {
            found.append(.wrongKind(node, of: "`\(key)` of \(title)", needed: "a text such as USR1@120, or a mapping"))
            return nil
        }
        let known = ["signal", "seconds"]
        guard let parts = Section(node, title: "`\(key)` of \(title)", known: known, found: &found) else { return nil }
        let hasSignal = parts.key("signal") != nil
        let signal = parts.text("signal", &found).flatMap { decodeSignal($0, of: "signal", &found) }
        let seconds = decodeSeconds(parts.requiredText("seconds", &found), of: "seconds", &found)
        return joined(hasSignal ? signal : defaultSignal, seconds)
    }
}

private let defaultSignal = "USR1"

private func decodeCheckpoint(_ text: Located<String>, of key: String, _ found: inout [Diagnostic]) -> Checkpoint? {
    let parts = text.value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map {
        Located(String($0), at: text.place)
    }
    guard let first = parts.first, let last = parts.last, parts.count == 2 else {
        return joined(defaultSignal, decodeSeconds(text, of: key, &found))
    }
    return joined(decodeSignal(first, of: key, &found), decodeSeconds(last, of: key, &found))
}

/// Only what is whole; the missing part has its diagnostic already.
private func joined(_ signal: String?, _ seconds: Int?) -> Checkpoint? {
    guard let signal, let seconds else { return nil }
    return Checkpoint(signal: signal, seconds: seconds)
}

/// Signals that programs catch in order to save their state.
private func decodeSignal(_ text: Located<String>, of key: String, _ found: inout [Diagnostic]) -> String? {
    let signals = ["USR1", "USR2", "TERM", "INT", "HUP"]
    if signals.contains(text.value) { return text.value }
    let upper = text.value.uppercased()
    let plain = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
    let meant = signals.contains(plain) ? plain : nearest(to: plain, in: signals)
    found.append(
        .badValue(
            text.value, of: key, at: text.place, needed: "one of the signals \(signals.joined(separator: ", "))",
            hint: meant.map { "did you mean `\($0)`?" }))
    return nil
}

private func decodeSeconds(_ text: Located<String>?, of key: String, _ found: inout [Diagnostic]) -> Int? {
    let needed = key == "seconds" ? "" : ", or a signal and seconds such as USR1@120"
    return text?.number(
        in: 1...65_535, of: key, needed: "a whole number of seconds from 1 to 65535\(needed)", &found)
}
