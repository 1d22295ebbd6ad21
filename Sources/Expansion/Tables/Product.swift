import Diagnostics

/// Every place of each axis with every place of the others: the last axis changes fastest. What growth adds comes after
/// all that was there, so that nothing that is there changes its number.
struct Product {
    /// For each axis its place in each row.
    private(set) var places: [[UInt32]]
    /// How many rows there were at first, and then after each growth.
    private(set) var ends: [Int] = []

    /// - Parameter extents: How many places each axis had at first, and then after each growth; never less than before.
    init(extents: [[Int]]) {
        let axes = extents.first?.count ?? 0
        places = Array(repeating: [], count: axes)
        guard axes > 0 else { return }
        let total = (extents.last ?? []).reduce(1) { $0.times($1) }
        for axis in places.indices { places[axis].reserveCapacity(total) }
        var before = Array(repeating: 0, count: axes)
        for extent in extents {
            if extent != before { append(within: extent, notWithin: before) }
            ends.append(places[0].count)
            before = extent
        }
    }

    /// Puts rows behind those that were there at first, which take further places of each axis, one after another; these
    /// stand before the places that growth has added.
    mutating func insert(rows count: Int, behind extent: [Int]) {
        guard count > 0, let end = ends.first else { return }
        for axis in places.indices {
            for row in end..<places[axis].count where Int(places[axis][row]) >= extent[axis] {
                places[axis][row] += UInt32(count)
            }
            places[axis].insert(contentsOf: (0..<count).map { UInt32(extent[axis] + $0) }, at: end)
        }
        ends = ends.map { $0 + count }
    }

    private mutating func append(within extent: [Int], notWithin before: [Int]) {
        guard !extent.contains(0) else { return }
        var row = Array(repeating: 0, count: extent.count)
        let last = extent.count - 1
        repeat {
            let isOld = (0..<last).allSatisfy { row[$0] < before[$0] }
            for place in (isOld ? before[last] : 0)..<extent[last] {
                for axis in 0..<last { places[axis].append(UInt32(row[axis])) }
                places[last].append(UInt32(place))
            }
        } while Self.advance(&row, within: extent)
    }

    /// All axes but the last.
    ///
    /// - Returns: Whether there is another row.
    private static func advance(_ row: inout [Int], within extent: [Int]) -> Bool {
        for axis in (0..<(extent.count - 1)).reversed() {
            row[axis] += 1
            if row[axis] < extent[axis] { return true }
            row[axis] = 0
        }
        return false
    }
}
