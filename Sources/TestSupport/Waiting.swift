package import HostInterface

extension WallClock {
    /// Looks until something holds, or it was looked at as often as that.
    ///
    /// - Returns: Whether it holds.
    package func wait(
        everyMilliseconds pause: Int64, times: Int, until condition: () async throws -> Bool
    ) async rethrows -> Bool {
        for _ in 0..<times {
            if try await condition() { return true }
            await sleep(milliseconds: pause)
        }
        return try await condition()
    }
}
