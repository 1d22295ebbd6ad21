import Diagnostics

/// A decimal number, exact: `digits` divided by ten as often as `places` says.
struct Decimal: Hashable, Sendable {
    let digits: Int
    let places: Int

    /// More would not fit once two of them are added.
    private static let mostDigits = 15

    init(digits: Int, places: Int) {
        self.digits = digits
        self.places = places
    }

    /// - Parameter text: `12`, `-0.5` or `1e-3`; nothing else, and at most 15 digits before and behind the point.
    init?(_ text: String) {
        let parts = text.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        let exponent = parts.count == 1 ? 0 : Int(parts[1])
        guard let exponent, abs(exponent) <= Self.mostDigits, let plain = Self.plain(parts[0]) else { return nil }
        let places = plain.places - exponent
        guard places <= Self.mostDigits else { return nil }
        let shifted = places < 0 ? plain.digits.times(Self.power(-places)) : plain.digits
        guard abs(shifted) < Self.power(Self.mostDigits) else { return nil }
        (digits, self.places) = (shifted, max(0, places))
    }

    private static func plain(_ text: Substring) -> (digits: Int, places: Int)? {
        let isNegative = text.hasPrefix("-")
        let halves = text.drop { $0 == "-" && isNegative }.split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = halves.first ?? ""
        let fraction = halves.count > 1 ? halves[1] : ""
        guard !whole.isEmpty, halves.count == 1 || !fraction.isEmpty, whole.count + fraction.count <= mostDigits,
            let digits = wholeNumber(whole + fraction)
        else { return nil }
        return (isNegative ? -digits : digits, fraction.count)
    }

    private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { power, _ in power.times(10) } }

    /// Its digits with so many places behind the point; nothing if they do not fit.
    func digits(with places: Int) -> Int? {
        let shifted = digits.multipliedReportingOverflow(by: Self.power(places - self.places))
        return shifted.overflow ? nil : shifted.partialValue
    }

    /// As one writes it: no zeros behind the last digit.
    var text: String {
        var (digits, places) = (abs(digits), places)
        while places > 0, digits % 10 == 0 { (digits, places) = (digits / 10, places - 1) }
        var text = String(digits)
        if places > 0 {
            text = String(repeating: "0", count: max(0, places + 1 - text.utf8.count)) + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: -places))
        }
        return self.digits < 0 ? "-" + text : text
    }

    var value: Double { Double(digits) / Double(Self.power(places)) }
}
