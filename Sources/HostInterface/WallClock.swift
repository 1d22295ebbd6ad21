package protocol WallClock: Sendable {
    /// Milliseconds since 1970, UTC.
    func now() -> Int64
    /// Milliseconds since some moment, which never jump, whatever is done to the time of day.
    func elapsed() -> Int64
    /// Minutes east of UTC that local time has at a moment, in milliseconds since 1970.
    func zoneOffsetMinutes(at moment: Int64) -> Int
    /// Returns after the time, or at once when the task is cancelled.
    func sleep(milliseconds: Int64) async
}

package protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

package struct TerminalSize: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

package protocol Terminal: Sendable {
    func writeOutput(_ text: String)
    /// Bytes as they are.
    func writeOutput(_ bytes: [UInt8])
    func writeErrors(_ text: String)
    /// Why not all of the output could be written, if so; a reader that went away is no reason.
    var outputFailure: String? { get }
    var outputIsTerminal: Bool { get }
    var errorsAreTerminal: Bool { get }
    /// Of the terminal that output goes to; `nil` where there is none.
    var size: TerminalSize? { get }
    var inputIsTerminal: Bool { get }
    /// A line from standard input; `nil` at its end.
    func readLine() -> String?
    /// All lines of standard input as they come. One reader.
    var inputLines: AsyncStream<String> { get }
}

extension Terminal {
    package var outputFailure: String? { nil }
}
