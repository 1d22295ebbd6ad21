import Jobs
import Tracking

/// What `templates/wrapper.sh` is doing for a task on a compute node.
struct Wrapper: Sendable {
    enum Phase: Sendable { case beginning, readingParents, running, pausing }

    let job: UInt64
    let task: UInt32
    let isArray: Bool
    let generation: Int
    let restart: Int
    let client: Client
    let root: String
    let batch: String
    /// Where it runs, if that is no job of its own.
    var allocation: Int?
    var phase = Phase.beginning
    var line = TaskLine()
    var isMarkedCancelled = false
    /// Seconds that it still waits for the task table or for its parents' records.
    var patience = 60
    var past = 0
    var turn = 1
    var isTold = false
    /// Half a line stands at the end of its record.
    var isTorn = false
    /// The command that it runs, in the ledger.
    var run: Int?

    var state: String { "\(root)/.maestro" }
}

enum WrapperStep: Sendable {
    case begins
    case checksParents
    /// The command of a turn ends by itself.
    case commandEnds(turn: Int)
    case pauseEnds
    /// The job's walltime is over, or nearly.
    case walltime
    /// The script of a job that is no task of a study.
    case scriptEnds(code: Int)
    /// Nothing of it is left, without a word.
    case killed
}

/// What a task finds about itself in the table of its batch; see `TaskTable`.
struct TaskLine: Sendable {
    var tries = 0
    var pause: Int64 = 0
    var codes: [ClosedRange<Int>] = []
    var hasSignal = false
    var links = -1
    var number: UInt32 = 0
    var attempt = 0
    var record = ""
    var parents: [Parents] = []
    /// The values that its command uses, each as the index of a step and a name.
    var inputs: [(step: String, name: String)] = []
    /// The values that its command must publish.
    var declared: Set<String> = []
    /// By the index of their step, the records that have them: below the folder of attempts, without their attempt.
    var publishers: [String: (stem: String, attempt: Int, end: PublishingAttempt.KnownEnd?)] = [:]

    /// Variables that were known when the job was submitted, as the table has them.
    var fixed: [String: String] = [:]

    struct Parents: Sendable {
        let step: String
        let ordinals: ClosedRange<Int>
        let attempt: Int
        var awaited = ParentAttempts.Awaited.success
        var isLast = false

        /// `STEP:FIRST-LAST:ATTEMPT`, with `:TRIGGER` and `:last` behind it at times.
        init?(_ text: Substring) {
            let words = text.split(separator: ":").map(String.init)
            guard words.count >= 3, let range = TaskLine.range(words[1]), let attempt = Int(words[2]) else {
                return nil
            }
            (step, ordinals, self.attempt) = (words[0], range, attempt)
            awaited = words.count > 3 ? ParentAttempts.Awaited(word: words[3]) ?? .success : .success
            isLast = words.last == "last"
        }
    }

    init() {}

    /// - Parameter task: Its place in the file; 0 for a job of its own.
    init?(_ table: [UInt8], task: UInt32) {
        let lines = String(decoding: table, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let place = Int(task % 1000) + 1
        guard lines.count > place else { return nil }
        func fields(_ line: Substring) -> [String] {
            line.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
        }
        let head = fields(lines[0])
        let own = fields(lines[place])
        guard head.count >= 12, own.count >= 10 else { return nil }
        tries = Int(head[2]) ?? 0
        pause = Int64(head[3]) ?? 0
        codes = head[4].split(separator: " ").compactMap(Self.range)
        hasSignal = !head[5].isEmpty
        links = Int(head[7]) ?? -1
        number = UInt32(own[0]) ?? 0
        attempt = Int(own[2]) ?? 0
        record = own[7]
        parents = own[8].split(separator: " ").compactMap(Parents.init)
        inputs = head[10].split(separator: " ").map { $0.split(separator: ":").map(String.init) }.map { ($0[0], $0[1]) }
        declared = Set(
            head[11].split(separator: "\u{1e}").map { $0.split(separator: "\u{1d}").map(String.init) }
                .filter { $0[1] == "required" }.map { $0[0] })
        for word in own.count > 13 ? own[13].split(separator: "\u{1e}") : [] {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            fixed[parts[0]] = parts.last
        }
        for word in own[9].split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let publisher = parts[0]
            guard let slash = publisher.firstIndex(of: "/"), let dot = publisher.lastIndex(of: ".") else { continue }
            let attempt = Int(publisher[publisher.index(after: dot)...]) ?? 1
            publishers[String(publisher[..<slash])] = (
                String(publisher[..<dot]), attempt, parts.count > 1 ? Self.knownEnd(parts[1]) : nil
            )
        }
    }

    private static func knownEnd(_ text: String) -> PublishingAttempt.KnownEnd? {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        let state = StateWord.allCases.first { $0.name == words[0] }
        return state.map { .init(state: $0, exitCode: words.last.flatMap { Int32($0) }) }
    }

    /// Whether the lines behind the tasks name this one.
    static func isMarkedCancelled(_ table: [UInt8], task: UInt32) -> Bool {
        String(decoding: table, as: UTF8.self).split(separator: "\n").contains { line in
            guard line.hasPrefix("called-off "), line.last == ";" else { return false }
            return range(line.dropFirst("called-off ".count).dropLast())?.contains(Int(task)) ?? false
        }
    }

    fileprivate static func range(_ text: some StringProtocol) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return first...last
    }
}

/// The lines of an attempt's record, as the wrapper itself reads them.
struct RecordLines {
    var holder: UInt64?
    var life = 0
    var code: Int?
    /// When, in whole seconds.
    var ended: Int64?
    var isTold = false
    var past = 0
    var isOver = false
    var isBlocked = false
    /// How its newest life ended by itself; the record of another where it was not run for that.
    var word = ""

    init(_ bytes: [UInt8]) {
        // The shell's `read` does not take a line without its end for one.
        let complete = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        for line in String(decoding: complete, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.last != "torn" else { continue }
            readEnd(words)
            switch words.first {
            case "claim" where words.count > 2:
                (holder, life, code, isTold) = (UInt64(words[1]), Int(words[2]) ?? 0, nil, false)
                isBlocked = false
            case "checkpoint": past += 1
            case "over": isOver = true
            case "blocked": isBlocked = true
            case "exit" where words.count > 2:
                (code, isTold) = (Int(words[1]), false)
                ended = Int64(words[2].prefix { $0 != "." })
            case "told-exit" where words.count > 1: (code, isTold) = (Int(words[1]), true)
            default: break
            }
        }
    }

    private mutating func readEnd(_ words: [String]) {
        switch words.first {
        case "exit" where words.count > 1: word = words[1] == "0" ? "good" : "bad"
        case "timeout": word = "bad"
        case "skipped": word = "skipped"
        case "blocked" where words.count > 1: word = words[1]
        case "again", "warned", nil: break
        default: word = ""
        }
    }

    var isGood: Bool { code == 0 && !isTold }
}

extension ParentAttempts.Awaited {
    /// Of a word that tasks are written with.
    fileprivate init?(word: String) {
        switch word {
        case "some": self = .some
        case "unless-skipped": self = .unlessSkipped
        case "ended": self = .end
        case "failed": self = .failure
        default:
            let parts = word.split(separator: "-").map(String.init)
            guard parts.count > 1, parts[parts.count - 2] == "allowing", let count = Int(parts[parts.count - 1]) else {
                return nil
            }
            let otherwise = parts.dropLast(2).joined(separator: "-")
            self = .allowing(count, otherwise: ParentAttempts.IfNoneSucceeded(rawValue: otherwise))
        }
    }
}
