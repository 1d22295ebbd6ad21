import Jobs
import Tracking

/// What a job has written is a claim and perhaps an end; half a line is nothing.
enum RecordReading {
    static func complaint(about bytes: [UInt8]) -> String? {
        let record = AttemptRecord(bytes)
        let torn = AttemptRecord(bytes + Array("exit 0".utf8))
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard torn == record || end < bytes.count else { return "half a line counts" }
        guard AttemptRecord(Array(bytes.prefix(end))) == record else { return "what is behind the last line counts" }
        return complaint(aboutValuesOf: record, bytes)
    }

    /// Whoever reads the record for its end knows whether it has values.
    private static func complaint(aboutValuesOf record: AttemptRecord?, _ bytes: [UInt8]) -> String? {
        let values = PublishedValues(record: bytes)
        if let record, record.hasValues == values.isEmpty { return "a record with values has none, or the reverse" }
        let torn = PublishedValues(record: bytes + Array("value torn=1;".utf8))
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return nil }
        return torn == values ? nil : "half a value counts"
    }
}
