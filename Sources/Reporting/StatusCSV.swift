import Diagnostics
import Expansion
package import Tracking

/// Maestro's status.csv, quoted by RFC 4180, and made visible as everywhere where that could steer a terminal; maestrowf research, section 3.1.
extension StatusReport {
    private static let header =
        "Step Name,Job ID,Workspace,State,Run Time,Elapsed Time,Start Time,Submit Time,End Time,Number Restarts,Params\n"

    /// All instances.
    package static func csv(_ state: RunState, now: Timestamp, zoneOffsetMinutes: Int) -> String {
        StatusReport(RunSnapshot(state, directory: "", now: now, zoneOffsetMinutes: zoneOffsetMinutes)).csv()
    }

    /// A line for each instance that is listed.
    ///
    /// - Parameter hasHeader: Whether the names of the columns come first.
    package func csv(hasHeader: Bool = true) -> String {
        var text = hasHeader ? Self.header : ""
        for instance in listed {
            text += row(instance).map { Self.quoted(visible($0, keepingLines: false)) }.joined(separator: ",")
            text += "\n"
        }
        return text
    }

    private func row(_ instance: InstanceID) -> [String] {
        let graph = state.graph
        let own = state[instance]
        let elapsed = own.submitted.map { max(0, (own.ended ?? now).milliseconds(since: $0)) / 1000 }
        return [
            graph.name(of: instance), state.jobName(of: instance) ?? "--",
            graph.workspace(of: instance), maestroState(of: instance), span(runSeconds(of: instance)), span(elapsed),
            moment(own.started), moment(own.submitted), moment(own.ended), String(own.restarts),
            graph.parameters(of: instance).map { "\($0.key):\($0.value)" }.joined(separator: ";"),
        ]
    }

    private func span(_ seconds: Int64?) -> String { seconds.map(Duration.maestro) ?? "--:--:--" }

    private func moment(_ time: Timestamp?) -> String {
        time.map { CivilTime($0, zoneOffsetMinutes: zoneOffsetMinutes).spaced } ?? "--"
    }

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
        case .dequeuing(.skip(.notNeeded)), .skipped(.notNeeded), .dequeuing(.skip(.removed)), .skipped(.removed):
            return "CANCELLED"
        case .dequeuing(.skip(.failed(let cause))), .skipped(.failed(let cause)):
            if case .ended(.cancelled) = state[cause].phase { return "CANCELLED" }
            return "FAILED"
        }
    }

    private static func quoted(_ cell: String) -> String {
        let mustQuote = cell.utf8.contains { $0 == 0x22 || $0 == 0x2C }
        guard mustQuote else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
