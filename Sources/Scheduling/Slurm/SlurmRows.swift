import Tracking

/// The columns of squeue and sacct are parted by the unit separator: names may hold every other character.
let separator: UInt8 = 0x1f

/// A row of squeue in the format of ``SlurmCommandLine/queue``.
struct QueueRow: Hashable, Sendable {
    let job: UInt64
    let state: String
    let reason: String
    let name: String

    /// Rows that have the columns; banners and other noise of a site's own wrappers have not.
    static func parse(_ output: [UInt8]) -> [QueueRow] {
        output.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = columns(line, count: 4)
            guard fields.count == 4, let job = UInt64(fields[0]) else { return nil }
            return QueueRow(job: job, state: fields[1], reason: fields[2], name: fields[3])
        }
    }
}

/// A row of sacct in the format of ``SlurmCommandLine/accounting(of:)``.
struct AccountingRow: Hashable, Sendable {
    let job: UInt64
    let state: String
    let exit: String
    /// Seconds since 1970; 0 where unknown.
    let submitted: Int64
    let name: String

    static func parse(_ output: [UInt8]) -> [AccountingRow] {
        output.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = columns(line, count: 5)
            guard fields.count == 5, let job = UInt64(fields[0]) else { return nil }
            return AccountingRow(
                job: job, state: fields[1], exit: fields[2], submitted: Int64(fields[3]) ?? 0, name: fields[4])
        }
    }
}

private func columns(_ line: ArraySlice<UInt8>, count: Int) -> [String] {
    line.split(separator: separator, maxSplits: count - 1, omittingEmptySubsequences: false)
        .map { field in
            let trimmed = field.drop { $0 == UInt8(ascii: " ") }
            return String(decoding: trimmed.last == UInt8(ascii: "\r") ? trimmed.dropLast() : trimmed, as: UTF8.self)
        }
}
