import Diagnostics

/// A number for each row, 0, 1, 2, … in the order of first rows: equal ones where the rows are equal.
struct Numbering: Sendable {
    let numbers: [UInt32]

    /// Whether no two rows are equal: then the last number is that of the last row.
    var isDistinct: Bool { numbers.last.map { Int($0) + 1 == numbers.count } ?? true }

    private init(_ numbers: [UInt32]) { self.numbers = numbers }

    /// Of texts, without a second copy of them.
    init(_ texts: PlacedTexts) {
        var table = NumberTable(count: texts.count)
        numbers = texts.mapBytes { row, bytes, range in
            table.number(ofRow: row, hash: Self.hash(bytes, range)) { texts.isEqual(row, $0) }
        }
    }

    /// Eight bytes at a time.
    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var hasher = Hasher()
        var (word, count): (UInt64, Int) = (0, 0)
        for index in range {
            word = word << 8 | UInt64(bytes[index])
            count += 1
            if count % 8 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
        return hasher.finalize()
    }

    /// One product: a `Hasher` takes many times as long.
    private static func hash(_ pair: (UInt32, UInt32)) -> Int {
        let product = factor.multipliedFullWidth(by: UInt64(pair.0) << 32 | UInt64(pair.1))
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// Of this process alone, as the hashes of texts are.
    private static let factor = UInt64(truncatingIfNeeded: Hasher().finalize()) | 1

    /// Of rows of which two parts are numbered.
    func paired(with other: Numbering) -> Numbering {
        if isDistinct || other.isDistinct { return isDistinct ? self : other }
        var table = NumberTable(count: numbers.count)
        return Numbering(
            zip(numbers, other.numbers).enumerated().map { row, pair in
                table.number(ofRow: row, hash: Self.hash(pair)) {
                    numbers[$0] == pair.0 && other.numbers[$0] == pair.1
                }
            })
    }

    /// Of rows that each take one of the rows that are numbered here.
    func taken(by places: [UInt32]) -> Numbering {
        var known = Array(repeating: UInt32.max, count: numbers.count)
        var next: UInt32 = 0
        return Numbering(
            places.map { place in
                let number = Int(numbers[Int(place)])
                if known[number] == .max {
                    known[number] = next
                    next += 1
                }
                return known[number]
            })
    }

    func first(_ count: Int) -> Numbering { count < numbers.count ? Numbering(Array(numbers.prefix(count))) : self }
}

/// Finds the number of an equal row, by hashes of the process's own so that no input makes them meet.
private struct NumberTable {
    /// Numbers from 1; 0 is a free slot.
    private var slots: [UInt32]
    private var firstRows: [UInt32] = []

    init(count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    mutating func number(ofRow row: Int, hash: Int, isEqual: (Int) -> Bool) -> UInt32 {
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if isEqual(Int(firstRows[Int(number)])) { return number }
            slot = (slot + 1) & mask
        }
        firstRows.append(UInt32(row))
        slots[slot] = UInt32(firstRows.count)
        return UInt32(firstRows.count - 1)
    }
}
