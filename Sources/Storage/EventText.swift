import Diagnostics
import Executors
import Expansion
import Tracking

/// An event as words of a journal line: the kind, then its facts.
enum EventText {
    static func write(_ event: Event) -> String {
        switch event {
        case .opened(let conductor): "opened \(FieldText.escape(conductor.host)) \(conductor.process)"
        case .intended(let batch):
            "intended \(batch.id.number) \(batch.executor.name)" + MemberText.write(batch.members)
        case .accepted(let batch, let job): "accepted \(batch.number) \(job)"
        case .rejected(let batch, let reason): "rejected \(batch.number) \(FieldText.escape(reason))"
        case .postponed(let batch, let reason): "postponed \(batch.number) \(FieldText.escape(reason))"
        case .doubted(let batch, let reason): "doubted \(batch.number) \(FieldText.escape(reason))"
        case .blocked(let instance, let reason): "hindered \(instance.index) \(FieldText.escape(reason))"
        case .lastErrorLine(let instance, let words): "last-words \(instance.index) \(FieldText.escape(words))"
        case .published(let instance, let values):
            "published \(instance.index)"
                + values.sorted { $0.key < $1.key }.map { " \($0.key) \(FieldText.escape($0.value))" }.joined()
        case .wroteRows(let instance, let growth):
            "rows \(instance.index) \(growth.parent ?? 0)" + (growth.count > 0 ? " \(GrowthText.write(growth))" : "")
        case .started(let instance, let time): "started \(instance.index) \(time.milliseconds)"
        case .requeued(let instance, let time): "requeued \(instance.index) \(time.milliseconds)"
        case .ended(let instance, let outcome, let time):
            "ended \(instance.index) \(time.milliseconds) \(write(outcome))"
        case .retrying(let instance, let outcome, let time):
            "set-back \(instance.index) \(time.milliseconds) \(write(outcome))"
        case .dequeued(let instance): "withdrawn \(instance.index)"
        case .updatedDependencies(let set): "retied \(set.text)"
        case .staleDependencies(let set): "untied \(set.text)"
        case .resubmitting(let set): "recalled \(set.text)"
        case .removingTemporaries(let set): "cleaning \(set.text)"
        case .called(let program, let count): "called \(FieldText.escape(program)) \(count)"
        case .requested(let id, let request): "requested \(FieldText.escape(id)) \(RequestText.write(request))"
        case .closed: "closed"
        }
    }

    private static func write(_ outcome: Outcome) -> String {
        switch outcome {
        case .succeeded: "succeeded"
        case .skipped: "skipped"
        case .timedOut: "timed-out"
        case .cancelled(by: .us): "cancelled us"
        case .cancelled(by: .somebodyElse): "cancelled other"
        case .failed(let failure): "failed \(write(failure))"
        }
    }

    private static func write(_ failure: Failure) -> String {
        switch failure {
        case .exit(let code): "exit \(code)"
        case .signal(let signal): "signal \(signal)"
        case .outOfMemory: "out-of-memory"
        case .nodeFailure: "node-failure"
        case .preempted: "preempted"
        case .deadline: "deadline"
        case .launch(let words): "launch \(FieldText.escape(words))"
        case .badRows(let words): "bad-rows \(FieldText.escape(words))"
        case .unusableValue(let words): "unusable-value \(FieldText.escape(words))"
        case .rejected(let words): "rejected \(FieldText.escape(words))"
        case .vanished: "vanished"
        case .noExitRecord: "no-exit-record"
        case .unknownEnd: "unknown-end"
        case .unrecordedEnd: "unrecorded-end"
        case .other(let word): "other \(FieldText.escape(word))"
        }
    }
}

// MARK: - Reading

