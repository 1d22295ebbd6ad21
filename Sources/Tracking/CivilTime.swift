/// Date and time of day in some zone.
package struct CivilTime {
    let year: Int64
    let month: Int64
    let day: Int64
    let secondOfDay: Int64

    /// Days to dates by the proleptic Gregorian calendar, in eras of 400 years that begin in March.
    package init(_ moment: Timestamp, zoneOffsetMinutes: Int) {
        let seconds = Self.floor(moment.milliseconds, 1000) + Int64(zoneOffsetMinutes) * 60
        let days = Self.floor(seconds, 86_400)
        secondOfDay = seconds - days * 86_400
        let shifted = days + 719_468
        let era = Self.floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    /// `YYYYmmdd-HHMMSS`.
    package var compact: String {
        "\(year)\(two(month))\(two(day))-\(two(secondOfDay / 3600))\(two(secondOfDay / 60 % 60))\(two(secondOfDay % 60))"
    }

    /// `YYYY-MM-DD HH:MM:SS`.
    package var spaced: String { "\(date) \(time)" }

    /// `YYYY-MM-DDTHH:MM:SSZ`, for times without an offset.
    package var iso8601: String { "\(date)T\(time)Z" }

    private var date: String { "\(year)-\(two(month))-\(two(day))" }
    private var time: String { "\(two(secondOfDay / 3600)):\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))" }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
