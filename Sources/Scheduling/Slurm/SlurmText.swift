import Specification
import Tracking

// The small shapes that scontrol and sacctmgr print values in.

func lines(_ output: [UInt8]) -> [String] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// Words of `Key=value`; a later one of the same name counts no more.
func fields(_ line: String) -> [String: String] {
    let pairs = line.split(separator: " ").compactMap { word -> (String, String)? in
        let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
}

/// A value, unless it is one of Slurm's words for none.
func nonEmpty(_ text: String?) -> String? {
    guard let text, !["", "(null)", "none", "n/a"].contains(text.lowercased()) else { return nil }
    return text
}

/// The names between commas; `nil` for none and for all.
func list(_ text: String?) -> [String]? {
    guard let text = nonEmpty(text), text != "ALL" else { return nil }
    return text.split(separator: ",").map(String.init)
}

/// The whole minutes of a time limit; `nil` for no limit.
func minutes(_ text: String?) -> Int64? {
    nonEmpty(text).flatMap { Walltime($0)?.seconds }.map { ($0 + 59) / 60 }
}

func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
}

/// Seconds since 1970, or `2026-11-25T02:58:12` in local time; by SLURM_TIME_FORMAT it should be the former. No moment that
/// is not one before the year 10,000.
func bootMoment(_ text: String, zoneOffsetMinutes: Int) -> Timestamp? {
    if let seconds = Int64(text) {
        return (1..<253_402_300_800).contains(seconds) ? Timestamp(milliseconds: seconds * 1000) : nil
    }
    let numbers = text.split { "-T:".contains($0) }.compactMap { Int64($0) }
    let limits: [ClosedRange<Int64>] = [1970...9999, 1...12, 1...31, 0...23, 0...59, 0...60]
    guard numbers.count == limits.count, zip(limits, numbers).allSatisfy({ $0.contains($1) }) else { return nil }
    let days = daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2])
    let seconds = days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    return Timestamp(milliseconds: (seconds - Int64(zoneOffsetMinutes) * 60) * 1000)
}

/// By the Gregorian calendar, in years that begin in March, for years after 0.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
}
