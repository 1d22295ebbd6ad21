/// All batches of a run by their number. They are numbered as they come, so a place in an array is enough.
package struct BatchTable: Sendable {
    private var states: [BatchState?] = []

    package internal(set) subscript(id: BatchID) -> BatchState? {
        get { Int(id.number) < states.count ? states[Int(id.number)] : nil }
        set {
            // Numbers rise by one; a damaged journal must not make us ask for memory without end.
            while states.count <= Int(id.number), states.count < Self.most { states.append(nil) }
            if Int(id.number) < states.count { states[Int(id.number)] = newValue }
        }
    }

    private static let most = 1 << 28
}