extension EventText {
    /// Nothing where the words are not an event of this version.
    static func read(_ words: [ArraySlice<UInt8>]) -> Event? {
        guard let kind = words.first else { return nil }
        let fields = Fields(words.dropFirst())
        switch String(decoding: kind, as: UTF8.self) {
        case "intended": return intended(words)
        case "accepted": return fields.job.flatMap { job in fields.batch.map { .accepted($0, job: job) } }
        case "started": return fields.instanceAndTime.map { .started($0, at: $1) }
        case "requeued": return fields.instanceAndTime.map { .requeued($0, at: $1) }
        case "ended": return fields.outcome.flatMap { end in fields.instance.map { .ended($0, end.0, at: end.1) } }
        case "set-back":
            return fields.outcome.flatMap { end in fields.instance.map { .retrying($0, end.0, at: end.1) } }
        case "rejected": return fields.batchAndText.map { .rejected($0, reason: $1) }
        case "postponed": return fields.batchAndText.map { .postponed($0, reason: $1) }
        case "doubted": return fields.batchAndText.map { .doubted($0, reason: $1) }
        case "hindered":
            return fields.text(1, of: 2).flatMap { text in fields.instance.map { .blocked($0, reason: text) } }
        case "opened": return fields.conductor.map { .opened($0) }
        case "published": return fields.values.flatMap { values in fields.instance.map { .published($0, values) } }
        case "rows": return fields.rows.map { .wroteRows($0, $1) }
        case "withdrawn": return fields.count == 1 ? fields.instance.map { .dequeued($0) } : nil
        case "last-words":
            return fields.text(1, of: 2).flatMap { text in fields.instance.map { .lastErrorLine($0, text) } }
        case "retied": return fields.set.map { .updatedDependencies($0) }
        case "untied": return fields.set.map { .staleDependencies($0) }
        case "recalled": return fields.set.map { .resubmitting($0) }
        case "cleaning": return fields.set.map { .removingTemporaries($0) }
        case "called":
            return fields.count == 2
                ? fields.text(0, of: 2).flatMap { program in
                    fields.second.map { .called(program: program, count: $0) }
                } : nil
        case "requested": return fields.request.map { .requested(id: $0, $1) }
        case "closed": return fields.count == 0 ? .closed : nil
        default: return nil
        }
    }

    private static func intended(_ words: [ArraySlice<UInt8>]) -> Event? {
        guard words.count > 3, let id = number(words[1]).flatMap(UInt32.init(exactly:)),
            let executor = ExecutorID(name: String(decoding: words[2], as: UTF8.self))
        else { return nil }
        guard let members = MemberText.read(words[3...]) else { return nil }
        return .intended(Batch(id: BatchID(id), executor: executor, members: members))
    }
}

/// The words behind an event's kind.
private struct Fields {
    private let words: ArraySlice<ArraySlice<UInt8>>

    init(_ words: ArraySlice<ArraySlice<UInt8>>) { self.words = words }

    var count: Int { words.count }

    private subscript(index: Int) -> ArraySlice<UInt8> { words[words.startIndex + index] }

    private var first: UInt32? { words.first.flatMap { number($0) }.flatMap { UInt32(exactly: $0) } }
    var batch: BatchID? { first.map { BatchID($0) } }
    var instance: InstanceID? { first.map { InstanceID($0) } }

    /// Names and values behind the instance.
    var values: [String: String]? {
        guard count % 2 == 1 else { return nil }
        var found: [String: String] = [:]
        for index in stride(from: 1, to: count, by: 2) {
            guard let value = FieldText.unescape(self[index + 1]) else { return nil }
            found[String(decoding: self[index], as: UTF8.self)] = value
        }
        return found
    }

    /// `INSTANCE ORDINAL KEY=VALUE…`.
    var rows: (InstanceID, Growth)? {
        guard count > 1, let instance, let parent = number(self[1]).flatMap({ UInt32(exactly: $0) }) else { return nil }
        return GrowthText.read(words.dropFirst(2).lazy.map { String(decoding: $0, as: UTF8.self) }, parent: parent)
            .map { (instance, $0) }
    }

    /// Behind the batch, and the last word.
    var job: JobID? { count == 2 ? JobID(String(decoding: self[1], as: UTF8.self)) : nil }

