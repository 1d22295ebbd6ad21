import Jobs

/// What a job has written is a claim and perhaps an end; half a line is nothing.
enum RecordReading {
    static func complaint(about bytes: [UInt8]) -> String? {
        let record = AttemptRecord(bytes)
        let torn = AttemptRecord(bytes + Array("exit 0".utf8))
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard torn == record || end < bytes.count else { return "half a line counts" }
        return AttemptRecord(Array(bytes.prefix(end))) == record ? nil : "what is behind the last line counts"
    }
}
