import Tracking

extension AttemptRecord {
    /// Reads the lines that are complete; nothing where not even a claim is.
    package init?(_ bytes: [UInt8]) {
        var reading = RecordReading()
        let complete = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        for line in complete.split(separator: UInt8(ascii: "\n")) {
            guard !PublishedValues.isValue(line) else {
                reading.hasValues = true
                continue
            }
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            // A full disk took a part of it.
            if words.last != "torn" { reading.read(words) }
        }
        guard let record = reading.record else { return nil }
        self = record
    }
}

/// What the lines of a record that were read so far add up to.
private struct RecordReading {
    private struct Claim {
        let job: JobID
        let restart: Int
        let host: String
        let process: Int32
        let started: Timestamp
        let rawJob: JobID?
        let birth: String?
    }

    private var claim: Claim?
    private var command: RecordedProcess?
    private var end: AttemptRecord.End?
    private var stopOrder: (isWalltime: Bool, at: Timestamp)?
    private var (repeats, links) = (0, 0)
    var hasValues = false

    var record: AttemptRecord? {
        claim.map { claim in
            AttemptRecord(
                job: claim.job, restart: claim.restart, host: claim.host, process: claim.process,
                started: claim.started, end: end, rawJob: claim.rawJob, repeats: repeats, links: links,
                recorder: claim.birth.map { RecordedProcess(id: claim.process, birth: $0) }, command: command,
                hasValues: hasValues)
        }
    }

    mutating func read(_ words: [String]) {
        switch words.first {
        case "again":
            repeats += 1
            hasValues = false
        case "checkpoint":
            links += 1
            end = nil
        case "timeout" where words.count == 2:
            end = Timestamp(seconds: words[1]).map { .timedOut(at: $0) } ?? end
        case "claim" where words.count >= 6: readClaim(words)
        case "begun" where words.count == 4:
            command = Int32(words[1]).map { RecordedProcess(id: $0, birth: words[3]) } ?? command
        case "told" where words.count == 3: readTold(words)
        case "exit" where words.count >= 3, "told-exit" where words.count >= 3: readExit(words)
        case "blocked" where words.count >= 3:
            end = words.last.flatMap(Timestamp.init(seconds:)).map { .blocked(at: $0) } ?? end
        case "skipped" where words.count == 2:
            end = Timestamp(seconds: words[1]).map { .skipped(at: $0) } ?? end
        default: break
        }
    }

    private mutating func readClaim(_ words: [String]) {
        guard let job = JobID(words[1]), let process = Int32(words[4]), let time = Timestamp(seconds: words[5])
        else { return }
        claim = Claim(
            job: job, restart: Int(words[2]) ?? 0, host: words[3], process: process, started: time,
            rawJob: words.count > 6 ? JobID(words[6]) : nil, birth: words.count > 7 ? words[7] : nil)
        end = nil
        hasValues = false
    }

    /// The first word counts.
    private mutating func readTold(_ words: [String]) {
        guard stopOrder == nil, let time = Timestamp(seconds: words[2]) else { return }
        stopOrder = (words[1] == "walltime", time)
    }

    private mutating func readExit(_ words: [String]) {
        guard let code = Int32(words[1]), let time = Timestamp(seconds: words[2]) else { return }
        // It may have ended before, and its line have come later.
        if let stopOrder, time >= stopOrder.at {
            end = stopOrder.isWalltime ? .timedOut(at: time) : .cancelled(at: time)
        } else {
            end = .exit(code: code, at: time, isOwn: words[0] == "exit" && words.count == 3)
        }
    }
}
