import Diagnostics
package import Tracking

/// What was written of one attempt where it ran, by `templates/wrapper.sh` or ``LocalRunner``: its newest life, where a scheduler requeued it.
package struct AttemptRecord: Hashable, Sendable {
    package enum End: Hashable, Sendable {
        /// The command's exit code; 128 + n for signal n. `isOwn` if nobody had asked the job to end before.
        case exit(code: Int32, at: Timestamp, isOwn: Bool)
        /// It was told that its walltime was near, and may not go on in another allocation.
        case timedOut(at: Timestamp)
        /// The command was not run, because a parent had not ended well.
        case blocked(at: Timestamp)
    }

    /// The scheduler's number of the job.
    package let job: UInt64
    package let restart: Int
    package let host: String
    package let process: Int32
    package let started: Timestamp
    package let end: End?
    /// The number by which the scheduler's own messages name a task of an array; the job's where there is no other.
    package let rawJob: UInt64
    /// How often the command was run again in place, and how often it went on in a new allocation.
    package let repeats: Int
    package let links: Int

    package init(
        job: UInt64, restart: Int = 0, host: String, process: Int32, started: Timestamp, end: End? = nil,
        rawJob: UInt64? = nil, repeats: Int = 0, links: Int = 0
    ) {
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

    /// Reads the lines that are complete; nothing where not even a claim is.
    package init?(_ bytes: [UInt8]) {
        var claim: (job: UInt64, restart: Int, host: String, process: Int32, started: Timestamp)?
        var end: End?
        var (repeats, links) = (0, 0)
        var rawJob: UInt64?
        let complete = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        for line in complete.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            // A full disk took a part of it.
            guard words.last != "torn" else { continue }
            switch words.first {
            case "again": repeats += 1
            case "checkpoint":
                links += 1
                end = nil
            case "timeout" where words.count == 2:
                guard let time = Timestamp(seconds: words[1]) else { continue }
                end = .timedOut(at: time)
            case "claim" where words.count >= 6:
                guard let job = UInt64(words[1]), let process = Int32(words[4]), let time = Timestamp(seconds: words[5])
                else { continue }
                claim = (job, Int(words[2]) ?? 0, words[3], process, time)
                rawJob = words.count > 6 ? UInt64(words[6]) : nil
                end = nil
            case "exit", "told-exit":
                guard words.count >= 3, let code = Int32(words[1]), let time = Timestamp(seconds: words[2]) else {
                    continue
                }
                end = .exit(code: code, at: time, isOwn: words[0] == "exit" && words.count == 3)
            case "blocked" where words.count >= 3:
                guard let time = words.last.flatMap(Timestamp.init(seconds:)) else { continue }
                end = .blocked(at: time)
            default: continue
            }
        }
        guard let claim else { return nil }
        (job, restart, host, process, started) = claim
        self.end = end
        (self.rawJob, self.repeats, self.links) = (rawJob ?? claim.job, repeats, links)
    }
}

extension AttemptRecord {
    /// The line that claims an attempt.
    static func claim(job: UInt64, host: String, process: Int32, at time: Timestamp) -> String {
        "claim \(job) 0 \(FieldText.escape(host)) \(process) \(time.seconds)\n"
    }

    /// What a conductor adds to close it for good. Half a line may stand before it, which must not become a whole one.
    package static func over(at time: Timestamp) -> String { " torn\nover \(time.seconds)\n" }

    /// The line that ends it.
    static func exit(code: Int32, at time: Timestamp) -> String { "exit \(code) \(time.seconds)\n" }
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
