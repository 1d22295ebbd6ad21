import Deciding
import Expansion
package import HostInterface
import Jobs
import Scheduling
import Storage
package import Tracking

extension OpenedStudy {
    /// Jobs of a study that has ended which wait in the scheduler all the same: a controller that was killed may have put them back
    /// later. Looked for on the first day; none where it does not answer within three seconds.
    package func leftovers(_ host: Host) async -> [JobID] {
        guard state.isClosed, state.hasCalledToSubmit, let closed = state.changed,
            Timestamp(milliseconds: host.clock.now()).milliseconds(since: closed) < 86_400_000
        else { return [] }
        guard let auditing = scheduler(host) as? any QueueAuditing,
            let waiting = await auditing.waiting(withinSeconds: 3)
        else { return [] }
        return orphans(among: waiting, state: state) { jobToken(for: $0, of: graph, study: header.studyID) }
            .map(\.job)
    }
}
