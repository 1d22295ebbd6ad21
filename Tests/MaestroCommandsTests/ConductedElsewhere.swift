import Expansion
import HostInterface
import Storage
import TestSupport
import Testing
import Tracking

/// Lets a conductor on another machine take a study, and write what happened.
///
/// - Returns: Its lease, and its journal to go on with.
func conduct(
    _ directory: StudyDirectory, on host: Host, files: FakeFiles, _ events: (Timestamp) -> [Event]
) throws -> (lease: Lease, journal: Journal) {
    guard case .acquired(let lease) = try Lease.acquire(directory, host: host) else { throw Held() }
    let now = Timestamp(milliseconds: host.clock.now())
    let conductor = Conductor(host: host.context.hostName, process: host.context.processID)
    var journal = try #require(
        try Journal.takeOver(directory, epoch: lease.epoch, as: conductor, at: now, files: files)
    ).journal
    try journal.append(events(now).map { ($0, now) })
    return (lease, journal)
}

private struct Held: Error {}
