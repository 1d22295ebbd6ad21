import Expansion
package import HostInterface
package import Reporting
import Scheduling
import Storage
package import Tracking

extension OpenedStudy {
    /// How it stands now.
    ///
    /// - Parameters:
    ///   - path: What it is called there.
    ///   - reading: Whether the records of attempts in flight are read, which their conductor may not have heard yet.
    ///   - unheard: Of local steps, where that was looked up already.
    ///   - leftovers: Jobs that wait in the scheduler though the study has ended.
    ///   - readsValues: Whether it has what the attempts have published.
    package func snapshot(
        as path: String, readingRecords reading: Bool, unheard: [UnheardSteps]? = nil, leftovers: [JobID] = [],
        readsValues: Bool = false, host: Host
    ) -> RunSnapshot {
        let now = host.clock.now()
        let state = reading ? withFreshRecords(host) : state
        return RunSnapshot(
            state, sequence: journal.extent.lastSequence, directory: path,
            conductor: conductor(host), unheard: unheard ?? unheardSteps(host), silence: schedulerSilence(host),
            leftovers: leftovers, now: Timestamp(milliseconds: now),
            zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: now),
            values: readsValues ? publishedValues(state, host) : [:])
    }

    /// The same with all that is to be known; asks the scheduler about a study that has ended, for three seconds at most.
    package func wholeSnapshot(as path: String, readsValues: Bool = false, host: Host) async -> RunSnapshot {
        let leftovers = await leftovers(host)
        return snapshot(as: path, readingRecords: true, leftovers: leftovers, readsValues: readsValues, host: host)
    }

    /// By the records of the attempts that are known to have published something.
    private func publishedValues(_ state: RunState, _ host: Host) -> [InstanceID: PublishedValues] {
        var found: [InstanceID: PublishedValues] = [:]
        for instance in state.graph.instances where state[instance].hasValues {
            let path = record(of: instance, attempt: state[instance].attempts)
            // Who removed the record knows that it is gone.
            found[instance] = host.files.publishedValues(path)
        }
        return found
    }
}
