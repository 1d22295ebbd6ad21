import Diagnostics
package import Tracking

/// What was written of one attempt where it ran, by `templates/wrapper.sh` or a recorder (`CHost/Recorder.c`): its newest life, where a scheduler requeued it.
package struct AttemptRecord: Hashable, Sendable {
    package enum End: Hashable, Sendable {
        /// The command's exit code; 128 + n for signal n. `isOwn` if nobody had asked the job to end before.
        case exit(code: Int32, at: Timestamp, isOwn: Bool)
        /// It was told that its walltime was near, and may not go on in another allocation.
        case timedOut(at: Timestamp)
        /// The command was not run, because a parent had not ended well.
        case blocked(at: Timestamp)
        /// The command was not run, because its condition was false, or what it depends on was skipped.
        case skipped(at: Timestamp)
        /// It ended after the conductor had told it to, for another reason than its walltime.
        case cancelled(at: Timestamp)
    }

    /// What the scheduler calls the job, the whole array where it is a task.
    package let job: JobID
    package let restart: Int
    package let host: String
    package let process: Int32
    package let started: Timestamp
    package let end: End?
    /// The id by which the scheduler's own messages name a task of an array; the job's where there is no other.
    package let rawJob: JobID
    /// How often the command was run again in place, and how often it went on in a new allocation.
    package let repeats: Int
    package let links: Int
    /// Of a step of this machine: who records its end, and its command once that has begun. The command's process names
    /// its session, too.
    package let recorder: RecordedProcess?
    package let command: RecordedProcess?
    /// Whether the command has published any; ``PublishedValues`` reads them.
    package let hasValues: Bool

    package init(
        job: JobID, restart: Int = 0, host: String, process: Int32, started: Timestamp, end: End? = nil,
        rawJob: JobID? = nil, repeats: Int = 0, links: Int = 0, recorder: RecordedProcess? = nil,
        command: RecordedProcess? = nil, hasValues: Bool = false
    ) {
        self.hasValues = hasValues
        self.recorder = recorder
        self.command = command
        self.rawJob = rawJob ?? job
        self.repeats = repeats
        self.links = links
        self.job = job
        self.restart = restart
        self.host = host
        self.process = process
        self.started = started
        self.end = end
    }
}

extension AttemptRecord {
    /// Whether its recorder had not begun the command when this was read. Once that recorder is gone, nobody will.
    package var hasNotBegun: Bool { recorder != nil && command == nil && end == nil }

    /// How the line begins that claims an attempt; its recorder adds who it is, when, and its birth.
    package static func claim(job: JobID, host: String) -> String { "claim \(job) 0 \(FieldText.escape(host)) " }

    /// What a conductor adds before it tells a step of this machine to end. Half a line may stand before it.
    package static func told(isWalltime: Bool, at time: Timestamp) -> String {
        " torn\ntold \(isWalltime ? "walltime" : "cancel") \(time.seconds)\n"
    }

    /// What a conductor adds to close it for good. Half a line may stand before it, which must not become a whole one.
    package static func over(at time: Timestamp) -> String { " torn\nover \(time.seconds)\n" }
}

extension Timestamp {
    /// Seconds since 1970 with three decimals.
    var seconds: String {
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    /// Seconds since 1970 as the shell prints them, with a fraction after a point or (in some locales) a comma.
    init?(seconds text: String) {
        let parts = text.split(whereSeparator: { $0 == "." || $0 == "," })
        guard let whole = parts.first.flatMap({ Int64($0) }), (0..<1 << 40).contains(whole) else { return nil }
        let fraction = parts.count > 1 ? String((parts[1] + "000").prefix(3)) : "0"
        self.init(milliseconds: whole * 1000 + (Int64(fraction) ?? 0))
    }
}
