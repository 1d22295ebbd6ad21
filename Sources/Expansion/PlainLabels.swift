import Diagnostics

extension CombinationTable {
    /// Whether it is plain without a look at each that different combinations have different labels, which are names of
    /// folders as they stand: each says its value, and no more than one of the values may hold a point, which parts them.
    ///
    /// - Parameter areFolders: Whether they become folders at all.
    func labelsAreTheirOwnNames(_ scope: [Int], areFolders: Bool) -> Bool {
        let chosen = scope.map { columns[$0] }
        guard chosen.allSatisfy(\.saysItsValue) else { return false }
        guard chosen.count(where: { $0.values.containsByte { $0 == UInt8(ascii: ".") } }) <= 1 else { return false }
        return !areFolders || isPlainName(chosen)
    }

    /// As `SafeName` leaves names: short, of safe bytes, and with a letter or a digit in front.
    private func isPlainName(_ chosen: [Column]) -> Bool {
        let length = chosen.reduce(chosen.count - 1) { $0.plus($1.longestLabel) }
        guard length <= SafeName.maximumLength, case .around(let parts)? = chosen.first?.labels,
            let first = parts.first?.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".")
        else { return false }
        return chosen.allSatisfy(\.isOfSafeBytes)
    }
}

extension CombinationTable.Column {
    /// Different values have different labels, as many points apart as the values themselves.
    fileprivate var saysItsValue: Bool {
        if case .around(let parts) = labels { parts.count > 1 } else { false }
    }

    fileprivate var isOfSafeBytes: Bool {
        guard case .around(let parts) = labels else { return false }
        func isUnsafe(_ byte: UInt8) -> Bool { SafeName.encode(byte) != byte }
        return !values.containsByte(where: isUnsafe) && !parts.contains { $0.utf8.contains(where: isUnsafe) }
    }
}
