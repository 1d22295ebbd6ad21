package import Diagnostics

/// What a cluster told of itself within a given time, and what it did not tell.
package struct ClusterSurvey: Hashable, Sendable {
    /// What is asked, each by one call.
    package enum Question: CaseIterable, Hashable, Sendable {
        case configuration, partitions, nodes, reservations, accounts, qos, queue
    }

    package enum Answer: Hashable, Sendable {
        case text([UInt8])
        /// The program's last words.
        case failed(String)
        /// The time was over before.
        case late
        /// The program is not there.
        case absent

        fileprivate var text: [UInt8]? { if case .text(let text) = self { text } else { nil } }
    }

    /// `nil` where the configuration is not known; what else was not told is absent in it.
    package let limits: ClusterLimits?
    /// What was not told, as warnings without a place.
    package let gaps: [Diagnostic]

    init(_ answers: [Question: Answer], seconds: Int, zoneOffsetMinutes: Int) {
        func why(_ question: Question) -> String? {
            switch answers[question] {
            case .text, nil: nil
            case .failed(let words): "(\(words))"
            case .late: "within \(seconds) s"
            case .absent: "(its program is not on the PATH)"
            }
        }
        let text = answers[.configuration]?.text
        guard let text, var limits = ClusterLimits(configuration: text, zoneOffsetMinutes: zoneOffsetMinutes) else {
            self.limits = nil
            gaps = [.silentCluster(why(.configuration) ?? "with its configuration")]
            return
        }
        func visible(_ question: Question, _ what: String) -> [UInt8]? {
            ClusterLimits.hides(what, configuration: text) ? nil : answers[question]?.text
        }
        limits.learn(
            partitions: visible(.partitions, "partitions"), nodes: visible(.nodes, "nodes"),
            reservations: visible(.reservations, "reservations"))
        limits.learn(associations: answers[.accounts]?.text, qos: answers[.qos]?.text)
        self.limits = limits
        // Without accounting there is nothing to be told of it.
        let asked = Question.allCases.filter { limits.hasAccounting || ($0 != .accounts && $0 != .qos) }
        gaps = asked.compactMap { question in why(question).map { .untold(question, $0) } } + limits.gaps
    }
}

extension ClusterLimits {
    /// What this cluster cannot do for a study, as warnings without a place.
    package var gaps: [Diagnostic] { hasAccounting ? [] : [.noAccounting] }
}

extension Diagnostic {
    fileprivate static var noAccounting: Diagnostic {
        .warning(
            "cluster-accounting", at: nil,
            "this Slurm has no accounting, so the end of a job that was killed and forgotten unattended stays unknown",
            hint: "keep the conductor running: use `run --as-job`, or `resume` soon after it stopped")
    }

    fileprivate static func silentCluster(_ why: String) -> Diagnostic {
        .warning(
            "cluster-silent", at: nil, "the cluster did not respond \(why), so nothing is checked against it",
            hint: "try again later, or use --offline")
    }

    fileprivate static func untold(_ question: ClusterSurvey.Question, _ why: String) -> Diagnostic {
        let (what, so) =
            switch question {
            case .configuration: ("its configuration", "nothing is checked against it")
            case .partitions: ("its partitions", "nothing is checked against them")
            case .nodes: ("its nodes", "nothing is checked against them")
            case .reservations: ("its reservations", "nothing is checked against them")
            case .accounts: ("your accounts", "nothing is checked against them")
            case .qos: ("its qualities of service", "nothing is checked against them")
            case .queue: ("its queue", "`run` would not start the study now")
            }
        return .warning("cluster-silent", at: nil, "the cluster did not report \(what) \(why), so \(so)")
    }
}