    /// `INSTANCE TIME`.
    var instanceAndTime: (InstanceID, Timestamp)? {
        guard count == 2, let instance, let time = number(self[1]) else { return nil }
        return (instance, Timestamp(milliseconds: Int64(clamping: time)))
    }

    func text(_ index: Int, of count: Int) -> String? {
        self.count == count ? FieldText.unescape(self[index]) : nil
    }

    var set: InstanceSet? {
        count == 1 ? InstanceSet(String(decoding: self[0], as: UTF8.self)) : nil
    }

    var second: Int? { count > 1 ? number(self[1]).flatMap { Int(exactly: $0) } : nil }

    var batchAndText: (BatchID, String)? {
        text(1, of: 2).flatMap { text in batch.map { ($0, text) } }
    }

    var request: (String, Request)? {
        guard count > 1, let id = FieldText.unescape(self[0]) else { return nil }
        return RequestText.read(words.dropFirst().map { String(decoding: $0, as: UTF8.self) }).map { (id, $0) }
    }

    var conductor: Conductor? {
        guard count == 2, let host = FieldText.unescape(self[0]), let process = number(self[1]) else { return nil }
        return Int32(exactly: process).map { Conductor(host: host, process: $0) }
    }

    /// `INSTANCE TIME OUTCOME…`.
    var outcome: (Outcome, Timestamp)? {
        guard count >= 3, let time = number(self[1]) else { return nil }
        let rest = words.dropFirst(3)
        let outcome: Outcome?
        switch String(decoding: self[2], as: UTF8.self) {
        case "succeeded": outcome = rest.isEmpty ? .succeeded : nil
        case "skipped": outcome = rest.isEmpty ? .skipped : nil
        case "timed-out": outcome = rest.isEmpty ? .timedOut : nil
        case "cancelled": outcome = Self.canceller(rest).map { .cancelled(by: $0) }
        case "failed": outcome = Self.failure(rest).map { .failed($0) }
        default: outcome = nil
        }
        return outcome.map { ($0, Timestamp(milliseconds: Int64(clamping: time))) }
    }

    private static func canceller(_ words: ArraySlice<ArraySlice<UInt8>>) -> Canceller? {
        guard words.count == 1, let word = words.first else { return nil }
        switch String(decoding: word, as: UTF8.self) {
        case "us": return .us
        case "other": return .somebodyElse
        default: return nil
        }
    }

    private static func failure(_ words: ArraySlice<ArraySlice<UInt8>>) -> Failure? {
        guard let kind = words.first, words.count <= 2 else { return nil }
        let fact = words.count == 2 ? words.last : nil
        let text = fact.flatMap { FieldText.unescape($0) }
        let code = text.flatMap { Int32($0) }
        switch (String(decoding: kind, as: UTF8.self), fact) {
        case ("exit", .some): return code.map { .exit(code: $0) }
        case ("signal", .some): return code.map { .signal($0) }
        case ("launch", .some): return text.map { .launch($0) }
        case ("bad-rows", .some): return text.map { .badRows($0) }
        case ("unusable-value", .some): return text.map { .unusableValue($0) }
        case ("rejected", .some): return text.map { .rejected($0) }
        case ("other", .some): return text.map { .other($0) }
        case ("out-of-memory", nil): return .outOfMemory
        case ("node-failure", nil): return .nodeFailure
        case ("preempted", nil): return .preempted
        case ("deadline", nil): return .deadline
        case ("vanished", nil): return .vanished
        case ("no-exit-record", nil): return .noExitRecord
        case ("unknown-end", nil): return .unknownEnd
        case ("unrecorded-end", nil): return .unrecordedEnd
        default: return nil
        }
    }
}

/// Decimal digits, nothing else.
func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty, digits.count < 20 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
        guard (48...57).contains(digit) else { return nil }
        let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit - 48))
        guard !overflow, !carry else { return nil }
        value = sum
    }
    return value
}
