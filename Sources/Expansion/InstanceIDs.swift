/// The ids of a step's instances, or of some of them, in the order of their ordinals: ascending ranges, of which a step
/// that never grew has one.
package struct InstanceIDs: RandomAccessCollection, Hashable, Sendable {
    /// A range of ids, and the ordinal of the first of them.
    private struct Piece: Hashable {
        let ids: Range<UInt32>
        let firstOrdinal: Int
    }

    /// Kept apart, since nearly every list has no other.
    private var first: Range<UInt32>
    private var later: [Piece] = []
    package private(set) var count: Int

    package init(_ ids: Range<UInt32>) {
        first = ids
        count = ids.count
    }

    package init(_ instance: InstanceID) { self.init(instance.index..<instance.index + 1) }

    /// Some of the instances of a step.
    init(ascending list: some Sequence<InstanceID>) {
        self.init(0..<0)
        var run: Range<UInt32>?
        for instance in list {
            guard let last = run, last.upperBound == instance.index else {
                if let run { append(run) }
                run = instance.index..<instance.index + 1
                continue
            }
            run = last.lowerBound..<instance.index + 1
        }
        if let run { append(run) }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(ordinal: Int) -> InstanceID {
        guard ordinal >= first.count else { return InstanceID(first.lowerBound + UInt32(ordinal)) }
        let piece = later[index(ofPieceAt: { $0.firstOrdinal <= ordinal })]
        return InstanceID(piece.ids.lowerBound + UInt32(ordinal - piece.firstOrdinal))
    }

    /// Of an instance of the step, its number within it.
    package func ordinal(of instance: InstanceID) -> Int {
        if later.isEmpty || first.contains(instance.index) { return Int(instance.index) - Int(first.lowerBound) }
        let piece = later[index(ofPieceAt: { $0.ids.lowerBound <= instance.index })]
        return piece.firstOrdinal + Int(instance.index) - Int(piece.ids.lowerBound)
    }

    /// In the order of the ordinals.
    package var ranges: [Range<UInt32>] { [first] + later.map(\.ids) }

    /// Adds ids that are above all others.
    mutating func append(_ ids: Range<UInt32>) {
        guard !ids.isEmpty else { return }
        if count == 0 {
            first = ids
        } else {
            later.append(Piece(ids: ids, firstOrdinal: count))
        }
        count += ids.count
    }

    /// The last piece that begins where it should or before.
    private func index(ofPieceAt begins: (Piece) -> Bool) -> Int {
        var (low, high) = (0, later.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if begins(later[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}
