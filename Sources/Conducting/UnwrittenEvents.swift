import Tracking

/// What was noted and is not on disk yet.
struct UnwrittenEvents: Sendable {
    /// With the times at which they changed the state.
    private(set) var events: [(event: Event, time: Timestamp)] = []
    /// Whether any of them must survive a crash of the machine before anything else is done.
    private(set) var mustSync = false

    var isEmpty: Bool { events.isEmpty }

    mutating func add(_ event: Event, at time: Timestamp, mustSync isImportant: Bool) {
        events.append((event, time))
        mustSync = mustSync || isImportant
    }

    mutating func clear() { self = UnwrittenEvents() }
}
