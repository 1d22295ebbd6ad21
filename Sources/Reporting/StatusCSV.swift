import Diagnostics
import Expansion
package import Tracking

/// Maestro's status.csv, quoted by RFC 4180, and made visible as everywhere where that could steer a terminal; maestrowf research, section 3.1.
extension StatusReport {
    private static let header =
        "Step Name,Job ID,Workspace,State,Run Time,Elapsed Time,Start Time,Submit Time,End Time,Number Restarts,Params\n"

    /// All instances, as a file has them.
    package static func csv(_ state: RunState, now: Timestamp, zoneOffsetMinutes: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        let snapshot = RunSnapshot(state, directory: "", now: now, zoneOffsetMinutes: zoneOffsetMinutes)
        StatusReport(snapshot).forEachPieceOfCSV { bytes += $0.utf8 }
        return bytes
    }

    /// A line for each instance that is listed.
    package func csv() -> String {
        var text = ""
        forEachPieceOfCSV { text += $0 }
        return text
    }

    /// The same in pieces of some lines: there may be a million.
    ///
    /// - Parameter hasHeader: Whether the names of the columns come first.
    package func forEachPieceOfCSV(hasHeader: Bool = true, _ body: (String) -> Void) {
        var text = hasHeader ? Self.header : ""
        var moments = Moments(zoneOffsetMinutes: zoneOffsetMinutes)
        for (index, instance) in listed.enumerated() {
            append(instance, to: &text, &moments)
            guard index % 4096 == 4095 else { continue }
            body(text)
            text = ""
        }
        body(text)
    }

    private func append(_ instance: InstanceID, to text: inout String, _ moments: inout Moments) {
        let own = state[instance]
        let step = state.graph.step(of: instance)
        let names = state.graph.nameAndWorkspace(of: instance, in: step)
        let parameters = state.graph.parameters(of: instance, in: step).map { "\($0.key):\($0.value)" }
        let elapsed = own.submitted.map { max(0, (own.ended ?? now).milliseconds(since: $0)) / 1000 }
        text +=
            "\(Self.cell(names.name)),\(Self.cell(state.jobName(of: instance) ?? "--")),\(Self.cell(names.workspace)),"
        text += "\(maestroState(of: instance)),\(span(runSeconds(of: instance))),\(span(elapsed)),"
        text += "\(moments.text(own.started)),\(moments.text(own.submitted)),\(moments.text(own.ended)),"
        text += "\(own.restarts),\(Self.cell(parameters.joined(separator: ";")))\n"
    }

    private func span(_ seconds: Int64?) -> String { seconds.map(Duration.maestro) ?? "--:--:--" }

    /// Maestro's words, which other programs read.
    private func maestroState(of instance: InstanceID) -> String {
        switch state[instance].phase {
        case .waiting, .intended, .doubtful, .dequeuing(.resubmit), .dequeuing(.replace), .dequeuing(.amend):
            return "INITIALIZED"
        case .queued: return "PENDING"
        case .running: return "RUNNING"
        case .ended(.succeeded): return "FINISHED"
        case .ended(.failed): return "FAILED"
        case .ended(.timedOut): return "TIMEDOUT"
        case .ended(.cancelled): return "CANCELLED"
        case .dequeuing(.skip(.notNeeded)), .skipped(.notNeeded), .dequeuing(.skip(.removed)), .skipped(.removed),
            .dequeuing(.skip(.loopEnded)), .skipped(.loopEnded),
            .dequeuing(.skip(.condition)), .skipped(.condition), .ended(.skipped):
            return "CANCELLED"
        case .dequeuing(.skip(.failed(let cause))), .skipped(.failed(let cause)), .skipped(.leftOut(let cause)),
            .dequeuing(.skip(.leftOut(let cause))):
            if case .ended(.cancelled) = state[cause].phase { return "CANCELLED" }
            return "FAILED"
        }
    }

    private static func cell(_ text: String) -> String { quoted(visible(text, keepingLines: false)) }

    private static func quoted(_ cell: String) -> String {
        let mustQuote = cell.utf8.contains { $0 == 0x22 || $0 == 0x2C }
        guard mustQuote else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

/// Texts of moments: most of a study's are of few seconds.
private struct Moments {
    let zoneOffsetMinutes: Int
    private var known: [Int64: String] = [:]

    init(zoneOffsetMinutes: Int) { self.zoneOffsetMinutes = zoneOffsetMinutes }

    mutating func text(_ time: Timestamp?) -> String {
        guard let time else { return "--" }
        let second = time.milliseconds / 1000
        if let text = known[second] { return text }
        if known.count > 10_000 { known = [:] }
        let text = CivilTime(time, zoneOffsetMinutes: zoneOffsetMinutes).spaced
        known[second] = text
        return text
    }
}
