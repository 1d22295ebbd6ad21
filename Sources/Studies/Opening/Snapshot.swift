package import HostInterface
package import Reporting
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
    package func snapshot(
        as path: String, readingRecords reading: Bool, unheard: [UnheardSteps]? = nil, leftovers: [JobID] = [],
        host: Host
    ) -> RunSnapshot {
        let now = host.clock.now()
        return RunSnapshot(
            reading ? withFreshRecords(host) : state, sequence: journal.extent.lastSequence, directory: path,
            conductor: conductor(host), unheard: unheard ?? unheardSteps(host), silence: schedulerSilence(host),
            leftovers: leftovers, now: Timestamp(milliseconds: now),
            zoneOffsetMinutes: host.clock.zoneOffsetMinutes(at: now))
    }

    /// The same with all that is to be known; asks the scheduler about a study that has ended, for three seconds at most.
    package func wholeSnapshot(as path: String, host: Host) async -> RunSnapshot {
        let leftovers = await leftovers(host)
        return snapshot(as: path, readingRecords: true, leftovers: leftovers, host: host)
    }
}
