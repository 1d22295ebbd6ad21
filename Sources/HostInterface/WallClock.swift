package protocol WallClock: Sendable {
    /// Milliseconds since 1970, UTC.
    func now() -> Int64
    /// Minutes east of UTC that local time has at a moment, in milliseconds since 1970.
    func zoneOffsetMinutes(at moment: Int64) -> Int
    /// Returns after the time, or at once when the task is cancelled.
    func sleep(milliseconds: Int64) async
}

package protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

package protocol Terminal: Sendable {
    func writeOutput(_ text: String)
    func writeErrors(_ text: String)
    var outputIsTerminal: Bool { get }
    var errorsAreTerminal: Bool { get }
    /// Columns of the terminal; `nil` where there is none.
    var width: Int? { get }
    var inputIsTerminal: Bool { get }
    /// A line from standard input; `nil` at its end.
    func readLine() -> String?
    /// All lines of standard input as they come. One reader.
    var inputLines: AsyncStream<String> { get }
}
