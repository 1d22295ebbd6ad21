package import Expansion
package import HostInterface
import Jobs
package import Reporting
import Scheduling
import Storage
package import Tracking

extension OpenedStudy {
    /// Local steps that began on other machines and have not ended, by machine.
    package func stepsElsewhere(_ host: Host) -> [String: [InstanceID]] {
        var found: [String: [InstanceID]] = [:]
        for live in state.liveBesideConductor.sorted().compactMap({ state.batches[$0] }) {
            for member in state.active(in: live) {
                let path = record(of: member.instance, attempt: member.attempt)
                guard let record = host.files.attemptRecord(path), record.end == nil,
                    record.host != host.context.hostName, state[member.instance].phase != .dequeuing(.resubmit)
                else { continue }
                found[record.host, default: []].append(member.instance)
            }
        }
        return found
    }

    /// Those of machines on which no conductor has been heard of for clearly too long.
    package func unheardSteps(_ host: Host) -> [UnheardSteps] {
        guard !state.isClosed else { return [] }
        return stepsElsewhere(host).sorted { $0.key < $1.key }.compactMap { name, instances in
            let last = Lease.lastHeard(of: name, in: directory, host: host)
            let silence = last?.silentMilliseconds ?? Heartbeat.patience
            guard silence >= Heartbeat.lateness else { return nil }
            return UnheardSteps(
                host: name, instances: instances, heard: last?.at, isSilent: silence >= Heartbeat.patience)
        }
    }

    /// What people are told of its conductor.
    package func note(_ path: String, host: Host) -> ConductorNote { conductor(host).note(path, host: host) }
}

extension ConductorStatus {
    package func note(_ path: String, host: Host) -> ConductorNote {
        ConductorNote(
            self, directory: path, zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: host.clock.now()))
    }
}
