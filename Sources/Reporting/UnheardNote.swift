import Diagnostics
import Expansion
package import Tracking

/// What people are told of local steps on a machine that nothing is heard of.
package struct UnheardNote: Sendable {
    private let steps: UnheardSteps
    private let names: [String]
    private let host: String
    private let path: String
    private let now: Timestamp

    package init(_ steps: UnheardSteps, in state: RunState, directory: String, now: Timestamp) {
        self.steps = steps
        names = steps.instances.prefix(3).map { visible(state.graph.name(of: $0), keepingLines: false) }
        host = visible(steps.host, keepingLines: false)
        path = visible(shellWord(directory), keepingLines: false)
        self.now = now
    }

    package var text: String {
        let count = steps.instances.count
        let more = count > names.count ? " and \(count - names.count) more" : ""
        let what = count == 1 ? "a local step runs" : "\(count) local steps run"
        return "\(what) on \(host), \(silence): \(names.joined(separator: ", "))\(more); \(help)"
    }

    /// Of a single step.
    package var fact: String { "it is a local step on \(host), \(silence); \(help)" }

    private var silence: String {
        guard let heard = steps.heard else { return "which has sent no heartbeat for a long time" }
        return "which has sent no heartbeat for \(Duration.exact(max(0, now.milliseconds(since: heard)) / 1000))"
    }

    private var help: String {
        let isSilent = steps.isSilent || steps.heard.map { now.milliseconds(since: $0) >= Heartbeat.patience } ?? true
        guard isSilent else { return "the outcome will be known once that machine responds again" }
        return
            "if that machine is gone for good, `maestro-swift resume --host-is-gone \(shellWord(host)) \(path)` runs "
            + "\(steps.instances.count == 1 ? "it" : "them") again"
    }
}
